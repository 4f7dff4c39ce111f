import { EinmalError } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CredentialState, credentialFormat } from '../../src/verifier/credential-state.js'
import { codeOf } from '../support/errors.js'

const { decode, encode } = credentialFormat

const anyState: fc.Arbitrary<CredentialState> = fc.record(
  {
    failures: fc.nat(100),
    lockedUntil: fc.oneof(
      fc.integer({ min: -8.64e15, max: 8.64e15 }).filter((at) => !Object.is(at, -0)),
      fc.constant(Infinity),
    ),
    lastStep: fc.nat(8.64e12 + 10),
    nextCounter: fc.oneof(fc.bigInt(0n, 2n ** 64n), fc.constantFrom(0n, 2n ** 53n + 1n, 2n ** 64n)),
  },
  { requiredKeys: ['failures'], noNullPrototype: true },
)

describe('the record of a credential', () => {
  it('decodes to the same state', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        expect(decode(encode(state))).toStrictEqual(state)
      }),
    )
  })

  it('is short, and printable ASCII', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        expect(encode(state)).toMatch(/^[ -~]{6,66}$/)
      }),
    )
  })

  it('is the text that docs/reference/records.md shows', () => {
    expect(encode({ failures: 0, lastStep: 58849233 })).toBe('v1,0,,58849233,')
    const locked = { failures: 5, lockedUntil: 1_790_000_000_000, nextCounter: 17n }
    expect(encode(locked)).toBe('v1,5,1790000000000,,17')
    expect(encode({ failures: 100, lockedUntil: Infinity })).toBe('v1,100,Infinity,,')
  })

  it('omits undefined fields', () => {
    expect(encode({ failures: 0, lockedUntil: undefined })).toBe('v1,0,,,')
  })

  it('is a state without failures and codes when it is missing', () => {
    expect(decode(undefined)).toStrictEqual({ failures: 0 })
  })

  it('is unique for its state: other texts are refused, and the error does not repeat them', () => {
    const near = fc
      .tuple(
        anyState.map(encode),
        fc.nat(),
        fc.constantFrom('', '0', ',', ' ', '-', 'e', '9', '\n'),
      )
      .map(([text, at, insert]) => {
        const cut = at % (text.length + 1)
        return text.slice(0, cut) + insert + text.slice(cut + 1)
      })
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        try {
          expect(encode(decode(text))).toBe(text)
        } catch (error) {
          expect(error).toBeInstanceOf(EinmalError)
          expect(String(error)).toMatch(
            /^EinmalError: the record is (unreadable|of another version)$/,
          )
        }
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    '',
    'null',
    'v1',
    'V1,0,,,',
    ' v1,0,,,',
    'v1,0,,,\n',
    'v1,,,,',
    'v1,00,,,',
    'v1,-1,,,',
    'v1,1000,,,',
    'v1,NaN,,,',
    'v1,0,-Infinity,,',
    'v1,0,-0,,',
    'v1,0,1e3,,',
    'v1,0,99999999999999999,,',
    'v1,0,9007199254740993,,',
    'v1,0,,-1,',
    'v1,0,,01,',
    'v1,0,,1000000000000000,',
    'v1,0,,,-1',
    'v1,0,,,18446744073709551617',
    'v1,0,,,100000000000000000000',
    'v1,0,,,0x10',
    'v1,0,,,,',
    'version 1',
  ])('is refused when it is %j', (text) => {
    expect(codeOf(() => decode(text))).toBe('ERR_RECORD_CORRUPT')
  })

  it.each(['v2', 'v2,0,,,', 'v10,0,,,', 'v0,0,,,', 'v2 {"step":1}'])(
    'is reported as another version when it is %j',
    (text) => {
      expect(codeOf(() => decode(text))).toBe('ERR_RECORD_VERSION')
    },
  )

  it.each(['v1 step=1', 'v1{}', 'v,0,,,', 'rev2,0,,,'])(
    'is not reported as another version when it is %j',
    (text) => {
      expect(codeOf(() => decode(text))).toBe('ERR_RECORD_CORRUPT')
    },
  )
})
