import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { inspect } from 'node:util'
import { EinmalError, hotp, Secret, totp } from 'einmal'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { invalidType, invalidValue } from '../../src/core/argument-errors.js'
import { EVERY_BLANK, NO_BLANKS } from '../support/blanks.js'
import { codeOf } from '../support/errors.js'

describe('Secret', () => {
  it('is generated with 20 bytes, or 16 to 128', () => {
    expect(Secret.generate().byteLength).toBe(20)
    for (const length of [16, 32, 64, 128]) {
      expect(Secret.generate(length).byteLength).toBe(length)
      expect(Secret.generate(length).isWeak).toBe(false)
    }
    for (const length of [0, 15, 129, 20.5, Number.NaN, Infinity, -20]) {
      expect(() => Secret.generate(length)).toThrow(RangeError)
    }
    // @ts-expect-error: not a number
    expect(() => Secret.generate('20')).toThrow(
      invalidType('byteLength must be a number, not string'),
    )
  })

  it('is never generated twice', () => {
    const seen = new Set(Array.from({ length: 1000 }, () => Secret.generate().toBase32()))
    expect(seen.size).toBe(1000)
  })

  it('is weak under 16 bytes, and still accepted', () => {
    expect(Secret.fromBytes(new Uint8Array(15)).isWeak).toBe(true)
    expect(Secret.fromBytes(new Uint8Array(16)).isWeak).toBe(false)
  })

  it('copies its bytes on input and output', () => {
    const bytes = new Uint8Array([1, 2, 3])
    const secret = Secret.fromBytes(bytes)
    bytes.fill(9)
    secret.toBytes().fill(8)
    expect(secret.toBytes()).toEqual(new Uint8Array([1, 2, 3]))
    const buffer = Buffer.from([1, 2, 3])
    expect(Secret.fromBytes(buffer).toBytes().constructor).toBe(Uint8Array)
  })

  it('holds 1 to 1,024 bytes', () => {
    expect(() => Secret.fromBytes(new Uint8Array(0))).toThrow(RangeError)
    expect(() => Secret.fromBytes(new Uint8Array(1025))).toThrow(RangeError)
    expect(Secret.fromBytes(new Uint8Array(1)).byteLength).toBe(1)
    expect(Secret.fromBytes(new Uint8Array(1024)).byteLength).toBe(1024)
    // @ts-expect-error: not bytes
    expect(() => Secret.fromBytes([1, 2, 3])).toThrow(TypeError)
  })

  it('reports an empty secret', () => {
    for (const read of [Secret.fromBase32, Secret.fromHex]) {
      for (const text of ['', ' - \n']) {
        expect(() => read(text)).toThrow(
          new EinmalError('ERR_SECRET_LENGTH', 'the secret is empty'),
        )
        expect(codeOf(() => read(text))).toBe('ERR_SECRET_LENGTH')
      }
    }
    expect(() => Secret.fromBytes(new Uint8Array(0))).toThrow(invalidValue('the secret is empty'))
  })

  it('is read from a file that ends with a line feed', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'einmal-')), 'secret.txt')
    writeFileSync(path, 'GEZDGNBVGY3TQOJQ\n')
    expect(Secret.fromBase32(readFileSync(path, 'utf8')).toBase32()).toBe('GEZDGNBVGY3TQOJQ')
    rmSync(dirname(path), { recursive: true })
  })

  it('is refused with more than 4,096 characters', () => {
    const long = new EinmalError('ERR_SECRET_LENGTH', 'the secret has over 4096 characters')
    for (const [read, text, bytes] of [
      [Secret.fromBase32, 'GEZDGNBV', 5],
      [Secret.fromHex, '31323334', 4],
    ] as const) {
      expect(read(text.padEnd(4096)).byteLength).toBe(bytes)
      expect(read(text.padStart(4096, '-')).byteLength).toBe(bytes)
      expect(() => read(text.padEnd(4097))).toThrow(long)
      // An invalid character would be reported if the text was read.
      expect(() => read(`!${text.padEnd(4096)}`)).toThrow(long)
    }
  })

  it('round-trips through base32 and bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 1024 }), (bytes) => {
        const secret = Secret.fromBytes(bytes)
        expect(secret.toBytes()).toEqual(bytes)
        expect(Secret.fromBase32(secret.toBase32()).toBytes()).toEqual(bytes)
        expect(secret.toBase32()).toMatch(/^[A-Z2-7]+$/)
      }),
    )
  })

  it('shows only its length when it is printed', () => {
    const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    totp(secret)
    expect(`${secret}`).toBe('[Secret: 20 bytes]')
    expect(JSON.stringify({ secret })).toBe('{"secret":"[Secret: 20 bytes]"}')
    expect(inspect(secret)).toMatch(/^Secret \[20 bytes [0-9a-f]{1,16}\] \{\}$/)
    expect(inspect(secret, { showHidden: true, depth: 9 })).not.toMatch(/GEZDG|\b49\b/)
    expect(Object.keys(secret)).toEqual([])
    expect(structuredClone(secret)).toEqual({})
    expect({ ...secret }).toEqual({})
  })

  it('lets a debugger inspect its class', () => {
    expect(inspect(Secret, { showHidden: true })).toContain('[class Secret]')
    expect(Object.prototype.toString.call(Secret.prototype)).toBe('[object Secret]')
  })

  it('cannot be constructed directly, and protects its bytes', () => {
    // @ts-expect-error: the constructor is private
    expect(() => new Secret(new Uint8Array(20))).toThrow(
      'use Secret.generate, fromBase32 or fromBytes',
    )
    // @ts-expect-error: the constructor is private
    expect(() => new Secret('GEZDGNBVGY3TQOJQ')).toThrow(TypeError)
    const secret = Secret.generate()
    expect(() => Secret.hmac(Symbol('einmal'), secret, 'SHA1', () => () => 1)).toThrow(TypeError)
  })

  it('cannot be changed', () => {
    const secret = Secret.generate()
    // @ts-expect-error: read-only
    expect(() => (secret.byteLength = 1)).toThrow(TypeError)
    // @ts-expect-error: read-only
    expect(() => (secret.isWeak = true)).toThrow(TypeError)
  })
})

describe('Secret.fromHex', () => {
  it('reads the hex of Node, in either case', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 1024 }), (bytes) => {
        const hex = Buffer.from(bytes).toString('hex')
        expect(Secret.fromHex(hex).toBytes()).toEqual(bytes)
        expect(Secret.fromHex(hex.toUpperCase()).toBytes()).toEqual(bytes)
      }),
    )
  })

  it('accepts exactly the sixteen digits, in either case', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const character = String.fromCharCode(unit)
      const read = () => Secret.fromHex(`${character}0ab`)
      if (/[0-9A-Fa-f]/.test(character)) {
        const high = Number.parseInt(character, 16) * 16
        expect(read().toBytes()).toEqual(Uint8Array.of(high, 0xab))
      } else if (character === '-' || EVERY_BLANK.includes(character)) {
        expect(codeOf(read)).toBe('ERR_HEX_LENGTH')
      } else {
        expect(codeOf(read)).toBe('ERR_HEX_CHARACTER')
      }
    }
  })

  it('skips white space, invisible characters and hyphens', () => {
    for (const gap of [...EVERY_BLANK, '-']) {
      const secret = Secret.fromHex(`${gap}3132${gap}3${gap}3${gap}`)
      expect(secret.toBytes()).toEqual(Uint8Array.of(0x31, 0x32, 0x33))
    }
  })

  it.each<readonly [text: string, code: string]>([
    // Buffer.from(text, 'hex') silently returns two bytes or none for these.
    ['3132zz3334', 'ERR_HEX_CHARACTER'],
    ['0x3132', 'ERR_HEX_CHARACTER'],
    ['31:32', 'ERR_HEX_CHARACTER'],
    ['GEZDGNBVGY3TQOJQ', 'ERR_HEX_CHARACTER'],
    ['313', 'ERR_HEX_LENGTH'],
    ['3', 'ERR_HEX_LENGTH'],
    ['31 3', 'ERR_HEX_LENGTH'],
    ['31'.repeat(1025), 'ERR_SECRET_LENGTH'],
    ...NO_BLANKS.filter((character) => character !== '-').map(
      (character) => [`31${character}32`, 'ERR_HEX_CHARACTER'] as const,
    ),
  ])('refuses %j with %s', (text, code) => {
    expect(codeOf(() => Secret.fromHex(text))).toBe(code)
  })

  it('names the position and the reason in an error', () => {
    expect(() => Secret.fromHex(' 31-3g')).toThrow(
      'character 6 of the hex must be 0 to 9 or A to F',
    )
    expect(() => Secret.fromHex('31 323')).toThrow('hex cannot have 5 characters')
  })

  it('reads 1,024 bytes', () => {
    expect(Secret.fromHex('a5'.repeat(1024)).toBytes()).toEqual(new Uint8Array(1024).fill(0xa5))
  })

  it.each([undefined, null, 31, ['31'], Buffer.from('31')])(
    'throws for a value that is not a text: %s',
    (value) => {
      // @ts-expect-error: not text
      expect(() => Secret.fromHex(value)).toThrow(
        invalidType(`text must be a string, not ${typeof value}`),
      )
    },
  )
})

describe('Secret.generate without a random source', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it.each([
    ['no crypto', undefined],
    ['crypto without getRandomValues', {}],
    ['a source that does not change the array', { getRandomValues: (bytes: Uint8Array) => bytes }],
    [
      'a source that stops after four bytes',
      {
        getRandomValues: (bytes: Uint8Array) => {
          bytes.set([1, 2, 3, 4])
          return bytes
        },
      },
    ],
  ])('refuses %s', (_, crypto) => {
    vi.stubGlobal('crypto', crypto)
    expect(codeOf(() => Secret.generate())).toBe('ERR_RANDOM_UNAVAILABLE')
  })

  it('trusts any other source', () => {
    vi.stubGlobal('crypto', {
      getRandomValues: (bytes: Uint8Array) => bytes.map((_, i) => i % 2),
    })
    expect(Secret.generate().toBytes().slice(0, 4)).toEqual(new Uint8Array([0, 1, 0, 1]))
  })

  it('passes on the error of a source that throws', () => {
    vi.stubGlobal('crypto', {
      getRandomValues: () => {
        throw new Error('no entropy')
      },
    })
    expect(() => Secret.generate()).toThrow('no entropy')
  })
})

describe('EinmalError', () => {
  it('has a name, a code, a message and a cause', () => {
    const cause = new Error('below')
    const error = new EinmalError('ERR_URI_SCHEME', 'what was wrong', { cause })
    expect(error).toMatchObject({ name: 'EinmalError', code: 'ERR_URI_SCHEME', cause })
    expect(String(error)).toBe('EinmalError: what was wrong')
    expect(error).toBeInstanceOf(Error)
    expect('cause' in new EinmalError('ERR_URI_SCHEME', 'alone')).toBe(false)
  })
})

describe('a Secret of another copy of einmal', () => {
  it('gives the same codes, by its bytes', () => {
    const own = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    // The private fields of another copy are not accessible; only these members are.
    const other = { isSecret: true, toBytes: () => own.toBytes() } as unknown as Secret
    expect(hotp(other, 0)).toBe(hotp(own, 0))
    const none = { toBytes: () => own.toBytes() } as unknown as Secret
    expect(() => hotp(none, 0)).toThrow(TypeError)
  })
})
