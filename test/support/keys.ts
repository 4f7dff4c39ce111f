/** Keys for the tests of URIs: any valid key, and a form in which keys can be compared. */

import { type NewOtpauthKey, type OtpauthKey, Secret } from 'einmal'
import fc from 'fast-check'
import { ALGORITHMS } from './reference.js'

/** The secret of RFC 4226 Appendix D, twenty bytes. */
export const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/** The secret as base32; otherwise keys with different secrets would compare as equal. */
export function plain<K extends { secret: Secret }>(
  key: K,
): Omit<K, 'secret'> & { secret: string } {
  return { ...key, secret: key.secret.toBase32() }
}

/** Text of any characters that a name may contain, many of them beyond 16 bits. */
function anyName(maxLength: number): fc.Arbitrary<string> {
  return fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength }),
      fc.string({ unit: 'binary', maxLength }),
      fc.string({ unit: fc.constantFrom(...' +%&=?#/@.~😀𝄞é'), maxLength }),
    )
    .map((text) => [...text.replace(/[:\p{Cc}]/gu, '')].slice(0, maxLength).join(''))
}

const anySecret = fc.uint8Array({ minLength: 16, maxLength: 128 }).map(Secret.fromBytes)

const anyImage = fc
  .webUrl({ validSchemes: ['https'], withQueryParameters: true, withFragments: true })
  .filter((url) => url.length < 150)

/** Every property set, issuer and image or none. */
export const anyKey: fc.Arbitrary<OtpauthKey> = fc
  .record(
    {
      type: fc.constantFrom('totp', 'hotp'),
      issuer: anyName(20).filter((issuer) => issuer !== ''),
      account: anyName(30).filter((account) => account !== ''),
      secret: anySecret,
      algorithm: fc.constantFrom(...ALGORITHMS),
      digits: fc.constantFrom(6, 7, 8),
      period: fc.integer({ min: 1, max: 86400 }),
      counter: fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.constantFrom(0n, 2n ** 64n - 1n)),
      image: anyImage,
    },
    {
      requiredKeys: ['type', 'account', 'secret', 'algorithm', 'digits', 'period', 'counter'],
    },
  )
  // A counter of TOTP and a period of HOTP are not written, so reading gives the default.
  .map((key) => (key.type === 'totp' ? { ...key, counter: 0n } : { ...key, period: 30 }))
  .filter((key) => !(key.issuer && key.account.startsWith(' ')))

/** Only the properties that differ from the defaults, as an application would pass them. */
export const anyNewKey: fc.Arbitrary<NewOtpauthKey> = anyKey.chain((key) =>
  fc
    .subarray(['type', 'issuer', 'algorithm', 'digits', 'period', 'counter', 'image'] as const)
    .map((names) => ({
      account: key.account.trim() || 'ada',
      secret: key.secret,
      ...Object.fromEntries(names.filter((name) => name in key).map((name) => [name, key[name]])),
    })),
)
