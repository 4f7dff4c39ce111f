/**
 * Keys in and out of other programs: exports of authenticator apps, and seed files of hardware tokens.
 *
 * @module
 */

export { type ReadKeysOptions, type ReadKeysResult, readKeys } from './read-keys.js'
export { recogniseKeys } from './recognise-keys.js'
export { steamCode } from './steam-code.js'
export type { TransferFormat, TransferWarning } from './transfer-format.js'
export type { TransferKey, TransferProblem } from './transfer-key.js'
export { type WritableFormat, type WriteKeysOptions, writeKeys } from './write-keys.js'
