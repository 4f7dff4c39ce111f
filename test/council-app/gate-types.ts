/** Generates the types of the gate's routes from docs/openapi.json, without its sentences. */

import { readFileSync } from 'node:fs'
import openapiTypes, { astToString } from 'openapi-typescript'

export const GATE_TYPES = 'docs/examples/council-app/gate-types.ts'

const FIRST_LINE =
  '// Generated from docs/openapi.json: node test/support/run.mjs test/council-app/write-gate-types.ts\n\n'

export async function gateTypes(): Promise<string> {
  const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8'))
  return FIRST_LINE + astToString(await openapiTypes(withoutText(document)))
}

/** Leaves out what a program does not need: the sentences, and the preflights of pages. */
function withoutText(value: unknown): never {
  return JSON.parse(
    JSON.stringify(value, (name, held) => {
      const isText = (name === 'description' || name === 'summary') && typeof held === 'string'
      return isText || name === 'options' ? undefined : held
    }),
  ) as never
}
