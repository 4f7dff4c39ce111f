/** Aegis: a JSON file, plain or encrypted with a master key that each password slot can open. */

import { base64Bytes, hexBytes } from '../byte-text.js'
import { field, fieldAt, listAt, textAt } from '../json-fields.js'
import { entryOf, foreignCodes, nameOf, rawKey } from '../raw-key.js'
import {
  joined,
  openGcm,
  requireScrypt,
  type ScryptParameters,
  scryptKey,
} from '../transfer-crypto.js'
import {
  damagedError,
  limitEntries,
  limitError,
  passwordError,
  syntaxError,
  unsupportedError,
} from '../transfer-errors.js'
import type { FormatReader, ReadContext } from '../transfer-format.js'
import { decode, parseJson } from '../transfer-input.js'

/** The type of a slot that a password opens. The others need the fingerprint or a key of the phone. */
const PASSWORD_SLOT = 1

export const aegisFormat: FormatReader = {
  format: 'aegis',
  async read({ json }, context) {
    const isEncrypted = typeof field(json, 'db') === 'string'
    const db = isEncrypted ? await openDatabase(json, context) : field(json, 'db')
    const groups = groupNames(db)
    const entries = limitEntries(listAt(db, 'entries')).map((entry) => {
      const [type, issuer, account] = [
        field(entry, 'type'),
        field(entry, 'issuer'),
        field(entry, 'name'),
      ]
      return entryOf(nameOf(issuer, account), () => {
        if (type === 'motp' || type === 'yandex') throw foreignCodes(type)
        const info = field(entry, 'info')
        const [secret, algorithm] = [field(info, 'secret'), field(info, 'algo')]
        const [digits, period] = [field(info, 'digits'), field(info, 'period')]
        const counter = field(info, 'counter')
        const group = groupOf(entry, groups)
        return rawKey({ type, issuer, account, secret, algorithm, digits, period, counter, group })
      })
    })
    return { entries }
  },
}

/** The names of groups by their ids; older files write the name into the entry. */
function groupNames(db: unknown): ReadonlyMap<string, string> {
  const groups = field(db, 'groups')
  if (!Array.isArray(groups)) return new Map()
  return new Map(groups.map((group) => [textAt(group, 'uuid'), textAt(group, 'name')]))
}

function groupOf(entry: unknown, names: ReadonlyMap<string, string>): string {
  const ids = field(entry, 'groups')
  return (Array.isArray(ids) ? names.get(ids[0]) : undefined) ?? textAt(entry, 'group')
}

async function openDatabase(json: unknown, context: ReadContext): Promise<unknown> {
  const slots = listAt(json, 'header', 'slots').filter(
    (slot) => field(slot, 'type') === PASSWORD_SLOT,
  )
  if (slots.length === 0) {
    throw unsupportedError('no password opens this file: set a password in Aegis, and export again')
  }
  const parameters = slots.map(slotParameters)
  // A hostile file must not multiply the work of one password.
  if (parameters.reduce((sum, { n, r, p }) => sum + n * r * p, 0) > 2 ** 24) {
    throw limitError('the file has too many slots for passwords')
  }
  const sealed = joined(
    base64Bytes('db', field(json, 'db')),
    hexBytes('header.params.tag', fieldAt(json, 'header', 'params', 'tag')),
  )
  const nonce = hexBytes('header.params.nonce', fieldAt(json, 'header', 'params', 'nonce'))
  const master = await openSlots(slots, parameters, await context.password())
  const plain = await openGcm(master, nonce, sealed)
  if (plain === undefined) throw damagedError('the password is right, but the file is damaged')
  const db = parseJson(decode(plain) ?? '').value
  if (db === null) throw syntaxError('the decrypted file is not JSON')
  return db
}

/** Tries the password on each slot, and returns the master key. */
async function openSlots(
  slots: readonly unknown[],
  parameters: readonly ScryptParameters[],
  password: string,
): Promise<Uint8Array> {
  for (const [index, slot] of slots.entries()) {
    const { n = 0, r = 0, p = 0 } = parameters[index] ?? {}
    const key = await scryptKey(password, hexBytes('salt', field(slot, 'salt')), { n, r, p })
    const sealed = joined(
      hexBytes('key', field(slot, 'key')),
      hexBytes('key_params.tag', fieldAt(slot, 'key_params', 'tag')),
    )
    const nonce = hexBytes('key_params.nonce', fieldAt(slot, 'key_params', 'nonce'))
    const master = await openGcm(key, nonce, sealed)
    if (master?.length === 32) return master
  }
  throw passwordError()
}

function slotParameters(slot: unknown): ScryptParameters {
  const [n = 0, r = 0, p = 0] = ['n', 'r', 'p'].map((name) => Number(field(slot, name)))
  requireScrypt({ n, r, p })
  return { n, r, p }
}
