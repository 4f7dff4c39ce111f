/** The reference pages of the gate list exactly what the code has. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { problem } from '../../src/gate/http/problem.js'
import { ROUTES } from '../../src/gate/routes/route-table.js'
import { STYLESHEET } from '../../src/gate/routes/stylesheet-route.js'
import { rowsOf } from '../docs/support/pages.js'
import { BASE } from './support/portal.js'

const rows = ['routes', 'events', 'gate-options'].flatMap((page) => {
  return rowsOf(`docs/reference/${page}.md`)
})

/** The rows about these names, in the table that begins with `from`. */
function rowsAbout(names: readonly string[], from: string): string[][] {
  const table = rows.slice(rows.findIndex(([cell]) => cell === `\`${from}\``))
  return table
    .slice(0, names.length)
    .filter(([cell = '']) => namesIn(cell).some((name) => names.includes(name)))
}

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
}

describe('the reference of the gate', () => {
  it('lists every route with its methods, and no other', () => {
    const listed = rows.filter(([cell = '']) => cell.startsWith(`\`${BASE}`))
    const inDocs = listed.map(([path = '', get, post]) => {
      return [namesIn(path)[0], get !== '', post !== '']
    })
    const inCode = [...ROUTES].map(([own, { GET, POST }]) => {
      return [BASE + own, GET !== undefined, POST !== undefined]
    })
    expect(inDocs).toEqual([...inCode, [BASE + STYLESHEET, true, false]])
  })

  it('lists every problem with its status, and no other', () => {
    const source = readFileSync('docs/openapi.json', 'utf8')
    const types = JSON.parse(source).components.schemas.Problem.properties.type.enum
    const inDocs = rowsAbout(types, 'not-logged-in').map(([type = '', status]) => [
      namesIn(type)[0],
      Number(status),
    ])
    const inCode = types.map((type: Parameters<typeof problem>[0]) => [type, problem(type).status])
    expect(inDocs.toSorted()).toEqual(inCode.toSorted())
  })

  it('lists every event with its fields, and no other', () => {
    const source = readFileSync('src/gate/gate-events.ts', 'utf8')
    const events = source.split(/^ {2}\| \{$/m).slice(1)
    const inCode = events.map((event) => {
      const [type = '', ...fields] = [...event.matchAll(/^ {6}(\w+)\??:(?: ('[\w-]+')?)?/gm)].map(
        ([, name = '', value]) => (name === 'type' ? (value ?? '').replaceAll("'", '') : name),
      )
      return [type, fields.toSorted()]
    })
    const types = inCode.map(([type]) => `${type}`)
    const inDocs = rowsAbout(types, 'elevated').map(([type = '', fields = '']) => {
      return [namesIn(type)[0], namesIn(fields).toSorted()]
    })
    expect(inCode.length).toBeGreaterThan(3)
    expect(inDocs).toEqual(inCode)
  })

  it('lists every option, and no other', () => {
    const source = readFileSync('src/gate/gate-api.ts', 'utf8')
    const options = /export interface GateOptions[\s\S]*?^}/m.exec(source)?.[0] ?? ''
    const names = [...options.matchAll(/^ {2}(\w+)\??: /gm)].map(([, name = '']) => name)
    const [first = -1] = rows.flatMap(([cell], i) => (cell?.startsWith('`accounts`,') ? [i] : []))
    const table = rows.slice(first, first + 1 + names.length - 4)
    expect(table.flatMap(([cell = '']) => namesIn(cell)).toSorted()).toEqual(names.toSorted())
  })
})
