/** The reference pages of accounts list exactly what the code has. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { userRecordFormat } from '../../src/accounts/record/user-record-format.js'
import { recoveryCodesLeft } from '../../src/accounts/verification/recovery-codes.js'
import { fencesOf, rowsOf } from '../docs/support/pages.js'

const RECORDS = 'docs/reference/records.md'
const rows = [RECORDS, 'docs/reference/events.md'].flatMap(rowsOf)

/** The names in the first cell of rows, without their backticks. */
function names(among: string[][]): string[] {
  return among.flatMap(([cell = '']) => cell.split(', ').map((name) => name.replaceAll('`', '')))
}

describe('the reference of accounts', () => {
  it('shows a valid record, and explains each of its fields', () => {
    const sample = fencesOf(RECORDS).find(({ language }) => language === 'text')?.text ?? ''
    // The page shortens long random texts.
    const text = sample.replace(/([0-9a-f]{6})…/g, (_, hash) => hash.padEnd(64, '0'))
    const record = userRecordFormat.decode(text.replaceAll('…', 'AAAA'))
    expect(record.active.map(({ label }) => label)).toEqual(['Diensthandy', 'YubiKey'])
    expect(recoveryCodesLeft(record.recovery)).toBe(2)
    const fields = [...text.matchAll(/ (\w+)=/g)].map(([, name]) => name)
    const plain = ['id', 'type', 'algorithm', 'digits', 'period', 'salt']
    const explained = [...names(rows), ...plain]
    expect(fields.filter((name) => !explained.includes(name ?? ''))).toEqual([])
  })

  it('lists every event, and no other', () => {
    const source = readFileSync('src/accounts/account-events.ts', 'utf8')
    const types = [...source.matchAll(/\btype: '([\w-]+)'/g)].map(([, type]) => type)
    const fromFirst = rows.slice(rows.findIndex(([cell]) => cell === '`enrolment-started`'))
    const events = fromFirst.slice(0, fromFirst.findIndex(([cell]) => cell === '`forgotten`') + 1)
    expect(names(events).toSorted()).toEqual([...new Set(types)].toSorted())
  })
})
