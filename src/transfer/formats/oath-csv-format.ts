/** OATH CSV: `serial, secret, type, digits, period` on each line, with the secret in hexadecimal. */

import { Secret } from '../../core/secret.js'
import { csvRows } from '../csv-rows.js'
import { entryOf, rawKey } from '../raw-key.js'
import { entryError, limitEntries } from '../transfer-errors.js'
import type { FormatReader } from '../transfer-format.js'

export const oathCsvFormat: FormatReader = {
  format: 'oath-csv',
  async read({ text = '' }) {
    const rows = await csvRows(text)
    const lines = rows
      .map((row) => row.map((cell) => cell.trim()))
      .filter((row) => row.some((cell) => cell !== '') && !row[0]?.startsWith('#'))
    const entries = limitEntries(lines).map((row) => {
      const [serial = '', hex = '', type = '', digits = '', period = ''] = row
      return entryOf(serial || undefined, () => {
        if (serial === '') throw entryError('the line has no serial number')
        if (hex === '') throw entryError('the line has no secret')
        return {
          ...rawKey({
            account: serial,
            secret: Secret.fromHex(hex).toBytes(),
            type: type || 'hotp',
            digits: digits || undefined,
            period: period || undefined,
          }),
          serial,
        }
      })
    })
    return { entries }
  },
}
