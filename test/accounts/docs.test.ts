/** The reference pages of accounts list exactly what the code has. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { userRecordFormat } from '../../src/accounts/record/user-record-format.js'
import { codesLeft } from '../../src/accounts/verification/lookup-secrets.js'
import { fencesOf, rowsOf } from '../docs/support/pages.js'

const RECORDS = 'docs/reference/records.md'
const rows = [RECORDS, 'docs/reference/events.md'].flatMap(rowsOf)

/** The names in the first cell of rows, without their backticks. */
function names(among: string[][]): string[] {
  return among.flatMap(([cell = '']) => cell.split(', ').map((name) => name.replaceAll('`', '')))
}

describe('the reference of accounts', () => {
  it('shows valid records, and explains each of their fields', () => {
    const samples = fencesOf(RECORDS).filter(({ language }) => language === 'text')
    // The page shortens long random texts.
    const [first = '', second = ''] = samples.map(({ text }) => {
      const whole = text.replace(/(?<=[=,])([\w-]{6})…/g, (_, hash) => hash.padEnd(22, '0'))
      return whole.replaceAll('…', 'AAAA')
    })
    const record = userRecordFormat.decode(first.trimEnd())
    const text = `${first} ${second}`
    expect(userRecordFormat.decode(second.trimEnd()).activation?.expiresAt).toBe(1_796_637_610_000)
    expect(record.active.map(({ label }) => label)).toEqual(['Diensthandy', 'YubiKey'])
    expect(codesLeft(record.recovery)).toBe(2)
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
