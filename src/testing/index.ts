/** The door of einmal/testing: what tests of stores and of programs with einmal need. */

export { type SettableClock, settableClock } from './clock.js'
export { type ContractCase, storeContract } from './contract.js'
