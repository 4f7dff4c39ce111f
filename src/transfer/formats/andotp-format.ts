/** andOTP: a JSON list, plain, or encrypted as a binary file without a name of the format. */

import { field, textAt } from '../json-fields.js'
import { entryOf, foreignCodes, nameOf, rawKey } from '../raw-key.js'
import { openGcm, pbkdf2 } from '../transfer-crypto.js'
import { limitEntries, passwordError, syntaxError } from '../transfer-errors.js'
import type { FormatReader, ReadContext } from '../transfer-format.js'
import { decode, parseJson } from '../transfer-input.js'

export const andotpFormat: FormatReader = {
  format: 'andotp',
  async read(input, context) {
    const list = input.text === undefined ? await openList(input.bytes, context) : input.json
    if (!Array.isArray(list)) throw syntaxError('an andOTP file must be a list')
    const entries = limitEntries(list).map((entry) => {
      const type = field(entry, 'type')
      const { issuer, account } = namesOf(entry)
      return entryOf(nameOf(issuer, account), () => {
        if (type === 'MOTP') throw foreignCodes(type)
        const [secret, algorithm] = [field(entry, 'secret'), field(entry, 'algorithm')]
        const [digits, period] = [field(entry, 'digits'), field(entry, 'period')]
        const counter = field(entry, 'counter')
        return rawKey({ type, issuer, account, secret, algorithm, digits, period, counter })
      })
    })
    return { entries }
  },
}

/** Old files have no issuer, and the label `issuer - account`. */
function namesOf(entry: unknown): { issuer: string; account: string } {
  const [issuer, label] = [textAt(entry, 'issuer'), textAt(entry, 'label')]
  const at = field(entry, 'issuer') === undefined ? label.indexOf(' - ') : -1
  if (at < 0) return { issuer, account: label }
  return { issuer: label.slice(0, at), account: label.slice(at + 3) }
}

/** Four bytes of rounds, 12 of salt, 12 of nonce, the ciphertext and 16 of tag. */
const SHORTEST = 4 + 12 + 12 + 2 + 16

function roundsOf(bytes: Uint8Array): number {
  return bytes.slice(0, 4).reduce((sum, byte) => sum * 256 + byte, 0)
}

async function openList(bytes: Uint8Array, context: ReadContext): Promise<unknown> {
  if (bytes.length < SHORTEST) throw syntaxError('the file is too short')
  const [salt, nonce, sealed] = [bytes.slice(4, 16), bytes.slice(16, 28), bytes.slice(28)]
  const key = await pbkdf2('SHA-1', await context.password(), salt, roundsOf(bytes), 32)
  const plain = await openGcm(key, nonce, sealed)
  if (plain === undefined) throw passwordError()
  return parseJson(decode(plain) ?? '').value
}
