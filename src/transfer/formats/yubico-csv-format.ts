/**
 * Yubico CSV: the log of the YubiKey personalization tools, in the traditional form or in that of OATH.
 * Both describe HOTP with SHA1.
 */

import { Secret } from '../../core/secret.js'
import { csvRows } from '../csv-rows.js'
import { entryOf, rawKey } from '../raw-key.js'
import { entryError, limitEntries, unsupportedError } from '../transfer-errors.js'
import type { FormatReader } from '../transfer-format.js'
import type { TransferKey } from '../transfer-key.js'

export const yubicoCsvFormat: FormatReader = {
  format: 'yubico-csv',
  async read({ text = '' }) {
    const rows = await csvRows(text)
    const lines = rows.filter(([first = '', ...rest]) => {
      return !first.trim().startsWith('#') && (first.trim() !== '' || rest.length > 0)
    })
    return { entries: limitEntries(lines).map((row) => readRow(row.map((cell) => cell.trim()))) }
  },
}

function readRow(row: readonly string[]) {
  const [first = '', , , id = ''] = row
  if (/^\d+$/.test(first)) return entryOf(first, () => oathKey(row))
  return entryOf(id || first || undefined, () => traditionalKey(row))
}

function oathKey([serial = '', , counter = '', secret = '']: readonly string[]): TransferKey {
  return hotpKey(serial, secret, { counter: counter || undefined })
}

function traditionalKey(row: readonly string[]): TransferKey {
  const [mode = '', , slot = '', id = '', , secret = ''] = row
  if (!/^OATH-HOTP$/i.test(mode)) {
    throw unsupportedError(
      'the slot of the YubiKey is not in the mode OATH-HOTP; program it: ykman otp hotp 2',
    )
  }
  // The column after the settings of the key; 0 means that the key has 6.
  const digits = row[11] === '' || row[11] === '0' ? undefined : row[11]
  return hotpKey(id || `slot-${slot}`, secret, { digits })
}

function hotpKey(
  serial: string,
  secret: string,
  settings: { digits?: string | undefined; counter?: string | undefined },
): TransferKey {
  if (secret === '') throw entryError('the line has no secret')
  const bytes = Secret.fromHex(secret).toBytes()
  return { ...rawKey({ type: 'hotp', account: serial, secret: bytes, ...settings }), serial }
}
