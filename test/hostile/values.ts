/** Values of every JavaScript type, hostile ones first, as they may arrive instead of a code. */

import fc from 'fast-check'

function fail(): never {
  throw new Error('touched')
}

/** Every trap throws, so that any access except typeof is found. */
const TRAPS: ProxyHandler<object> = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((name) => [name, fail]),
)

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

const cyclic: { self?: object } = {}
cyclic.self = cyclic

/** Objects that contain a code, look like one or convert to one. */
const ODD: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  Number.NaN,
  Infinity,
  -0,
  123456,
  123456n,
  Symbol('123456'),
  Symbol.iterator,
  {},
  Object.create(null),
  cyclic,
  [],
  ['123456'],
  [['123456']],
  ['1', '2', '3', '4', '5', '6'],
  // Not a string, but equal to one in a loose comparison.
  Object('123456'),
  Object(123456),
  Object(123456n),
  Object(Symbol('x')),
  Object(true),
  { toString: () => '123456' },
  { valueOf: () => 123456 },
  { toString: fail, valueOf: fail },
  { [Symbol.toPrimitive]: fail },
  { toJSON: fail },
  {
    get length() {
      return fail()
    },
    get 0() {
      return fail()
    },
  },
  { length: 6, charCodeAt: () => 0x30 },
  { length: Infinity, charCodeAt: () => 0x20 },
  Object.defineProperty({}, Symbol.toStringTag, { get: fail }),
  { [Symbol.toStringTag]: 'String' },
  new Proxy({}, TRAPS),
  new Proxy([], TRAPS),
  new Proxy(() => '123456', TRAPS),
  new Proxy(Object('123456'), TRAPS),
  revoked({}),
  revoked([]),
  revoked(() => {}),
  () => '123456',
  function named() {},
  class {},
  async () => {},
  function* () {
    yield '1'
  },
  new Date(0),
  new Date(Number.NaN),
  /123456/,
  new Map([['123456', '123456']]),
  new Set('123456'),
  new WeakMap(),
  new Error('123456'),
  Promise.resolve('123456'),
  new ArrayBuffer(6),
  new SharedArrayBuffer(6),
  new DataView(new ArrayBuffer(6)),
  Uint8Array.of(0x31, 0x32, 0x33, 0x34, 0x35, 0x36),
  Buffer.from('123456'),
  new Uint16Array(6),
  new BigInt64Array(1),
  Array(1e6),
  globalThis,
  Math,
  Intl.DateTimeFormat(),
  new URL('otpauth://totp/a?secret=MY'),
  new TextEncoder(),
]

/** Digits of other scripts and forms, which look like a code to a person or match `\d` of other languages. */
const LOOK_ALIKES = ['١٢٣٤٥٦', '１２３４５６', '१२३४५६', '𝟏𝟐𝟑𝟒𝟓𝟔', '①②③④⑤⑥', '¹²³⁴⁵⁶', 'ⅠⅡⅢⅣⅤⅥ']

const anyUnit = fc.nat(0xffff).map((unit) => String.fromCharCode(unit))

/** Strings of all kinds, codes and almost-codes among them; huge ones are rare. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 9 }) },
  {
    weight: 3,
    arbitrary: fc.string({ unit: fc.constantFrom(...'0189 \u00a0\n\u202f\u200e'), maxLength: 12 }),
  },
  {
    weight: 2,
    arbitrary: fc.string({ unit: fc.constantFrom(...'01 \t\n-+.,_e\u2009０\0\xad'), maxLength: 9 }),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 2, arbitrary: fc.string({ unit: anyUnit }) },
  { weight: 1, arbitrary: fc.constantFrom(...LOOK_ALIKES, '', '__proto__', 'NaN', '\0', '-0') },
  { weight: 1, arbitrary: fc.double().map(String) },
)

/** A function that makes the value, since fast-check inspects the values that it draws. */
export const anyOther: fc.Arbitrary<() => unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.nat(ODD.length - 1).map((i) => () => ODD[i]) },
  {
    weight: 1,
    arbitrary: fc
      .anything({ maxDepth: 1, maxKeys: 3, withNullPrototype: true })
      .filter((value) => typeof value !== 'string')
      .map((value) => () => value),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(fc.double(), fc.integer(), fc.bigInt()).map((value) => () => value),
  },
)

/** Too long for random draws, one of each kind. */
export const HUGE: readonly string[] = [
  '1'.repeat(1e6),
  ' '.repeat(1e6),
  `123456${' '.repeat(1e6)}`,
  `${' '.repeat(1e6)}123 456`,
  '='.repeat(1e6),
  'A'.repeat(1e6),
  `${'A'.repeat(1e6)}!`,
  '-'.repeat(1e6),
  '\ud800'.repeat(1e5),
  '%'.repeat(1e5),
  'é😀'.repeat(1e5),
  '&'.repeat(1e6),
  '\0'.repeat(1e6),
]
