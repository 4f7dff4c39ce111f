/** PSKC against pskctool of the OATH Toolkit: an independent reader and writer in C. */

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readKeys, type TransferKey, writeKeys } from 'einmal/transfer'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { writePskc } from '../../src/transfer/writers/pskc-writer.js'
import { removeFolder } from '../support/folder.js'
import { located, whyNot } from '../support/locate.mjs'
import { keysOf } from './support/keys.js'

const folder = mkdtempSync(join(tmpdir(), 'einmal-pskctool-'))
afterAll(() => removeFolder(folder))
beforeEach((context) => {
  const missing = whyNot('pskctool', 'openssl')
  if (missing !== undefined) context.skip(missing)
})

describe('pskctool', () => {
  it('reads each field of a container that einmal has written', async () => {
    await fc.assert(
      fc.asyncProperty(KEYS, async (keys) => {
        const file = await writeKeys(keys, { format: 'pskc' })
        expect(pskctool(file, '--validate')).toBe('OK\n')
        const packages = pskctool(file, '--strict', '--info').split(/^\tKeyPackage \d+:$/m)
        expect(packages.slice(1).map(fieldsIn)).toEqual(keys.map(fieldsOf))
      }),
      { numRuns: 30 },
    )
  })

  it('finds that an encrypted container has the elements of the schema, and shows no secret', async () => {
    await fc.assert(
      fc.asyncProperty(KEYS, async (keys) => {
        const file = await writePskc(keys, 'long password', 2)
        expect(pskctool(file, '--validate')).toBe('OK\n')
        // It has no decryption: it reads everything else than the secrets.
        const packages = pskctool(file, '--info').split(/^\tKeyPackage \d+:$/m)
        const open = keys.map(fieldsOf).map(({ 'Key Secret (base64)': _, ...rest }) => rest)
        expect(packages.slice(1).map(fieldsIn)).toEqual(open)
      }),
      { numRuns: 10 },
    )
  })

  it('refuses a container whose elements were moved', async () => {
    const [key] = fc.sample(keysOf('pskc', 1), 1)[0] ?? []
    if (key === undefined) expect.fail('no key')
    const file = await writeKeys([key], { format: 'pskc' })
    const moved = file.replace(
      /( {6}<AlgorithmParameters>[\s\S]*<\/AlgorithmParameters>\n)([\s\S]*<\/Data>\n)/,
      '$2$1',
    )
    expect(moved).not.toBe(file)
    expect(pskctool(moved, '--validate')).toBe('FAIL\n')
  })
})

describe('einmal', () => {
  it('reads each key of a container that pskctool has written and signed', async () => {
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    const make = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=maker']
    execFileSync(located('openssl'), [...make, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    })
    await fc.assert(
      fc.asyncProperty(KEYS, async (keys) => {
        const file = await writeKeys(keys, { format: 'pskc' })
        const signed = pskctool(file, '--sign', `--sign-key=${key}`, `--sign-crt=${certificate}`)
        expect(signed).toContain('<SignatureValue>')
        expect(await readKeys(signed)).toEqual({
          format: 'pskc',
          keys,
          problems: [],
          warnings: [
            {
              code: 'signature-unverified',
              message: 'the XML signature of the file is not verified',
            },
          ],
        })
      }),
      { numRuns: 30 },
    )
  })
})

/** Keys that the schema can hold: its counters are signed numbers of 64 bits. */
const KEYS = keysOf('pskc', 4).map((keys) =>
  keys.map((key) => ({ ...key, counter: key.counter & (2n ** 63n - 1n) })),
)

/** Runs pskctool on a file, and returns its output. */
function pskctool(file: string, ...args: string[]): string {
  const path = join(folder, 'keys.xml')
  writeFileSync(path, file)
  const { error, stdout } = spawnSync(located('pskctool'), [...args, path], { encoding: 'utf8' })
  if (error) throw error
  return stdout
}

/** The fields that pskctool prints of a package. */
function fieldsIn(text: string): Record<string, string> {
  const lines = [...text.matchAll(/^\t+([^:\n]+): (.+)$/gm)]
  return Object.fromEntries(lines.map(([, name, value]) => [name, value]))
}

/** The same fields, by the key. */
function fieldsOf(key: TransferKey, index: number): Record<string, string> {
  const { type, issuer, account, serial, secret, algorithm, digits } = key
  // It prints a drift without its sign, as a number of 32 bits.
  const drift = key.drift === undefined ? {} : { 'Key TimeDrift': `${key.drift >>> 0}` }
  return {
    ...(serial !== undefined && { SerialNo: serial }),
    Id: serial ?? `key-${index + 1}`,
    ...(account !== serial && { FriendlyName: account }),
    ...(issuer !== undefined && { Issuer: issuer }),
    Algorithm: `urn:ietf:params:xml:ns:keyprov:pskc:${type}`,
    'Key Secret (base64)': Buffer.from(secret.toBytes()).toString('base64'),
    ...(type === 'hotp'
      ? { 'Key Counter': `${key.counter}` }
      : { 'Key Time': '0', 'Key TimeInterval': `${key.period}`, ...drift }),
    'Algorithm Parameters Suite': `HMAC-${algorithm}`,
    'Response Format Length': `${digits}`,
    'Response Format Encoding': 'DECIMAL',
  }
}
