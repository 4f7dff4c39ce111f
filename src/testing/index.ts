/**
 * Tools for tests: a contract suite for stores, a check of the words of a language, and a clock. The entry
 * `einmal/testing`.
 */

export type { Messages } from '../gate/messages/messages.js'
export { checkMessages, type MessageProblem } from './check-messages.js'
export { type SettableClock, settableClock } from './clock.js'
export { type ContractCase, storeContract } from './contract.js'
