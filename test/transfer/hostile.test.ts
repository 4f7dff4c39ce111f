/** Files of an attacker: a typed error, within bounded time and memory. */

import { spawnSync } from 'node:child_process'
import { EinmalError, migrationUris } from 'einmal'
import { readKeys } from 'einmal/transfer'
import { describe, expect, it } from 'vitest'
import { APP_FILES, aegisSealed, andotpSealed } from './support/app-files.js'
import { SEVEN } from './support/keys.js'
import { BASIC, BULK, container, derived, keyPackage } from './support/pskc-figures.js'
import { surviveChanges } from './support/random-changes.js'

const fails = (data: string | Uint8Array, code: string, options: object = { password: 'x' }) =>
  expect(readKeys(data, options)).rejects.toMatchObject({ name: 'EinmalError', code })

describe('a hostile key derivation', () => {
  it.each([
    ['2^40 rounds of memory', { n: 2 ** 40 }],
    ['more than 1 GiB', { n: 2 ** 20, r: 9 }],
    ['no power of two', { n: 3 }],
    ['nothing', { n: 0 }],
    ['a text', { n: 'x' }],
    ['a hundred lanes', { n: 2 ** 20, p: 100 }],
    ['a negative block size', { r: -8 }],
    ['8 million lanes', { n: 2, r: 1, p: 2 ** 23 }],
    ['a block of 512 MiB', { n: 2, r: 2 ** 22, p: 1 }],
  ])('of scrypt is refused before any work: %s', async (_, parameters) => {
    await fails(aegisSealed(parameters), 'ERR_TRANSFER_LIMIT')
  })

  it('of many slots is refused before any work', async () => {
    await fails(aegisSealed({ n: 2 ** 20 }, ['a', 'b', 'c', 'd']), 'ERR_TRANSFER_LIMIT')
  })

  it('of PBKDF2 is refused before any work', async () => {
    await fails(derived(10 ** 9), 'ERR_TRANSFER_LIMIT')
    await fails(derived(0), 'ERR_TRANSFER_LIMIT')
    await fails(derived('1e3'), 'ERR_TRANSFER_SYNTAX')
    await fails(derived(1000, 2 ** 31), 'ERR_TRANSFER_SYNTAX')
    await fails(andotpSealed(16_777_215), 'ERR_TRANSFER_LIMIT')
  })

  it('is not started without a password', async () => {
    await fails(derived(9_999_999), 'ERR_TRANSFER_PASSWORD_MISSING', {})
  })
})

describe('hostile XML', () => {
  const entities = `<!DOCTYPE a [<!ENTITY b "${'x'.repeat(99)}"><!ENTITY c "&b;&b;&b;&b;">]>`
  it.each([
    [
      'entities in entities',
      BASIC.replace('<KeyContainer', `${entities}<KeyContainer`).replace('MTIz', '&c;'),
    ],
    [
      'an external entity',
      BASIC.replace(
        '<KeyContainer',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><KeyContainer',
      ).replace('MTIz', '&b;'),
    ],
    [
      'an external document type',
      BASIC.replace('<KeyContainer', '<!DOCTYPE a SYSTEM "http://rat.example/a.dtd"><KeyContainer'),
    ],
    ['an unknown entity', BASIC.replace('MTIz', '&c;')],
    ['a missing end', BASIC.slice(0, -20)],
    ['two roots', `${BASIC}<KeyContainer/>`],
    ['another root', `<a>${BASIC.slice(BASIC.indexOf('<KeyContainer'))}</a>`],
  ])('is refused: %s', async (_, file) => {
    await fails(file, 'ERR_TRANSFER_SYNTAX')
  })

  it.each([
    ['a million levels', container('<a>'.repeat(1_000_000))],
    ['a million elements', container('<a/>'.repeat(1_000_000))],
    [
      'a million elements in a token',
      container(`<KeyPackage>${'<a/>'.repeat(1_000_000)}</KeyPackage>`),
    ],
    ['a million tokens', container('<KeyPackage/>'.repeat(1_000_000))],
    [
      'a thousand attributes',
      container(`<a ${Array.from({ length: 1000 }, (_, i) => `a${i}="1"`).join(' ')}/>`),
    ],
  ])('is refused: %s', async (_, file) => {
    await fails(file, 'ERR_TRANSFER_LIMIT')
  })
})

describe('hostile JSON', () => {
  it.each([
    ['deep lists', '['.repeat(5_000_000)],
    ['deep objects', '{"a":'.repeat(2_000_000)],
    ['a missing end', '{"services":[{'],
  ])('is refused: %s', async (_, file) => {
    await fails(file, 'ERR_TRANSFER_SYNTAX')
  })

  it('with deep lists that are valid is unknown', async () => {
    await expect(readKeys('['.repeat(1e6) + ']'.repeat(1e6))).rejects.toBeInstanceOf(EinmalError)
  })

  it('cannot reach a prototype', async () => {
    const secret = 'GEZDGNBVGY3TQOJQ'
    const inherited = `{"__proto__":{"secret":"${secret}"},"name":"a","otp":{}}`
    const file = `{"services":[${inherited},{"constructor":{"prototype":{"x":1}}},{"__proto__":null}],"schemaVersion":4,"__proto__":{"polluted":1}}`
    const { keys, problems } = await readKeys(file)
    expect([keys.length, problems.length]).toEqual([0, 3])
    expect(Object.prototype).not.toHaveProperty('polluted')
    await fails(`{"__proto__":{"services":[],"schemaVersion":4}}`, 'ERR_TRANSFER_UNKNOWN')
  })

  it('with too many entries is refused', async () => {
    const services = Array(10_001).fill({})
    await fails(JSON.stringify({ services, schemaVersion: 4 }), 'ERR_TRANSFER_LIMIT')
    await fails('otpauth://totp/a?secret=GE\n'.repeat(10_001), 'ERR_TRANSFER_LIMIT')
    await fails('a,3132\n'.repeat(10_001), 'ERR_TRANSFER_LIMIT')
  })
})

describe('a large file', () => {
  it('over 16 MiB is refused', async () => {
    await fails(' '.repeat(16 * 1024 * 1024 + 1), 'ERR_TRANSFER_LIMIT')
    await fails(new Uint8Array(100_000_000), 'ERR_TRANSFER_LIMIT')
  })

  it('of commas is refused', async () => {
    await fails(`a,3132${','.repeat(16_000_000)}`, 'ERR_TRANSFER_LIMIT')
  })

  it('of blanks takes time by its length, and no more', async () => {
    for (const file of [`a,${' '.repeat(100_000)}x`, `a,31 ${' '.repeat(100_000)}x`]) {
      await fails(file, 'ERR_TRANSFER_UNKNOWN')
    }
  })

  it('with a long name or a long counter in an entry loses this entry alone', async () => {
    const secret = 'GEZDGNBVGY3TQOJQ'
    const hotp = { tokenType: 'HOTP', counter: '9'.repeat(1_000_000) }
    const services = [
      { name: 'a', secret, otp: {} },
      { name: 'b', secret, otp: { account: 'x'.repeat(1_000_000) } },
      { name: 'c', secret, otp: hotp },
    ]
    const { keys, problems } = await readKeys(JSON.stringify({ services, schemaVersion: 4 }))
    expect(keys.map(({ issuer }) => issuer)).toEqual(['a'])
    expect(problems).toMatchObject([
      { position: 2, code: 'ERR_TRANSFER_ENTRY' },
      { position: 3, code: 'ERR_URI_COUNTER' },
    ])
  })

  it('of tokens takes time by its length, and no more', async () => {
    const packages = (count: number) => container(keyPackage().repeat(count))
    const time = async (file: string) => {
      const start = performance.now()
      await readKeys(file)
      return performance.now() - start
    }
    await time(packages(100))
    const [small, large] = [await time(packages(500)), await time(packages(4000))]
    // Eight times the tokens take about eight times as long; the square would be 64 times.
    expect(large / small).toBeLessThan(32)
  }, 60_000)
})

/** Files that `readKeys` gets in a process whose heap has 96 MB: Node itself needs some 10 MB of them. */
const HUNGRY: Record<string, string> = {
  'deep XML': "'<KeyContainer>' + '<a>'.repeat(5e6)",
  'wide XML': "'<KeyContainer>' + '<a/>'.repeat(4e6)",
  'many tokens': "'<KeyContainer>' + '<KeyPackage/>'.repeat(1e6) + '</KeyContainer>'",
  'a long text': "'<KeyContainer>' + 'x'.repeat(16e6)",
  'an attribute': "'<KeyContainer a=\"' + 'x'.repeat(16e6)",
  'a document type': "'<!DOCTYPE a [' + '<!ENTITY a \"b\">'.repeat(1e6) + '<KeyContainer>'",
  commas: "'a,3132' + ','.repeat(16e6)",
  // Each entry of two bytes becomes an error.
  'empty entries':
    "('otpauth-migration://offline?data=' + 'CgAKAAoA'.repeat(8100) + '\\n').repeat(250)",
}

describe('a process with little memory', () => {
  it.each(Object.entries(HUNGRY))('survives %s', (_, file) => {
    const program = `import { readKeys } from './dist/transfer.js'
      try { await readKeys(${file}); console.log('read') } catch (error) { console.log(error.code) }`
    const args = ['--max-old-space-size=96', '--input-type=module', '-e', program]
    const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    expect([stdout.trim(), status]).toEqual([expect.stringMatching(/^ERR_TRANSFER_/), 0])
  })
})

const HELD = SEVEN.filter(
  ({ digits, encoder, period }) => digits !== 7 && !encoder && period === 30,
)
const SEED = '3132333435363738393031323334353637383930'
const OATH_CSV = `token01, ${SEED}, hotp, 6\ntoken02, ${SEED}, totp, 8, 60\n`
const YUBICO_CSV = [
  `OATH-HOTP,11.12.13 18:55,1,cccccccccccb,,${SEED},,,0,0,0,8,0,0,0,0,0,0`,
  `508326,,0,${SEED},,2013-12-12T08:41:07,`,
].join('\n')

const FILES = [
  ...APP_FILES.filter(({ name }) => !name.startsWith('Stratum, sealed')),
  { name: 'Google Authenticator', data: migrationUris(HELD, { perUri: 1 }).join('\n') },
  { name: 'PSKC', data: BULK },
  { name: 'PSKC, sealed', data: derived(), password: 'qwerty' },
  { name: 'CSV of OATH', data: OATH_CSV },
  { name: 'CSV of Yubico', data: YUBICO_CSV },
]

describe.each(FILES)('a file of $name with random changes', (file) => {
  it('gives a typed error or keys, and never another error', async () => {
    await surviveChanges(file)
  }, 120_000)
})
