/**
 * The authenticator's side: keys sealed under a passphrase, and their codes. An app that shows codes
 * embeds it.
 *
 * @module
 */

export type { TransferFormat, TransferWarning } from '../transfer/transfer-format.js'
export type { TransferKey, TransferProblem } from '../transfer/transfer-key.js'
export type { WritableFormat } from '../transfer/write-keys.js'
export { openVault } from './vault.js'
export type {
  UndoneChange,
  Vault,
  VaultCode,
  VaultCost,
  VaultEdit,
  VaultEntry,
  VaultImport,
  VaultOptions,
} from './vault-api.js'
export type { NewVaultKey } from './vault-key.js'
export type { ScryptCost, Scrypted, StoredVault, VaultStorage } from './vault-storage.js'
