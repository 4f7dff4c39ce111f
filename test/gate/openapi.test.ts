/** docs/openapi.json describes exactly what the running gate does. */

import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { hotp, memoryStore, type StateStore } from 'einmal'
import { createTokens, type Tokens } from 'einmal/accounts'
import type { Gate } from 'einmal/gate'
import { beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { ROUTES } from '../../src/gate/routes/route-table.js'
import { STYLESHEET } from '../../src/gate/routes/stylesheet-route.js'
import { seedKey } from '../accounts/support/test-tokens.js'
import {
  BASE,
  createPerson,
  createProgram,
  formOf,
  ORIGIN,
  openPortal,
  type Portal,
  secretOf,
  wrongCode,
} from './support/portal.js'

// biome-ignore lint/suspicious/noExplicitAny: JSON of a shape that the specification of OpenAPI gives
type Json = any

const api: Json = JSON.parse(readFileSync('docs/openapi.json', 'utf8'))
const ajv = new Ajv2020({ strict: false, allErrors: true })

const operations: [name: string, path: string, method: string, operation: Json][] = Object.entries(
  api.paths,
).flatMap(([path, item]) => {
  return Object.entries(item as object).map(([method, operation]) => {
    return [`${method.toUpperCase()} ${path}`, path, method, operation] as (typeof operations)[0]
  })
})

/** An answer that was seen, by its operation and status. */
interface Seen {
  path: string
  method: string
  response: Response
  text: string
  /** The body of the request, if it was JSON. */
  sent?: Json
}

const seen: Seen[] = []

/** A gate that records each answer below its path in `seen`. */
function recorded(gate: Gate): Gate {
  return {
    ...gate,
    async handle(request) {
      const isJson = request.headers.get('content-type') === 'application/json'
      const text = isJson ? await request.clone().text() : ''
      const response = await gate.handle(request)
      const path = new URL(request.url).pathname
      if (response && path.startsWith(BASE)) {
        const method = request.method.toLowerCase()
        const body = { method, path, response, text: await response.clone().text() }
        seen.push(isJson && text.startsWith('{"') ? { ...body, sent: JSON.parse(text) } : body)
      }
      return response
    },
  }
}

/** Resolves `#/…` of the description. */
function resolved(node: Json): Json {
  if (typeof node?.$ref !== 'string') return node
  return node.$ref
    .slice(2)
    .split('/')
    .reduce((at: Json, key: string) => at[key], api)
}

function errorsOf(schema: Json, value: unknown): string[] {
  // With all other schemas, so that its references are found.
  const validate = ajv.compile({ ...schema, components: api.components })
  return validate(value)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
}

let broken = false

async function open(options: object = {}, accountsOptions: object = {}): Promise<Portal> {
  const inner = memoryStore()
  const store: StateStore = {
    ...inner,
    read: (key) => (broken ? Promise.reject(new Error('down')) : inner.read(key)),
  }
  const portal = await openPortal(options, { store, ...accountsOptions })
  const gate = recorded(portal.gate)
  return {
    ...portal,
    gate,
    person: (userId, more) => createPerson(gate, portal.logIn(userId, more)),
    program: (userId, more) => createProgram(gate, portal.logIn(userId, more)),
  }
}

const posts = operations.filter(([, , method]) => method === 'post')
const gets = operations.filter(([, path, method]) => method === 'get' && path !== BASE + STYLESHEET)

/** Causes the errors that every route can have, for a program and for a person. */
async function troubles(): Promise<void> {
  const portal = await open()
  const { secret, authenticatorId } = await portal.enrolled('ada')
  const elevated = portal.program('ada')
  await elevated.post(BASE, { code: portal.code(secret) })
  const stranger = createProgram(portal.gate, 'none')
  const missing = portal.program('kim', { hasSecondFactor: true })
  const id = `?id=${authenticatorId}`
  for (const [, path] of gets) {
    await stranger.get(path + id)
    await missing.get(path + id)
    await portal.person('kim', { hasSecondFactor: true }).get(path + id)
    await portal.program('ada').get(path + id)
    await portal.person('ada').get(path + id)
    await createPerson(portal.gate, elevated.bearer).get(path + id)
    await elevated.get(path + id)
    broken = true
    await elevated.get(path + id)
    broken = false
  }
  for (const [, path] of posts) {
    await stranger.post(path, {})
    await missing.post(path, {})
    await portal.program('ada').post(path, {})
    const headers = { cookie: `__Host-id=${elevated.bearer}`, authorization: '' }
    await elevated.post(path, {}, headers)
    await elevated.post(path, {}, { ...headers, origin: ORIGIN })
    await elevated.post(path, {}, { 'content-type': 'text/plain' })
    await elevated.post(path, { label: 'x'.repeat(20_000) })
    await elevated.post(path, [] as unknown as object, {
      'content-type': 'application/x-www-form-urlencoded',
    })
    const raw = { authorization: `Bearer ${elevated.bearer}`, 'content-type': 'application/json' }
    const torn = { method: 'POST', headers: raw, body: '{' }
    await portal.gate.handle(new Request(ORIGIN + path, torn))
    // A store that is down: the first read of each route fails.
    broken = true
    await elevated.post(path, {
      id: authenticatorId,
      code: '123456',
      label: 'x',
      confirmation: 'yes',
    })
    broken = false
  }
}

/** A program from its enrolment to its last device. */
async function program(): Promise<void> {
  const portal = await open()
  const app = portal.program('ada')
  await app.get(BASE)
  await app.post(`${BASE}/enrol`, { label: 'x'.repeat(101) })
  const { json } = await app.post(`${BASE}/enrol`, { label: 'Phone' })
  const secret = secretOf(json.uri)
  const code = portal.code(secret)
  await app.get(`${BASE}/confirm`)
  await app.post(`${BASE}/confirm`, { id: 'none', code })
  await app.post(`${BASE}/confirm`, { id: json.authenticatorId, code: '1' })
  const confirmed = await app.post(`${BASE}/confirm`, { id: json.authenticatorId, code })
  await app.post(`${BASE}/confirm`, { id: json.authenticatorId, code })
  await app.post(`${BASE}/recovery-codes/saved`, { saved: true })
  await app.post(`${BASE}/recovery-codes/saved`, {})
  portal.clock.advance(30)
  await app.post(BASE, { code: portal.code(secret) })
  await app.get(`${BASE}/status`)
  await app.get(`${BASE}/devices`)
  await app.post(`${BASE}/recovery`, { code: confirmed.json.recoveryCodes[0] })
  await app.post(`${BASE}/recovery`, { code: 'none' })
  const id = json.authenticatorId
  await app.post(`${BASE}/devices/rename`, { id, label: '' })
  await app.post(`${BASE}/devices/rename`, { id: 'none', label: 'x' })
  await app.post(`${BASE}/devices/rename`, { id, label: 'Tablet' })
  await app.get(`${BASE}/devices/remove?id=none`)
  await app.get(`${BASE}/devices/remove?id=${id}`)
  await app.post(`${BASE}/devices/remove`, { id, confirmation: 'no' })
  await app.post(`${BASE}/devices/remove`, { id: 'none', confirmation: 'yes' })
  await app.get(`${BASE}/recovery-codes`)
  await app.post(`${BASE}/recovery-codes`, {})
  await app.post(`${BASE}/recovery-codes`, { confirmation: 'yes' })
  const begun = await app.post(`${BASE}/enrol`, { type: 'hotp' })
  const wrong = wrongCode(portal, secret)
  for (let i = 0; i < 5; i++) await app.post(BASE, { code: wrong })
  await app.post(BASE, { code: wrong })
  for (let i = 0; i < 6; i++) await app.post(`${BASE}/recovery`, { code: '0'.repeat(24) })
  await app.post(`${BASE}/confirm`, { id: begun.json.authenticatorId, code: wrong })
  await app.get(BASE)
  await portal.accounts.unlock('ada')
  await app.post(`${BASE}/devices/remove`, { id, confirmation: 'yes' })
  await app.post(`${BASE}/recovery-codes`, { confirmation: 'yes' })

  const full = await open({}, { maxAuthenticators: 1 })
  const { secret: only } = await full.enrolled('bob')
  const bob = full.program('bob')
  await bob.post(BASE, { code: full.code(only) })
  await bob.post(`${BASE}/enrol`, {})
  full.clock.advance(300)
  await bob.post(`${BASE}/recovery-codes`, { confirmation: 'yes' })
}

/** A person opens all pages and sends each form once correctly. */
async function person(): Promise<void> {
  const day = new Date('2027-01-01')
  const portal = await open({ requirement: () => ({ enrolBy: day }) })
  const ada = portal.person('ada')
  await ada.get(BASE)
  await ada.get(`${BASE}/recovery`)
  await portal.program('ada').get(`${BASE}/status`)
  await ada.get(`${BASE}/enrol?return_to=/papers`)
  const enrolForm = { ...formOf(ada.page, `${BASE}/enrol`), label: 'Phone' }
  await ada.post(`${BASE}/enrol`, enrolForm)
  const shown = ada.page
  // A reload of the page with the QR code, and the link to go on.
  await ada.post(`${BASE}/enrol`, enrolForm)
  await ada.follow()
  await ada.get(`${BASE}/confirm`)
  const uri = /href="(otpauth:[^"]*)"/.exec(shown)?.[1]?.replaceAll('&#38;', '&') ?? ''
  const secret = secretOf(uri)
  const twice = { ...formOf(ada.page, `${BASE}/confirm`), code: portal.code(secret) }
  const again = createPerson(portal.gate, ada.cookie.replace('__Host-id=', ''))
  await ada.submit(`${BASE}/confirm`, { code: portal.code(secret) })
  await again.post(`${BASE}/confirm`, { ...twice, token: 'of another page' })
  await ada.submit(`${BASE}/recovery-codes/saved`)
  await ada.get(`${BASE}/recovery-codes/saved`)
  await ada.submit(`${BASE}/recovery-codes/saved`, { saved: 'yes' })
  portal.clock.advance(30)
  await ada.get(`${BASE}/recovery`)
  await ada.get(BASE)
  await ada.submit(BASE, { code: portal.code(secret) })
  await ada.get(`${BASE}/status`)
  await ada.get(`${BASE}/devices`)
  const { token = '' } = formOf(ada.page, `${BASE}/devices/rename`)
  const [device] = (await portal.accounts.status('ada')).authenticators
  const id = device?.id ?? ''
  await ada.post(`${BASE}/devices/rename`, { token, id, label: 'x' })
  await ada.get(`${BASE}/devices/remove?id=${id}`)
  await ada.get(`${BASE}/recovery-codes`)
  await ada.submit(`${BASE}/recovery-codes`, { confirmation: 'yes' })
  await ada.post(`${BASE}/recovery-codes`, { token: 'old', confirmation: 'yes' })
  await ada.post(`${BASE}/enrol`, { token: 'old' })
  await ada.post(`${BASE}/devices/remove`, { token, id, confirmation: 'yes' })
  const bob = await portal.enrolled('bob')
  const recovering = portal.person('bob')
  await recovering.get(`${BASE}/recovery`)
  await recovering.submit(`${BASE}/recovery`, { code: bob.recoveryCodes[0] ?? '' })
  await recovering.get(`${BASE}${STYLESHEET}`)
}

/** A person and a program with the code of a letter. */
async function activation(): Promise<void> {
  const portal = await open({ firstEnrolment: 'activation' })
  const { code } = await portal.accounts.issueActivation('ada')
  const app = portal.program('ada')
  await app.get(`${BASE}/status`)
  await app.get(`${BASE}/activate`)
  await app.post(`${BASE}/enrol`, {})
  await app.post(`${BASE}/activate`, { code: '1' })
  const person = portal.person('ada')
  await person.get(`${BASE}/enrol`)
  await person.submit(`${BASE}/activate`, { code: '1' })
  await person.get(`${BASE}/activate`)
  const { permit } = (await app.post(`${BASE}/activate`, { code })).json
  await app.post(`${BASE}/activate`, { code, return_to: '/' }, { authorization: '' })
  await person.get(`${BASE}/enrol`)
  await person.submit(`${BASE}/activate`, { code })
  const { json } = await app.post(`${BASE}/enrol`, { permit })
  await app.get(`${BASE}/confirm`)
  await app.get(`${BASE}/confirm?permit=${permit}`)
  const id = json.authenticatorId
  await app.post(`${BASE}/confirm`, { id, code: '123456' })
  for (let i = 0; i < 6; i++) await app.post(`${BASE}/activate`, { code: '0'.repeat(16) })
  await portal.accounts.unlock('ada')
  await app.post(`${BASE}/confirm`, { id, code: portal.code(secretOf(json.uri)), permit })
  await app.post(`${BASE}/activate`, { code })
}

/** Hardware keys: of the inventory, of the user, and out of step. */
async function keys(): Promise<void> {
  let tokens: Tokens | undefined
  const claim: Tokens['claim'] = async (...given) => {
    return tokens?.claim(...given) ?? { ok: false, reason: 'unknown' }
  }
  const portal = await open({ tokens: { claim }, ownKeys: true })
  tokens = createTokens({ accounts: portal.accounts })
  const [one, two] = ['A', 'B'].map((serial) => seedKey({ serial }))
  if (!one || !two) throw new Error('no keys')
  await tokens.add([one, two])
  await (await open()).person('ada').get(`${BASE}/enrol/key`)
  const [ada, app] = [portal.person('ada'), portal.program('bob')]
  await ada.get(`${BASE}/enrol/key`)
  await ada.submit(`${BASE}/enrol/key`, { serial: 'ü', code: '123456' })
  await ada.submit(`${BASE}/enrol/key`, { serial: 'A', code: hotp(one.secret, 0) })
  await ada.submit(`${BASE}/enrol/key`, { code: hotp(one.secret, 1) })
  await ada.get(`${BASE}/resync`)
  await app.get(`${BASE}/enrol/key`)
  await app.post(`${BASE}/enrol/key`, { serial: 'ü', code: '123456' })
  const codes = { first: hotp(two.secret, 0), code: hotp(two.secret, 1) }
  await app.post(`${BASE}/enrol/key`, { serial: 'B', ...codes })
  await app.post(`${BASE}/enrol/key`, { serial: 'B', ...codes })
  await app.get(`${BASE}/devices`)
  await app.get(`${BASE}/resync`)
  await app.post(`${BASE}/resync`, { code: hotp(two.secret, 49) })
  const later = { first: hotp(two.secret, 50), code: hotp(two.secret, 51) }
  await app.post(`${BASE}/resync`, later)
  await ada.get(`${BASE}/resync`)
  await ada.submit(`${BASE}/resync`, { code: hotp(one.secret, 50) })
  await ada.submit(`${BASE}/resync`, { code: hotp(one.secret, 51) })
  const wrong = { first: '271828', code: '314159' }
  for (let i = 0; i < 6; i++) await app.post(`${BASE}/resync`, wrong)
  await portal.person('eve').get(`${BASE}/resync`)
  for (let i = 0; i < 6; i++)
    await portal.program('eve').post(`${BASE}/enrol/key`, { serial: 'A', ...wrong })
  await tokens.add([seedKey({ serial: 'C' })])
  const kim = portal.program('kim')
  for (let i = 0; i < 6; i++) await kim.post(`${BASE}/enrol/key`, { serial: 'C', ...wrong })
}

/** The preflights of a page of another origin. */
async function preflights(): Promise<void> {
  const origin = 'https://app.rat.example'
  const portal = await open({ allowedOrigins: [origin] })
  for (const path of Object.keys(api.paths)) {
    for (const asked of [{}, { 'access-control-request-headers': 'authorization,content-type' }]) {
      const headers = { origin, 'access-control-request-method': 'POST', ...asked }
      await portal.gate.handle(new Request(ORIGIN + path, { method: 'OPTIONS', headers }))
    }
  }
}

beforeAll(async () => {
  await preflights()
  await troubles()
  await program()
  await person()
  await activation()
  await keys()
})

describe('docs/openapi.json', () => {
  it('describes each route and method of the gate, and no other', () => {
    const routes = [...ROUTES].flatMap(([own, route]) => {
      return [route.GET && `GET ${BASE}${own}`, route.POST && `POST ${BASE}${own}`].filter(Boolean)
    })
    const preflights = [...ROUTES.keys(), STYLESHEET].map((own) => `OPTIONS ${BASE}${own}`)
    const described = operations.map(([name]) => name)
    expect(described.toSorted()).toEqual(
      [...routes, ...preflights, `GET ${BASE}${STYLESHEET}`].toSorted(),
    )
  })

  it('is of this version, and of OpenAPI 3.1', () => {
    expect(api.openapi).toMatch(/^3\.1\./)
    expect(api.info.version).toBe(manifest.version)
  })

  it('has a unique name for each operation', () => {
    const ids = operations.map(([, , , { operationId }]) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('lists every type of problem', () => {
    const source = readFileSync('src/gate/http/problem.ts', 'utf8')
    const types = [...source.matchAll(/^ {2}'?([\w-]+)'?: \[\d{3}, /gm)].map(([, type]) => type)
    const listed = api.components.schemas.Problem.properties.type.enum
    expect(types.length).toBeGreaterThan(15)
    expect(listed.toSorted()).toEqual(types.toSorted())
  })
})

describe.each(operations)('%s', (_, path, method, operation) => {
  const answers = (): Seen[] => {
    return seen.filter((each) => each.path === path && each.method === method)
  }

  it('gives exactly the described statuses', () => {
    const statuses = new Set(answers().map(({ response }) => `${response.status}`))
    expect([...statuses].toSorted()).toEqual(Object.keys(operation.responses).toSorted())
  })

  it('gives each answer the described type, headers and JSON', () => {
    for (const { response, text } of answers()) {
      const described = resolved(operation.responses[`${response.status}`])
      const [type = ''] = (response.headers.get('content-type') ?? '').split(';')
      if (described.content === undefined) {
        expect([type, text]).toEqual(['', ''])
      } else {
        expect(Object.keys(described.content)).toContain(type)
        const value = type.endsWith('json') ? JSON.parse(text) : text
        const { schema } = described.content[type]
        expect([path, response.status, value, ...errorsOf(schema, value)]).toHaveLength(3)
      }
      for (const [name, header] of Object.entries<Json>(described.headers ?? {})) {
        const value = response.headers.get(name)
        if (header.required) expect(value).not.toBeNull()
        const read = header.schema?.type === 'integer' ? Number(value) : value
        if (value !== null) expect(errorsOf(header.schema, read)).toEqual([])
      }
    }
  })

  it('gives every type that is described for a successful answer', () => {
    for (const [status, response] of Object.entries(operation.responses)) {
      if (Number(status) > 299) continue
      const types = answers()
        .filter((each) => each.response.status === Number(status))
        .flatMap((each) => each.response.headers.get('content-type')?.split(';')[0] ?? [])
      const described = Object.keys(resolved(response).content ?? {})
      expect([...new Set(types)].toSorted()).toEqual(described.toSorted())
    }
  })

  it('accepts only bodies that fit the description', () => {
    const { schema } = operation.requestBody?.content['application/json'] ?? {}
    const taken = answers().filter(({ sent, response }) => sent && response.ok)
    for (const { sent } of taken) expect(errorsOf(schema, sent)).toEqual([])
    if (method === 'post') expect(taken.length).toBeGreaterThan(0)
  })
})
