/** Random keys, as far as each format can hold them. */

import { Secret } from 'einmal'
import type { TransferKey, WritableFormat } from 'einmal/transfer'
import fc from 'fast-check'

const name = fc.stringMatching(/^[A-Za-zäöü☂][A-Za-z äöü☂<&>"'@.,+-]{0,12}[a-z☂]$/)
const secret = fc.uint8Array({ minLength: 1, maxLength: 64 }).map(Secret.fromBytes)
const algorithm = fc.constantFrom('SHA1', 'SHA256', 'SHA512')

const totp = fc.record(
  {
    type: fc.constant('totp'),
    issuer: name,
    account: name,
    secret,
    algorithm,
    digits: fc.constantFrom(6, 7, 8),
    period: fc.integer({ min: 1, max: 86400 }),
    counter: fc.constant(0n),
  },
  { requiredKeys: ['type', 'account', 'secret', 'algorithm', 'digits', 'period', 'counter'] },
)
const hotp = (most: bigint) =>
  totp.chain((key) =>
    fc
      .bigInt({ min: 0n, max: most })
      .map((counter) => ({ ...key, type: 'hotp', counter, period: 30 })),
  )
const steam = totp.map((key) => ({
  ...key,
  algorithm: 'SHA1',
  digits: 6,
  period: 30,
  encoder: 'steam',
}))
const google = (key: object) => ({ ...key, digits: 8, period: 30 })
const grouped = (keys: fc.Arbitrary<object>) =>
  keys.chain((key) => fc.option(name).map((group) => (group ? { ...key, group } : key)))
const tokens = fc
  .oneof(
    totp.chain((key) =>
      fc
        .option(fc.integer({ min: -99, max: 99 }))
        .map((drift) => (drift === null ? key : { ...key, drift })),
    ),
    hotp(2n ** 64n - 1n),
  )
  .chain((key) => fc.option(name).map((serial) => (serial ? { ...key, serial } : key)))

const JSON_MOST = 2n ** 53n - 1n
const ARBITRARIES: { [F in WritableFormat]: fc.Arbitrary<object> } = {
  uris: fc.oneof(totp, hotp(2n ** 64n - 1n), steam),
  google: fc.oneof(totp, hotp(2n ** 63n - 1n)).map(google),
  aegis: grouped(fc.oneof(totp, hotp(JSON_MOST), steam)),
  '2fas': grouped(fc.oneof(totp, hotp(JSON_MOST), steam)),
  // An item of Steam with one name for both has no issuer.
  bitwarden: grouped(
    fc.oneof(
      totp,
      steam.filter((key) => key.issuer !== key.account),
    ),
  ),
  pskc: tokens,
}

/** Keys that a format holds without loss. */
export function keysOf(format: WritableFormat, most = 8): fc.Arbitrary<TransferKey[]> {
  // The cast is safe: the arbitraries have the fields of a key.
  const key = ARBITRARIES[format] as fc.Arbitrary<TransferKey>
  return fc.array(key, { minLength: 1, maxLength: most })
}

export const FORMATS: readonly WritableFormat[] = [
  'uris',
  'google',
  'aegis',
  '2fas',
  'bitwarden',
  'pskc',
]

/** Seven keys, one of each kind that apps hold. */
export const SEVEN: readonly TransferKey[] = [
  { type: 'totp', issuer: 'Rat', account: 'ada', algorithm: 'SHA1', digits: 6, period: 30 },
  { type: 'totp', issuer: 'Amt', account: 'bob', algorithm: 'SHA256', digits: 7, period: 20 },
  { type: 'totp', issuer: 'Bad', account: 'eve', algorithm: 'SHA512', digits: 8, period: 50 },
  { type: 'hotp', issuer: 'Rat', account: 'bob', algorithm: 'SHA1', digits: 6, counter: 1n },
  {
    type: 'hotp',
    issuer: 'Ort am See',
    account: 'ida',
    algorithm: 'SHA256',
    digits: 7,
    counter: 50n,
  },
  { type: 'hotp', issuer: 'Amt', account: 'ada', algorithm: 'SHA512', digits: 8, counter: 10300n },
  { type: 'totp', issuer: 'Spiel', account: 'udo', algorithm: 'SHA1', digits: 6, encoder: 'steam' },
].map((key, index) => ({
  period: 30,
  counter: 0n,
  // A cast, since the literals above have wider types.
  ...(key as Pick<TransferKey, 'type' | 'account' | 'algorithm' | 'digits'>),
  secret: Secret.fromBytes(new Uint8Array(16).fill(index + 129)),
}))
