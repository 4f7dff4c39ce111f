/** Looks for a secret in all texts that a program could print, log, serialise or send. */

import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { format, inspect } from 'node:util'
import { serialize } from 'node:v8'
import { expect } from 'vitest'

/** Fails when a text form of the value contains the bytes, or a part of them, in any encoding. */
export function expectHidden(bytes: Uint8Array, value: unknown): void {
  const traces = tracesOf(bytes)
  for (const [how, text] of Object.entries(shown(value))) {
    const trace = traces.find((one) => text.includes(one))
    if (trace !== undefined) expect.fail(`${how} shows ${trace} in ${text.slice(0, 500)}`)
  }
}

/** Base32, hex, base64, text and lists of numbers, each in pieces, since a part is a leak too. */
function tracesOf(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes)
  const hex = buffer.toString('hex')
  const base32 = base32Of(bytes)
  return [
    ...pieces(base32, 8),
    ...pieces(base32.toLowerCase(), 8),
    ...pieces(hex, 8),
    ...pieces(hex.toUpperCase(), 8),
    ...[0, 1, 2].flatMap((shift) => pieces(buffer.subarray(shift).toString('base64'), 8)),
    ...pieces(buffer.toString('latin1'), 4),
    ...[',', ', ', ' ', ',\n  '].flatMap((gap) =>
      Array.from({ length: bytes.length - 3 }, (_, i) => bytes.subarray(i, i + 4).join(gap)),
    ),
    ...[' ', ':'].flatMap((gap) => pieces(hex.replace(/..(?!$)/g, `$&${gap}`), 11)),
  ]
}

function pieces(text: string, length: number): string[] {
  return Array.from({ length: text.length - length + 1 }, (_, i) => text.slice(i, i + length))
}

/** Not the encoder of einmal, which is under test. */
function base32Of(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((group) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(group.padEnd(5, '0'), 2)])
    .join('')
}

/** Every text form of a value, by the way in which it is made. */
export function shown(value: unknown): Record<string, string> {
  return {
    'String()': attempt(() => String(value)),
    'a template literal': attempt(() => `${value}`),
    'JSON.stringify': json(value),
    'JSON.stringify of its properties': json(everyProperty(value)),
    inspect: inspect(value, { showHidden: true, depth: Infinity, getters: true }),
    'inspect without customisation': inspect(value, {
      customInspect: false,
      showHidden: true,
      depth: Infinity,
    }),
    'inspect of a clone': attempt(() =>
      inspect(structuredClone(value), { showHidden: true, depth: Infinity }),
    ),
    'v8.serialize': attempt(() => serialize(value).toString('latin1')),
    entries: inspect(Object.entries(Object(value)), { depth: Infinity }),
    spread: attempt(() => inspect({ ...Object(value) }, { depth: Infinity })),
    'own properties': inspect(everyProperty(value), { depth: Infinity }),
    format: format(
      '%s %o %O %j',
      value,
      value,
      value,
      attempt(() => value),
    ),
    console: printed(value),
  }
}

function attempt(show: () => unknown): string {
  try {
    const text = show()
    return typeof text === 'string' ? text : ''
  } catch (error) {
    // A conversion that throws shows its error instead.
    return inspect(error)
  }
}

function json(value: unknown): string {
  return attempt(() =>
    JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? `${item}` : item)),
  )
}

/** Every own property, also hidden ones and symbols, with the properties of its value: `stack`, `cause`. */
function everyProperty(value: unknown, seen: unknown[] = []): [string, unknown][] {
  if (typeof value !== 'object' || value === null || seen.includes(value)) return []
  seen.push(value)
  const entries = value instanceof Map ? [...value] : []
  return [
    ...entries,
    ...Reflect.ownKeys(value).map((key) => [key, Reflect.get(value, key)]),
  ].flatMap(([key, held]): [string, unknown][] => [
    [String(key), held],
    ...everyProperty(held, seen),
  ])
}

function printed(value: unknown): string {
  let text = ''
  const stream = new Writable({
    write(chunk, _, done) {
      text += chunk
      done()
    },
  })
  const out = new Console(stream)
  out.log(value)
  out.log('%o %s', value, value)
  out.dir(value, { showHidden: true, depth: Infinity })
  out.table(value)
  out.table([value])
  out.assert(false, value)
  return text
}
