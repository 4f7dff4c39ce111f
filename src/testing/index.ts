/** Tools for tests: a contract suite for stores, and a clock. The entry `einmal/testing`. */

export { type SettableClock, settableClock } from './clock.js'
export { type ContractCase, storeContract } from './contract.js'
