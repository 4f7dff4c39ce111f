/** FreeOTP+: a JSON file with secrets as lists of signed bytes. */

import { field, listAt, textAt } from '../json-fields.js'
import { entryOf, nameOf, rawKey } from '../raw-key.js'
import { entryError, limitEntries } from '../transfer-errors.js'
import type { FormatReader } from '../transfer-format.js'

export const freeotpPlusFormat: FormatReader = {
  format: 'freeotp-plus',
  read({ json }) {
    const entries = limitEntries(listAt(json, 'tokens')).map((token) => {
      const issuer = textAt(token, 'issuerExt') || textAt(token, 'issuerInt')
      const account = textAt(token, 'label')
      return entryOf(nameOf(issuer, account), () =>
        rawKey({
          issuer,
          account,
          type: field(token, 'type'),
          secret: signedBytes(field(token, 'secret')),
          algorithm: field(token, 'algo'),
          digits: field(token, 'digits'),
          period: field(token, 'period'),
          counter: nextCounter(field(token, 'counter')),
        }),
      )
    })
    return { entries }
  },
}

function signedBytes(secret: unknown): Uint8Array {
  const isBytes =
    Array.isArray(secret) &&
    secret.every((byte) => Number.isInteger(byte) && byte >= -128 && byte <= 255)
  if (isBytes) return Uint8Array.from(secret)
  throw entryError('the secret must be a list of bytes')
}

/** The app stores the counter of the last code, and -1 before the first. */
function nextCounter(counter: unknown): unknown {
  return typeof counter === 'number' ? counter + 1 : counter
}
