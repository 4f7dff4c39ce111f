/** Every public function throws an error with a code for a wrong argument. */

import * as core from 'einmal'
import { authenticatedStore, createVerifier, memoryStore, Secret } from 'einmal'
import * as accounts from 'einmal/accounts'
import * as gate from 'einmal/gate'
import * as node from 'einmal/gate/node'
import * as qr from 'einmal/qr'
import * as mysql from 'einmal/stores/mysql'
import * as postgres from 'einmal/stores/postgres'
import * as redis from 'einmal/stores/redis'
import * as sqlite from 'einmal/stores/sqlite'
import * as transfer from 'einmal/transfer'
import * as vault from 'einmal/vault'
import * as vaultBrowser from 'einmal/vault/browser'
import * as vaultNode from 'einmal/vault/node'
import { describe, expect, it } from 'vitest'
import { CASES, type Options } from './support/cases.js'

const TYPE = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }
const VALUE = { name: 'RangeError', code: 'ERR_INVALID_ARG_VALUE' }

/** A value of a wrong type and a value that is not allowed, for each option that is checked. */
const WRONG: Readonly<Record<string, { type?: unknown; value?: unknown }>> = {
  account: { type: 1, value: '\n' },
  accountName: { type: 'Ada' },
  after: { type: '1', value: -2 },
  algorithm: { type: 1, value: 'MD5' },
  allowedOrigins: { type: 'https://rat.example', value: ['*'] },
  at: { type: 'now', value: Number.NaN },
  auditContext: { type: {} },
  background: { value: 'grey' },
  baseSeconds: { type: '1', value: 0 },
  basePath: { type: 1, value: '/a/' },
  brand: { type: 'Rat', value: { name: '' } },
  busyTimeoutMs: { type: '1', value: -1 },
  colour: { type: 1, value: '#eee' },
  colourDark: { type: 1, value: 'red' },
  cost: { type: '17', value: 16 },
  counter: { type: '1', value: -1 },
  dialect: { value: 'apache' },
  digits: { type: '6', value: 9 },
  drift: { type: '1', value: 101.5 },
  encoder: { value: 'yandex' },
  enrolmentSeconds: { type: '1', value: 0 },
  errorCorrection: { value: 'most' },
  expiresInSeconds: { type: '1', value: 59 },
  firstEnrolment: { value: 'letter' },
  format: { type: 1, value: 'winauth' },
  free: { type: '1', value: 0 },
  group: { type: 1, value: '\n' },
  hardStop: { type: '1', value: 101 },
  help: { type: 1, value: '\n' },
  holder: { type: 1 },
  home: { type: 1, value: 'https://rat.example' },
  hotpAhead: { type: '1', value: 1001 },
  identityKey: { type: 'key', value: new Uint8Array(31) },
  image: { type: 1, value: 'http://rat.example/logo.png' },
  initialCounter: { type: '1', value: -1 },
  isPublic: { type: true },
  issuer: { type: 1, value: 'a:b' },
  label: { type: 1, value: '\n' },
  lastStep: { type: '1', value: -2 },
  limit: { value: { free: 0 } },
  locale: { type: 1, value: 'fr' },
  loginPath: { type: 1, value: 'login' },
  logo: { type: 1, value: 'logo.png' },
  logoutPath: { type: 1, value: 'logout' },
  lookAhead: { type: '1', value: 1001 },
  maxAgeSeconds: { type: '1', value: 0 },
  maxDriftSteps: { type: '1', value: 101 },
  messages: { type: 'fr', value: { 'no tag': {} } },
  maxAuthenticators: { type: '1', value: 0 },
  maxEntries: { type: '1', value: 0 },
  maxSeconds: { type: '1', value: 0 },
  now: { type: 0 },
  onEvent: { type: {} },
  onProblem: { type: {} },
  password: { type: 1 },
  perUri: { type: '1', value: 0 },
  period: { type: '30', value: 0 },
  prefix: { type: 1, value: '{a}' },
  publicPath: { type: 1, value: 'a' },
  recordKeys: { type: 'k1', value: { current: 'k2', keys: {} } },
  recoveryCodes: { value: -1 },
  remove: { type: 'phone' },
  requirement: { type: 'required' },
  scrypt: { type: 'scrypt' },
  serial: { type: 1, value: 'ü\n' },
  stepUpSeconds: { type: '1', value: 0 },
  store: { type: {} },
  subscribe: { type: {} },
  t0: { type: '0', value: 0.5 },
  table: { type: 1, value: 'a b' },
  timeZone: { type: 1, value: 'Rat' },
  title: { type: 1, value: '' },
  type: { type: 1, value: 'steam' },
  unit: { value: 'hours' },
  revision: { type: '1', value: -1 },
  tokens: { type: {} },
  waitForReplicas: { type: { replicas: '1', timeoutMs: 1 }, value: { replicas: 0, timeoutMs: 1 } },
  wal: { type: 1 },
  window: { type: '1', value: 11 },
}

/** Options that are not checked: switches, optional methods of an object, and values without effect. */
const UNCHECKED = [
  'createGate.options.ownKeys',
  ...['create', 'allowWeak', 'forwardAuth', 'onError', 'onProgress', 'replaceRevoked'],
  ...['authenticate', 'verify', 'isCurrentTag'],
  ...[
    'setup',
    'check',
    'isCurrent',
    'hasKey',
    'inTransaction',
    'isTransaction',
    'getTransactionStatus',
  ],
  // A vault keeps what apps wrote, and transfer checks what it reads and writes.
  ...['add.key.issuer', 'add.key.image', 'edit.names.issuer', 'edit.names.image'].map((name) => {
    return `openVault().${name}`
  }),
  ...['import.options.password', 'export.options.format', 'export.options.password'].map((name) => {
    return `openVault().${name}`
  }),
  // An export has no image, and an import keeps neither names nor image, and no counter for TOTP.
  'migrationUris.keys.image',
  // A key of a file that cannot be a token is a problem in the result.
  ...['encoder', 'serial', 'group', 'drift', 'issuer', 'image'].map((name) => {
    return `createTokens().add.keys.${name}`
  }),
  ...['account', 'issuer', 'image', 'counter'].map((name) => {
    return `createAccounts().importKey.options.key.${name}`
  }),
]

/** The values of a session are no arguments: the gate answers 503, and an event has the error. */
const NOT_THROWN = 'createGate.options.session.read()'

const rows = Object.entries(CASES)
  .filter(([prefix]) => prefix !== NOT_THROWN)
  .flatMap(([prefix, { names }]) => names.map((name) => [prefix, name] as const))
  .filter(([prefix, name]) => {
    return !UNCHECKED.includes(`${prefix}.${name}`) && !UNCHECKED.includes(lastOf(name))
  })

describe('a wrong option', () => {
  it.each(rows)('of %s, %s, throws an error with a code', async (prefix, name) => {
    const wrong = WRONG[lastOf(name)]
    expect(wrong, name).toBeDefined()
    if (wrong && 'type' in wrong) {
      expect(await errorOf(prefix, name, wrong.type)).toMatchObject(TYPE)
    }
    if (wrong && 'value' in wrong) {
      expect(await errorOf(prefix, name, wrong.value)).toMatchObject(VALUE)
    }
  })
})

const secret = Secret.generate()
const keys = { k1: new Uint8Array(32) }
const storage = { read: async () => undefined, write: async () => true }
// biome-ignore lint/suspicious/noExplicitAny: the arguments are wrong on purpose
const wrong = (value: unknown): any => value

describe('a wrong argument by position', () => {
  const calls: [string, () => unknown, typeof TYPE][] = [
    ['hotp', () => core.hotp(wrong('secret'), 1), TYPE],
    ['hotp', () => core.hotp(secret, wrong('1')), TYPE],
    ['hotp', () => core.hotp(secret, -1), VALUE],
    ['verifyHotp', () => core.verifyHotp(wrong(1), '123456', { counter: 0 }), TYPE],
    ['verifyHotp', () => core.verifyHotp(secret, '123456', { counter: -1 }), VALUE],
    ['totp', () => core.totp(wrong(keys.k1)), TYPE],
    ['totpStep', () => core.totpStep({ at: -1 }), VALUE],
    ['verifyTotp', () => core.verifyTotp(wrong('secret'), '123456'), TYPE],
    ['base32Encode', () => core.base32Encode(wrong('bytes')), TYPE],
    ['base32Decode', () => core.base32Decode(wrong(1)), TYPE],
    ['otpauthUri', () => core.otpauthUri({ account: '', secret }), VALUE],
    ['otpauthUri', () => core.otpauthUri({ account: 'ada', secret: wrong('text') }), TYPE],
    ['parseOtpauthUri', () => core.parseOtpauthUri(wrong(1)), TYPE],
    ['migrationUris', () => core.migrationUris(wrong(1)), TYPE],
    ['parseMigrationUri', () => core.parseMigrationUri(wrong(1)), TYPE],
    ['Secret', () => Secret.generate(wrong('20')), TYPE],
    ['Secret', () => Secret.generate(15), VALUE],
    ['Secret', () => Secret.fromBase32(wrong(1)), TYPE],
    ['Secret', () => Secret.fromHex(wrong(1)), TYPE],
    ['Secret', () => Secret.fromBytes(wrong('bytes')), TYPE],
    ['Secret', () => Secret.fromBytes(new Uint8Array(0)), VALUE],
    ['Secret', () => secret.equals(wrong('text')), TYPE],
    ['guessingRisk', () => core.guessingRisk({}, wrong('1')), TYPE],
    ['guessingRisk', () => core.guessingRisk({}, 1, wrong(5)), VALUE],
    ['memoryStore', () => memoryStore({ maxEntries: 0 }), VALUE],
    ['createVerifier', () => createVerifier().inspect(wrong(1)), TYPE],
    ['createVerifier', () => createVerifier().inspect(''), VALUE],
    ['authenticatedStore', () => authenticatedStore(wrong({}), { current: 'k1', keys }), TYPE],
    ['authenticatedStore', () => authenticated({ current: 'k2', keys }), VALUE],
    ['authenticatedStore', () => authenticated({ current: 'k1', keys: wrong(null) }), TYPE],
    ['createKeyring', () => accounts.createKeyring({ current: 'k2', keys }), VALUE],
    [
      'createKeyring',
      () => accounts.createKeyring(wrong({ current: 'k1', keys: { k1: 1 } })),
      TYPE,
    ],
    ['createKeyring', () => accounts.createKeyring(wrong({ current: 'k1' })), TYPE],
    ['generateKey', () => accounts.generateKey(wrong(1)), TYPE],
    ['generateKey', () => accounts.generateKey('a b'), VALUE],
    ['createAccounts', () => accounts.createAccounts(wrong({ issuer: 'Rat' })), TYPE],
    ['createTokens', () => accounts.createTokens(wrong({ accounts: {} })), TYPE],
    ['createTokens', async () => (await openTokens()).status(wrong(1)), TYPE],
    ['createTokens', async () => (await openTokens()).assign('A-1', wrong(1)), TYPE],
    ['createTokens', async () => (await openTokens()).claim('', 'A-1', []), VALUE],
    ['createTokens', async () => (await openTokens()).add(wrong('keys')), TYPE],
    ['createGate', () => gate.createGate(wrong({})), TYPE],
    ['createGate', () => gate.createGate(wrong({ origin: 'rat.example' })), VALUE],
    ['verifyIdentity', () => gate.verifyIdentity(wrong({}), { key: wrong('key') }), TYPE],
    ['verifyIdentity', () => gate.verifyIdentity(wrong({}), { key: new Uint8Array(1) }), VALUE],
    ['qrSvg', () => qr.qrSvg(wrong(1)), TYPE],
    ['qrSvg', () => qr.qrSvg(''), VALUE],
    ['qrTerminal', () => qr.qrTerminal(wrong(1)), TYPE],
    ['qrTerminal', () => qr.qrTerminal('x'.repeat(8000)), VALUE],
    ['readKeys', () => transfer.readKeys(wrong(1)), TYPE],
    ['recogniseKeys', () => transfer.recogniseKeys(wrong(null)), TYPE],
    ['steamCode', () => transfer.steamCode(wrong('text')), TYPE],
    ['steamCode', () => transfer.steamCode(secret, { at: -1 }), VALUE],
    ['writeKeys', () => transfer.writeKeys(wrong(1), { format: 'uris' }), TYPE],
    ['writeKeys', () => transfer.writeKeys([wrong(1)], { format: 'uris' }), TYPE],
    ['writeKeys', () => transfer.writeKeys([], wrong({ format: 1 })), TYPE],
    ['writeKeys', () => transfer.writeKeys([], wrong({ format: 'winauth' })), VALUE],
    ['postgresStore', () => postgres.postgresStore(wrong({ client: {} })), TYPE],
    ['mysqlStore', () => mysql.mysqlStore(wrong({ client: {} })), TYPE],
    ['redisStore', () => redis.redisStore(wrong({ client: {} })), TYPE],
    ['openVault', () => vault.openVault(wrong({ passphrase: 'x' })), TYPE],
    ['openVault', () => vault.openVault({ storage, passphrase: wrong(1) }), TYPE],
    ['openVault', () => vault.openVault({ storage, passphrase: '' }), VALUE],
    ['fileStorage', () => vaultNode.fileStorage(wrong(1)), TYPE],
    ['indexedDbStorage', () => vaultBrowser.indexedDbStorage(wrong(1)), TYPE],
    ['sqliteStore', () => sqlite.sqliteStore(wrong({ database: {} })), TYPE],
  ]
  const authenticated = (recordKeys: core.RecordKeys) =>
    authenticatedStore(memoryStore(), recordKeys)

  const openTokens = async () => {
    const keyring = await accounts.createKeyring({ current: 'k1', keys })
    const issuer = 'Rat'
    return accounts.createTokens({
      accounts: accounts.createAccounts({ store: memoryStore(), issuer, keyring }),
    })
  }

  it.each(calls)('%s (%#)', async (_, call, expected) => {
    expect(await thrown(call)).toMatchObject(expected)
  })

  /** These are classes of errors, or pass the gate's own errors on. */
  const OTHERS = ['EinmalError', ...Object.keys(node)]

  it('is tried for every public function', () => {
    const vaults = [vault, vaultBrowser, vaultNode]
    const others = [transfer, gate, qr, mysql, postgres, redis, sqlite, ...vaults]
    const entries = [core, accounts, ...others]
    const exported = entries.flatMap((entry) => Object.keys(entry))
    const tried = [...calls.map(([name]) => name), ...OTHERS]
    expect([...new Set(exported)].filter((name) => !tried.includes(name))).toEqual([])
  })
})

/** Calls a function of the cases with one wrong option, and returns what it throws. */
async function errorOf(prefix: string, name: string, value: unknown): Promise<unknown> {
  const { given, call } = CASES[prefix] ?? { given: () => ({}), call: () => {} }
  const options = changed(await given(), name.split('.'), value)
  return thrown(() => call(options))
}

async function thrown(call: () => unknown): Promise<unknown> {
  try {
    await call()
  } catch (error) {
    return error
  }
  return undefined
}

/** The options with one other value; the objects around it are made where they are missing. */
function changed(options: Options, [head = '', ...rest]: string[], value: unknown): Options {
  // A cast, since an option with a dot behind it is an object.
  const inner = () => changed((options[head] ?? {}) as Options, rest, value)
  return { ...options, [head]: rest.length === 0 ? value : inner() }
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
