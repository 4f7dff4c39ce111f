/**
 * Keys in and out of other programs: exports of authenticator apps, and seed files of hardware tokens.
 *
 * @module
 */

export type { TransferKey, TransferProblem } from './transfer-key.js'
