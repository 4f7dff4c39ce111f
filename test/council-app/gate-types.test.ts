import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { GATE_TYPES, gateTypes } from './gate-types.js'

it('has the types that docs/openapi.json gives', async () => {
  expect(readFileSync(GATE_TYPES, 'utf8')).toBe(await gateTypes())
})
