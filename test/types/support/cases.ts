/** Every public function with options, called so that each option changes the answer. */

import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  authenticatedStore,
  createVerifier,
  guessingRisk,
  hotp,
  memoryStore,
  migrationUris,
  otpauthUri,
  parseMigrationUri,
  Secret,
  totp,
  totpStep,
  verifyHotp,
  verifyTotp,
} from 'einmal'
import {
  type Accounts,
  type AccountsOptions,
  createAccounts,
  createKeyring,
  createTokens,
} from 'einmal/accounts'
import { verifyIdentity } from 'einmal/gate'
import {
  forwardAuthListener,
  gateMiddleware,
  gateUpgrade,
  recentMiddleware,
} from 'einmal/gate/node'
import { qrSvg, qrTerminal } from 'einmal/qr'
import { mysqlStore } from 'einmal/stores/mysql'
import { postgresStore } from 'einmal/stores/postgres'
import { redisStore } from 'einmal/stores/redis'
import { sqliteStore } from 'einmal/stores/sqlite'
import { storeContract } from 'einmal/testing'
import { readKeys, steamCode, writeKeys } from 'einmal/transfer'
import { openVault, type Vault } from 'einmal/vault'
import Database from 'libsql'
import { expect, vi } from 'vitest'
import { BASE, KEY, ORIGIN, openPortal } from '../../gate/support/portal.js'
import { memoryStorage, PASSPHRASE } from '../../vault/support/memory-storage.js'

/** One function, or one argument of it. */
export interface Case {
  /** The options of the call; undefined stands for an option that is left out. */
  given(): Options | Promise<Options>
  /** The path of each option, with dots between an object and its property. */
  readonly names: readonly string[]
  /** Calls the function, and removes random parts of the answer. */
  // biome-ignore lint/suspicious/noExplicitAny: each call knows the options of its function
  call(options: any): unknown
}

export type Options = Readonly<Record<string, unknown>>

const secret = Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
const HOTP = ['algorithm', 'digits']
const TOTP = [...HOTP, 'period', 't0']
const KEY_OPTIONS = ['type', 'issuer', 'algorithm', 'digits', 'period', 'counter', 'image']
const LIMIT = ['limit', 'limit.free', 'limit.baseSeconds', 'limit.maxSeconds', 'limit.hardStop']
const WINDOW = ['window', 'window.unit']
const window = { past: 1, future: 1 }
const nothing = (): Options => ({})

export const CASES: Readonly<Record<string, Case>> = {
  'hotp.options': { given: nothing, names: HOTP, call: (options) => hotp(secret, 1, options) },
  'verifyHotp.options': {
    given: () => ({ counter: 0 }),
    names: [...HOTP, 'lookAhead'],
    // The codes of the expected counter and of the next.
    call: (options) => ['755224', '287082'].map((code) => verifyHotp(secret, code, options)),
  },
  'totp.options': {
    given: nothing,
    names: [...TOTP, 'at'],
    call: (options) => totp(secret, options),
  },
  'totpStep.options': { given: nothing, names: ['period', 't0', 'at'], call: totpStep },
  'verifyTotp.options': {
    given: () => ({ window }),
    names: [...TOTP, ...WINDOW, 'at', 'after'],
    call: (options) =>
      [-60, -30, 0, 30, 60].map((seconds) => {
        const code = totp(secret, { at: Date.now() + seconds * 1000 })
        return verifyTotp(secret, code, options)
      }),
  },
  'otpauthUri.key': {
    given: () => ({ account: 'ada', secret }),
    names: KEY_OPTIONS,
    call: (key) => otpauthUri(key),
  },
  'otpauthUri.options': {
    given: nothing,
    names: ['allowWeak'],
    call: (options) => otpauthUri({ account: 'ada', secret }, options),
  },
  'migrationUris.keys': {
    given: () => ({ ...KEYS, account: 'ada', secret }),
    names: ['issuer', 'image'],
    call: (key) => migrationUris([key]).map((uri) => parseMigrationUri(uri).keys),
  },
  'migrationUris.options': {
    given: nothing,
    names: ['perUri'],
    call: (options) =>
      migrationUris(Array(11).fill({ ...KEYS, account: 'ada', secret }), options).length,
  },
  'readKeys.options': {
    given: nothing,
    names: ['password', 'format'],
    call: (options) => readKeys(otpauthUri({ account: 'ada', secret }), options),
  },
  'steamCode.options': { given: nothing, names: ['at'], call: (at) => steamCode(secret, at) },
  'writeKeys.keys': {
    given: () => ({ ...KEYS, account: 'ada', secret }),
    names: ['issuer', 'image', 'encoder', 'serial', 'group', 'drift'],
    call: (key) => writeKeys([key], { format: 'uris' }),
  },
  'writeKeys.options': {
    given: () => ({ format: 'uris' }),
    names: ['password'],
    call: (options) => writeKeys([{ ...KEYS, account: 'ada', secret }], options),
  },
  'guessingRisk.limit': {
    given: nothing,
    names: LIMIT.slice(1).map((name) => name.slice('limit.'.length)),
    call: (limit) => guessingRisk(limit),
  },
  'guessingRisk.window': {
    given: () => window,
    names: ['unit'],
    call: (window) => guessingRisk({}, window),
  },
  'memoryStore.options': {
    given: nothing,
    names: ['maxEntries'],
    call: (options) => memoryStore(options).write('key', 'value', undefined),
  },
  'createVerifier.options': {
    given: () => ({ store: memoryStore(), limit: {}, window }),
    names: ['store', 'store.setup', 'store.check', 'now', 'onEvent', ...WINDOW, ...LIMIT],
    call: async (options) => {
      const verifier = createVerifier(options)
      const code = totp(secret)
      const verdicts = []
      for (const typed of [code, code, ...Array(9).fill('000000')]) {
        verdicts.push(await verifier.verifyTotp({ id: 'ada', secret, code: typed }))
      }
      return [verdicts, await verifier.inspect('ada')]
    },
  },
  'createVerifier().verifyTotp.submission': {
    given: () => ({ id: 'ada', secret, code: totp(secret) }),
    names: TOTP,
    call: (submission) => createVerifier().verifyTotp(submission),
  },
  'createVerifier().verifyHotp.submission': {
    given: () => ({ id: 'ada', secret, code: '287082' }),
    names: [...HOTP, 'lookAhead', 'initialCounter'],
    call: (submission) => createVerifier().verifyHotp(submission),
  },
  'createVerifier().resyncHotp.submission': {
    given: () => ({ id: 'ada', secret, codes: [hotp(secret, 100), hotp(secret, 101)] }),
    names: [...HOTP, 'lookAhead', 'initialCounter'],
    call: (submission) => createVerifier().resyncHotp(submission),
  },
  'sqliteStore.options': {
    given: () => {
      const connection = new Database(':memory:')
      return { database: { prepare: (sql: string) => connection.prepare(sql) } }
    },
    names: ['table', 'busyTimeoutMs', 'wal', 'database.inTransaction', 'database.isTransaction'],
    call: async (options) => {
      const store = sqliteStore(options)
      await store.setup()
      const written = await store.write('key', 'value', undefined)
      const read = await store.read('key')
      return [written, read?.value, options.database.prepare(TABLES).all()]
    },
  },
  'postgresStore.options': {
    given: () => ({ client: { query: vi.fn(async () => []) } }),
    names: ['table', 'client.getTransactionStatus'],
    // The statement contains the table.
    call: async (options) => {
      await postgresStore(options).delete('key')
      return options.client.query.mock.calls
    },
  },
  'mysqlStore.options': {
    given: () => ({ client: { execute: vi.fn(async () => [{ serverStatus: 2, insertId: 0 }]) } }),
    names: ['table'],
    // The statement contains the table.
    call: async (options) => {
      await mysqlStore(options).delete('key')
      return options.client.execute.mock.calls
    },
  },
  'redisStore.options': {
    given: () => ({ client: { call: vi.fn(async () => 1) } }),
    names: ['prefix', 'waitForReplicas'],
    // The command contains the prefix, and no command waits behind it.
    call: async (options) => {
      await redisStore(options).delete('key')
      return options.client.call.mock.calls
    },
  },
  'authenticatedStore.store': {
    given: () => ({ ...memoryStore() }),
    names: ['setup', 'check'],
    call: async (store) => {
      const authenticated = authenticatedStore(store, { current: 'k1', keys: { k1: KEY } })
      await authenticated.write('a', 'b', undefined)
      return authenticated.read('a')
    },
  },
  'createAccounts.options': {
    given: async () => ({
      store: memoryStore(),
      issuer: 'Rat',
      // A minimal sealer, without names of keys.
      recordKeys: { current: 'r1', keys: { r1: new Uint8Array(32) } },
      keyring: { ...(await keyring()), isCurrent: undefined, hasKey: undefined },
      limit: {},
      window,
    }),
    names: [
      ...[
        'store.setup',
        'store.check',
        'keyring.isCurrent',
        'keyring.hasKey',
        'keyring.authenticate',
        'keyring.verify',
        'keyring.isCurrentTag',
        'recordKeys',
        'lookAhead',
        'maxDriftSteps',
        'now',
        'onEvent',
        'maxAuthenticators',
      ],
      ...['enrolmentSeconds', 'recoveryCodes', ...WINDOW, ...LIMIT],
    ],
    call: async (options) => {
      const accounts = createAccounts(await withRecordKeys(options))
      const key = await accounts.importKey('bob', { key: { secret, type: 'hotp' } })
      const begun = await accounts.enrol('ada', { account: 'ada' })
      const code = totp(begun.secret)
      const confirmed = await accounts.confirm('ada', begun.authenticatorId, code)
      const answers = []
      for (const typed of [code, ...Array(6).fill('000000')]) {
        answers.push(await accounts.verify('ada', typed))
      }
      const press = await accounts.verify('bob', hotp(secret, 5))
      const resealed = await accounts.reseal(['ada'])
      return [
        [begun.expiresAt, confirmed.ok && confirmed.recoveryCodes?.length, resealed.resealed],
        [answers, press.ok, await accounts.status('ada')].map(withoutIds),
        key.authenticatorId.length,
      ]
    },
  },
  'createAccounts().enrol.options': {
    given: () => ({ account: 'ada' }),
    names: [...TOTP.slice(0, 3), 'label', 'type'],
    call: async (options) => {
      const accounts = await openAccounts()
      const { uri } = await accounts.enrol('ada', options)
      return [uri.replace(/secret=\w+/, ''), withoutIds(await accounts.status('ada'))]
    },
  },
  'createAccounts().importKey.options': {
    given: () => ({ key: { secret } }),
    names: [
      'label',
      'lastStep',
      'serial',
      'drift',
      'key.account',
      ...KEY_OPTIONS.map((name) => `key.${name}`),
    ],
    call: async (options) => {
      const accounts = await openAccounts()
      await accounts.importKey('ada', options)
      const verdict = await accounts.verify('ada', totp(secret))
      return [verdict, await accounts.status('ada')].map(withoutIds)
    },
  },
  'createAccounts().afterRestore.options': {
    given: nothing,
    names: ['remove', 'recoveryCodes', 'hotpAhead'],
    call: async (options) => {
      const accounts = await openAccounts()
      await accounts.importKey('ada', { key: { secret, type: 'hotp' } })
      const restored = await accounts.afterRestore('ada', options)
      return [{ ...restored }, await accounts.verify('ada', hotp(secret, 0))].map(withoutIds)
    },
  },
  'createAccounts().issueActivation.options': {
    given: nothing,
    names: ['expiresInSeconds'],
    call: async (options) => ({
      ...(await (await openAccounts()).issueActivation('ada', options)),
    }),
  },
  'createAccounts().reseal.options': {
    given: nothing,
    names: ['onProgress'],
    call: async (options) => (await openAccounts()).reseal(['ada'], options),
  },
  'createTokens.options': {
    given: async () => ({ accounts: await openAccounts() }),
    names: ['onEvent'],
    call: async (options) => {
      const tokens = createTokens(options)
      return [await tokens.add([TOKEN]), await tokens.assign('A-1', 'ada')]
    },
  },
  'createTokens().add.keys': {
    given: () => ({ ...KEYS, account: '', secret }),
    names: ['encoder', 'serial', 'group', 'drift', 'issuer', 'image'],
    call: async (key) => {
      const tokens = createTokens({ accounts: await openAccounts() })
      const added = await tokens.add([key, { ...key, serial: 'A-1' }])
      return [added, await tokens.status('A-1')]
    },
  },
  'createTokens().add.options': {
    given: nothing,
    names: ['replaceRevoked'],
    call: async (options) => {
      const tokens = createTokens({ accounts: await openAccounts() })
      await tokens.add([TOKEN])
      await tokens.revoke('A-1')
      return tokens.add([TOKEN], options)
    },
  },
  'createTokens().release.options': {
    given: nothing,
    names: ['holder'],
    call: async (options) => {
      const tokens = createTokens({ accounts: await openAccounts() })
      await tokens.add([TOKEN])
      await tokens.assign('A-1', 'ada')
      return tokens.release('A-1', options)
    },
  },
  'createTokens().revoke.options': {
    given: nothing,
    names: ['holder'],
    call: async (options) => {
      const tokens = createTokens({ accounts: await openAccounts() })
      await tokens.add([TOKEN])
      return tokens.revoke('A-1', options)
    },
  },
  'createGate.options': {
    given: () => ({
      now: undefined,
      brand: { name: new URL(ORIGIN).host },
      forwardAuth: { trust: () => false },
    }),
    names: [
      ...['requirement', 'isPublic', 'maxAgeSeconds', 'stepUpSeconds', 'basePath', 'loginPath'],
      ...[
        'firstEnrolment',
        'allowedOrigins',
        'auditContext',
        'logoutPath',
        'publicPath',
        'forwardAuth.identityKey',
        'tokens',
        'ownKeys',
      ],
      ...['accountName', 'locale', 'messages', 'timeZone', 'now', 'onEvent', 'forwardAuth'],
      ...['forwardAuth.dialect', 'brand', 'brand.logo', 'brand.home', 'brand.colour'],
      ...['brand.colourDark', 'brand.help'],
    ],
    call: (options) => visited(options, { displayName: 'Ada' }),
  },
  'createGate.options.session.read()': {
    given: () => ({ secondFactorAt: undefined }),
    names: ['displayName', 'secondFactorAt', 'hasSecondFactor', 'carrier'],
    call: (session) => visited({}, session),
  },
  'verifyIdentity.options': {
    given: () => ({ key: KEY }),
    names: ['maxAgeSeconds', 'now'],
    call: async (options) => {
      const trust = (): boolean => true
      const { gate } = await openPortal({
        now: undefined,
        isPublic: () => true,
        forwardAuth: { trust, identityKey: KEY },
      })
      const asked = { 'x-original-uri': '/papers', 'x-original-method': 'GET' }
      const { headers } = await gate.forwardAuth(new Request(`${ORIGIN}/`, { headers: asked }))
      const user = headers.get('einmal-user')
      const signature = headers.get('einmal-user-signature')
      const request = { user, signature, method: 'GET', uri: '/papers' }
      return [user, await verifyIdentity(request, options)]
    },
  },
  'gateMiddleware.options': {
    given: nothing,
    names: ['onError'],
    call: (options) => failing((req, res) => gateMiddleware(BROKEN, options)(req, res, () => {})),
  },
  'recentMiddleware.options': {
    given: () => ({ maxAgeSeconds: 300 }),
    names: ['onError'],
    call: (options) => failing((req, res) => recentMiddleware(BROKEN, options)(req, res, () => {})),
  },
  'forwardAuthListener.options': {
    given: nothing,
    names: ['onError'],
    call: (options) => failing(forwardAuthListener(BROKEN, options)),
  },
  'gateUpgrade.options': {
    given: nothing,
    names: ['onError'],
    call: (options) =>
      failing(
        () => {},
        gateUpgrade(BROKEN, () => {}, options),
      ),
  },
  'qrSvg.options': {
    given: nothing,
    names: ['title', 'errorCorrection'],
    call: (options) => qrSvg('https://rat.example', options),
  },
  'qrTerminal.options': {
    given: nothing,
    names: ['background', 'errorCorrection'],
    call: (options) => qrTerminal('https://rat.example', options),
  },
  'storeContract.make()': {
    given: () => ({ ...memoryStore() }),
    names: ['setup', 'check'],
    call: (store) => storeContract(() => store)[0]?.run(),
  },
  'openVault.options': {
    // Without a vault: the scrypt of einmal, which stands in for a missing one, is slow.
    given: () => ({ storage: { ...memoryStorage() }, passphrase: PASSPHRASE }),
    names: ['create', 'cost', 'storage.scrypt', 'storage.subscribe'],
    call: (options) =>
      openVault(options).catch((error) => {
        if (error.code !== 'ERR_VAULT_ABSENT') throw error
      }),
  },
  'openVault().add.key': {
    given: () => ({ account: 'ada', secret }),
    names: [...KEY_OPTIONS, 'group', 'encoder', 'serial', 'drift'],
    call: async (key) => ({ ...(await (await newVault()).add(key)), id: '' }),
  },
  'openVault().code.options': {
    given: nothing,
    names: ['at'],
    call: async (options) => {
      const vault = await newVault()
      return vault.code((await vault.add({ account: 'ada', secret })).id, options)
    },
  },
  'openVault().edit.names': {
    given: nothing,
    names: ['issuer', 'account', 'group', 'image'],
    call: async (names) => {
      const vault = await newVault()
      const { id } = await vault.add({ account: 'ada', secret })
      return { ...(await vault.edit(id, names)), id: '' }
    },
  },
  'openVault().undo.options': {
    given: nothing,
    names: ['revision'],
    call: async (options) => {
      const vault = await newVault()
      const { id } = await vault.add({ account: 'ada', secret })
      await vault.edit(id, { account: 'eve' })
      return vault.undo(options)
    },
  },
  'openVault().import.options': {
    given: nothing,
    names: ['password'],
    call: async (options) => (await newVault()).import(URI, options),
  },
  'openVault().export.options': {
    given: nothing,
    names: ['format', 'password', 'onProblem'],
    call: async (options) => {
      const vault = await newVault()
      await vault.import(URI)
      return vault.export(options)
    },
  },
}

const URI = 'otpauth://totp/ACME:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=ACME'

function newVault(): Promise<Vault> {
  return openVault({ storage: memoryStorage(), passphrase: PASSPHRASE, create: true })
}

const KEYS = { type: 'totp', algorithm: 'SHA1', digits: 6, period: 30, counter: 0n } as const
const TOKEN = { ...KEYS, account: '', secret, serial: 'A-1' }
const TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table'"

function keyring() {
  return createKeyring({ current: 'k1', keys: { k1: KEY } })
}

/** Accounts need a keyring that authenticates, or record keys. */
async function withRecordKeys(options: AccountsOptions): Promise<AccountsOptions> {
  const { keyring: sealer, recordKeys } = options
  if (recordKeys || (sealer.authenticate && sealer.verify)) return options
  expect(() => createAccounts(options)).toThrow('recordKeys')
  return { ...options, keyring: { ...sealer, ...(await keyring()), isCurrent: sealer.isCurrent } }
}

async function openAccounts(): Promise<Accounts> {
  return createAccounts({ store: memoryStore(), issuer: 'Rat', keyring: await keyring() })
}

/** Ids of authenticators are random. */
function withoutIds(value: unknown): unknown {
  const text = JSON.stringify(value, (name, held) =>
    /^(authenticatorI|i)d$/.test(name) ? 0 : held,
  )
  return JSON.parse(text ?? 'null')
}

/** The pages of a user who enrols and of a user with a factor, without tokens, ids and secrets. */
async function visited(options: Options, session: Options): Promise<unknown> {
  const portal = await openPortal(options)
  const { gate, accounts } = portal
  await accounts.importKey('bob', { key: { secret }, label: 'Phone' })
  const program = portal.program('ada', session)
  const { json } = await program.post(`${BASE}/enrol`, { label: 'Phone' })
  const ada = portal.person('ada', session)
  const bob = portal.person('bob', { secondFactorAt: Date.now(), ...session })
  const pages = []
  for (const [person, path] of [
    [ada, '/papers'],
    [ada, `${BASE}/enrol`],
    [ada, `${BASE}/style.css`],
    [bob, '/papers'],
    [bob, BASE],
    [bob, `${BASE}/devices`],
  ] as const) {
    const response = await person.get(path)
    const page = person.page.replace(/value="[^"]*"|\?id=[\w-]+/g, '')
    pages.push([path, response?.status, response?.headers.get('location'), page])
  }
  const proxy = await gate.forwardAuth(new Request(`${ORIGIN}/`))
  return [
    `${json.uri}`.replace(/secret=\w+/, ''),
    pages,
    proxy.status,
    proxy.headers.get('location'),
  ]
}

const BROKEN = {
  origin: ORIGIN,
  handle: async () => Promise.reject(new Error('the session port failed')),
  requireRecent: async () => Promise.reject(new Error('the session port failed')),
  forwardAuth: async () => Promise.reject(new Error('the session port failed')),
}

type Listener = Parameters<typeof createServer>[1]

/** The status of the answer of a broken gate, and its calls of `console.error`. */
async function failing(
  request: Listener,
  upgrade?: ReturnType<typeof gateUpgrade>,
): Promise<unknown> {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  const server = createServer(request)
  if (upgrade) server.on('upgrade', upgrade)
  await new Promise<void>((resume) => server.listen(0, '127.0.0.1', resume))
  try {
    // A cast, since a listening server has an address.
    const { port } = server.address() as AddressInfo
    const headers = upgrade ? { connection: 'upgrade', upgrade: 'websocket' } : {}
    const status = await new Promise((resume, reject) => {
      get({ port, host: '127.0.0.1', headers }, ({ statusCode }) => resume(statusCode)).on(
        'error',
        reject,
      )
    })
    return [status, error.mock.calls.map(String)]
  } finally {
    error.mockRestore()
    server.closeAllConnections()
    await new Promise((resume) => server.close(resume))
  }
}
