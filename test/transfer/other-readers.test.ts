/** Written files, read by packages of other projects. */

import { Secret } from 'einmal'
import { type TransferKey, writeKeys } from 'einmal/transfer'
import { build } from 'esbuild'
import fc from 'fast-check'
import { HOTP, URI } from 'otpauth'
import type { OTPAuthMigration } from 'otpauth-migration'
import { describe, expect, it } from 'vitest'
import { keysOf, SEVEN } from './support/keys.js'

/** The fields that each of the readers knows. */
type Fields = Pick<TransferKey, 'type' | 'issuer' | 'account' | 'algorithm'> & {
  digits: number
  secret: string
  /** Of TOTP the period, of HOTP the counter. */
  moving: number | undefined
}

function fieldsOf(key: TransferKey): Fields {
  const { type, issuer = '', account, secret, algorithm, digits, period, counter } = key
  const moving = type === 'hotp' ? Number(counter) : period
  return { type, issuer, account, algorithm, digits, secret: secret.toBase32(), moving }
}

/** The fields of an otpauth URI, read by the package otpauth. */
function readUri(uri: string): Fields {
  const key = URI.parse(uri)
  const isCounter = key instanceof HOTP
  // A cast, since the package says only that it is text.
  const algorithm = key.algorithm as TransferKey['algorithm']
  return {
    type: isCounter ? 'hotp' : 'totp',
    ...{ issuer: key.issuer, account: key.label, algorithm, digits: key.digits },
    secret: Secret.fromBytes(key.secret.bytes).toBase32(),
    moving: isCounter ? key.counter : key.period,
  }
}

/** A key as the package otpauth-migration has it; its own types import folders, which Node does not. */
interface MigrationKey {
  type: 'totp' | 'hotp'
  name: string
  issuer?: string
  algorithm?: string
  digits?: number
  secret: string
  counter?: number
}

/** Reads an export of Google Authenticator by the package otpauth-migration, which Node imports only when it is bundled. */
async function readMigrations(): Promise<(uri: string) => Fields[]> {
  const stdin = { contents: "export * from 'otpauth-migration'", resolveDir: process.cwd() }
  const options = { bundle: true, format: 'esm', platform: 'neutral', write: false } as const
  const { outputFiles } = await build({ stdin, mainFields: ['module', 'main'], ...options })
  const program = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')
  const loaded: { OTPAuthMigration: typeof OTPAuthMigration } = await import(
    `data:text/javascript;base64,${program}`
  )
  return (uri) =>
    loaded.OTPAuthMigration.parseURI(uri).map((key: MigrationKey) => ({
      ...{ type: key.type, issuer: key.issuer ?? '', digits: key.digits ?? 0, secret: key.secret },
      // Google writes the issuer in front of the name, too.
      account: key.name.replace(`${key.issuer}:`, ''),
      // A cast, since the package says only that it is text.
      algorithm: key.algorithm as TransferKey['algorithm'],
      // The format has no period.
      moving: key.type === 'hotp' ? (key.counter ?? 0) : undefined,
    }))
}

/** Not keys of Steam, which are of no RFC, and no counter that a number of JavaScript rounds. */
const isCommon = ({ encoder, counter }: TransferKey): boolean =>
  encoder === undefined && counter < 2n ** 53n

const linesOf = (file: string): string[] => file.trim().split('\n')

describe('keys written', () => {
  it('as URIs are read by the package otpauth', async () => {
    await fc.assert(
      fc.asyncProperty(keysOf('uris'), async (all) => {
        const keys = all.filter(isCommon)
        fc.pre(keys.length > 0)
        const file = await writeKeys(keys, { format: 'uris' })
        expect(linesOf(file).map(readUri)).toEqual(keys.map(fieldsOf))
      }),
    )
  })

  it('as an export of Google Authenticator are read by the package otpauth-migration', async () => {
    const read = await readMigrations()
    await fc.assert(
      fc.asyncProperty(keysOf('google', 20), async (all) => {
        const keys = all.filter(isCommon)
        fc.pre(keys.length > 0)
        const file = await writeKeys(keys, { format: 'google' })
        const expected = keys.map(fieldsOf).map((fields) => {
          return fields.type === 'hotp' ? fields : { ...fields, moving: undefined }
        })
        expect(linesOf(file).flatMap(read)).toEqual(expected)
      }),
    )
  })

  it('for Bitwarden have URIs that the package otpauth reads', async () => {
    const keys = SEVEN.filter((key) => isCommon(key) && key.type === 'totp')
    const { items } = JSON.parse(await writeKeys(keys, { format: 'bitwarden' }))
    const uris = items.map(({ login }: { login: { totp: string } }) => login.totp)
    expect(uris).toHaveLength(3)
    expect(uris.map(readUri)).toEqual(keys.map(fieldsOf))
  })
})
