/** Writes an unencrypted export of Bitwarden. */

import { invalidValue } from '../../core/argument-errors.js'
import type { TransferKey } from '../transfer-key.js'
import { groupIds, uuid } from './group-ids.js'
import type { KeyWriter } from './key-writer.js'
import { keyUri } from './uri-writers.js'
import { checkWith } from './writable-key.js'

export const bitwardenWriter: KeyWriter = {
  canEncrypt: false,
  check: checkWith((key) => {
    if (key.type === 'hotp') throw invalidValue('Bitwarden has no HOTP')
    keyUri(key)
  }),
  write(keys) {
    const groups = groupIds(keys)
    const file = {
      encrypted: false,
      folders: [...groups].map(([name, id]) => ({ id, name })),
      items: keys.map((key) => itemOf(key, groups)),
    }
    return `${JSON.stringify(file, null, 2)}\n`
  },
}

function itemOf(key: TransferKey, groups: ReadonlyMap<string, string>): object {
  const { issuer, account, encoder, secret } = key
  return {
    id: uuid(),
    organizationId: null,
    folderId: groups.get(key.group ?? '') ?? null,
    type: 1,
    reprompt: 0,
    // An item must have a name. Without an issuer it is the account, as the reader expects.
    name: issuer ?? account,
    notes: null,
    favorite: false,
    login: {
      uris: [],
      username: account,
      password: null,
      totp: encoder ? `steam://${secret.toBase32()}` : keyUri(key),
    },
    collectionIds: null,
  }
}
