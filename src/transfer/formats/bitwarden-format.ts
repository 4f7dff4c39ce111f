/** Bitwarden: the unencrypted export of the vault, as JSON or CSV. */

import { csvRows } from '../csv-rows.js'
import { field, fieldAt, listAt, textAt } from '../json-fields.js'
import { entryOf, nameOf, rawKey } from '../raw-key.js'
import { limitEntries, unsupportedError } from '../transfer-errors.js'
import type { FormatReader, TransferEntry } from '../transfer-format.js'
import type { TransferKey } from '../transfer-key.js'
import { uriKey } from './uri-key.js'

export const bitwardenFormat: FormatReader = {
  format: 'bitwarden',
  async read({ json, text }) {
    if (json === undefined) return { entries: await readCsv(text ?? '') }
    if (field(json, 'encrypted') === true) {
      throw unsupportedError(
        'an encrypted export of Bitwarden; export again, in the format ".json" without encryption',
      )
    }
    return { entries: readJson(json) }
  },
}

/** Fields of an item. */
interface Item {
  totp: unknown
  name: string
  user: string
  group: string | undefined
}

function readJson(json: unknown): (TransferEntry | undefined)[] {
  const folders = field(json, 'folders')
  const names = new Map(
    (Array.isArray(folders) ? folders : []).map((each) => [
      textAt(each, 'id'),
      textAt(each, 'name'),
    ]),
  )
  return limitItems(
    listAt(json, 'items').map((item) => ({
      totp: fieldAt(item, 'login', 'totp'),
      name: textAt(item, 'name'),
      user: textAt(item, 'login', 'username'),
      group: names.get(textAt(item, 'folderId')),
    })),
  )
}

async function readCsv(text: string): Promise<(TransferEntry | undefined)[]> {
  const [header = [], ...rows] = await csvRows(text)
  const cell = (row: readonly string[], name: string) => row[header.indexOf(name)] ?? ''
  return limitItems(
    rows.map((row) => ({
      totp: cell(row, 'login_totp'),
      name: cell(row, 'name'),
      user: cell(row, 'login_username'),
      group: cell(row, 'folder'),
    })),
  )
}

/** A vault has many items without codes. They are skipped, and do not count. */
function limitItems(items: readonly Item[]): (TransferEntry | undefined)[] {
  limitEntries(items.filter(hasCodes))
  return items.map((item) => {
    if (!hasCodes(item)) return undefined
    return entryOf(nameOf(item.name, item.user), () => itemKey(item))
  })
}

function hasCodes({ totp }: Item): boolean {
  return totp !== undefined && totp !== null && totp !== ''
}

/** The field holds a URI, `steam://SECRET`, or base32 with the defaults. */
function itemKey({ totp, name, user, group }: Item): TransferKey {
  // An item with one name for both has no issuer.
  const issuer = name === user ? undefined : name
  const account = user
  const key =
    typeof totp === 'string' && totp.includes('://')
      ? uriKey(totp, { issuer, account })
      : rawKey({ secret: totp, issuer, account })
  return group ? { ...key, group } : key
}
