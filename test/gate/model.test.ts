/**
 * A model of the gate: a few lines say which session may pass. Generated steps run on both. There are
 * several sessions of two users; a second factor is optional for one of them. The first enrolment needs a
 * session, or the code of a letter.
 */

import fc from 'fast-check'
import { it } from 'vitest'
import {
  BASE,
  createProgram,
  openPortal,
  type Portal,
  secretOf,
  wrongCode,
} from './support/portal.js'

const MAX_AGE = 3600
const STEP_UP = 300
const PERMIT = 600
const USERS = ['ada', 'bob'] as const
type User = (typeof USERS)[number]

/** A session of the model: its user, and when it last submitted a valid code. */
interface ModelSession {
  id: string
  user: User
  /** In milliseconds, by the clock. */
  shownAt?: number
  /** Number of removals until then. */
  removals?: number
  /** The last permit of the session, the code that it was for, and when it was given. */
  permit?: { text: string; code: string; at: number }
}

interface Model {
  sessions: ModelSession[]
  /** The ids that were replaced by an elevation. */
  dead: string[]
  devices: Record<User, { id: string; uri: string; usedStep: number }[]>
  removals: Record<User, number>
  /** The first enrolment needs a code. */
  byLetter: boolean
  /** The code that was issued last, for a user without a device. */
  letters: Partial<Record<User, { code: string; usedBy?: ModelSession; usedAt?: number }>>
}

/** The rule that the gate is compared with. */
function mayPass(model: Model, session: ModelSession, now: number): boolean {
  const { user, shownAt = -Infinity, removals } = session
  if (model.devices[user].length === 0) return user === 'bob'
  return removals === model.removals[user] && now - shownAt < MAX_AGE * 1000
}

function mayChange(model: Model, session: ModelSession, now: number): boolean {
  const enrolled = model.devices[session.user].length > 0
  const recent = now - (session.shownAt ?? -Infinity) < STEP_UP * 1000
  return !enrolled || (mayPass(model, session, now) && recent)
}

/** A user without a device enrols with the permit for their last code alone. */
function mayEnrol(model: Model, { user, permit }: ModelSession, now: number): boolean {
  if (!model.byLetter || model.devices[user].length > 0) return true
  const isOfLetter = permit !== undefined && permit.code === model.letters[user]?.code
  return isOfLetter && now - permit.at < PERMIT * 1000
}

type Step = (model: Model, portal: Portal) => Promise<void>

/** One of the sessions, by a number that shrinks. */
function pick<T>(all: readonly T[], at: number): T | undefined {
  return all.length > 0 ? all[at % all.length] : undefined
}

function expectSame(what: string, seen: unknown, expected: unknown): void {
  if (seen !== expected) throw new Error(`${what}: ${seen} instead of ${expected}`)
}

/** The session has a new id, and the old id has ended. */
function elevated(model: Model, session: ModelSession, id: string, shownAt: number): void {
  expectSame('a new id', id !== session.id, true)
  model.dead.push(session.id)
  session.id = id
  session.shownAt = shownAt
  session.removals = model.removals[session.user]
}

const logIn = (user: User): Step => {
  return async (model, portal) => {
    model.sessions.push({ id: portal.logIn(user), user })
  }
}

const wait = (seconds: number): Step => {
  return async (_, { clock }) => clock.advance(seconds)
}

const enrol = (at: number, wrong: boolean): Step => {
  return async (model, portal) => {
    const session = pick(model.sessions, at)
    if (session === undefined) return
    const app = createProgram(portal.gate, session.id)
    const now = portal.clock.now()
    const allowed = mayChange(model, session, now)
    const devices = model.devices[session.user]
    const first = devices.length === 0
    const permit = session.permit?.text
    const permitted = mayEnrol(model, session, now)
    const begun = await app.post(`${BASE}/enrol`, { permit })
    const status = permitted ? (devices.length < 8 ? 201 : 409) : 403
    expectSame('enrol', begun.status, allowed ? status : 401)
    if (begun.status !== 201) return
    const secret = secretOf(begun.json.uri)
    const code = wrong ? wrongCode(portal, secret) : portal.code(secret)
    const id = begun.json.authenticatorId
    const locked = (await portal.accounts.status(session.user)).lockedUntil !== undefined
    // Another session of the user has neither begun it nor a permit.
    if (first && model.byLetter) {
      const other = createProgram(portal.gate, portal.logIn(session.user))
      expectSame('other', (await other.post(`${BASE}/confirm`, { id, code, permit })).status, 403)
    }
    const answer = await app.post(`${BASE}/confirm`, { id, code, permit })
    expectSame('confirm', answer.status, locked ? 429 : wrong ? 422 : 201)
    if (answer.status !== 201) return
    delete model.letters[session.user]
    if (first) expectSame('secondFactorAt', answer.json.secondFactorAt, now)
    const usedStep = Math.floor(now / 30_000)
    devices.push({ id, uri: begun.json.uri, usedStep })
    if (first) elevated(model, session, app.bearer, now)
  }
}

const show = (at: number, which: number, wrong: boolean): Step => {
  return async (model, portal) => {
    const session = pick(model.sessions, at)
    const device = session && pick(model.devices[session.user], which)
    if (session === undefined || device === undefined) return
    const app = createProgram(portal.gate, session.id)
    const now = portal.clock.now()
    const secret = secretOf(device.uri)
    const step = Math.floor(now / 30_000)
    const locked = (await portal.accounts.status(session.user)).lockedUntil !== undefined
    const fresh = step > device.usedStep
    const answer = await app.post(BASE, {
      code: wrong ? wrongCode(portal, secret) : portal.code(secret),
    })
    expectSame('show', answer.status, locked ? 429 : !wrong && fresh ? 200 : 422)
    if (answer.status !== 200) return
    expectSame('secondFactorAt', answer.json.secondFactorAt, now)
    device.usedStep = step
    elevated(model, session, app.bearer, now)
  }
}

const remove = (at: number, which: number): Step => {
  return async (model, portal) => {
    const session = pick(model.sessions, at)
    const device = session && pick(model.devices[session.user], which)
    if (session === undefined || device === undefined) return
    const now = portal.clock.now()
    const app = createProgram(portal.gate, session.id)
    const answer = await app.post(`${BASE}/devices/remove`, { id: device.id, confirmation: 'yes' })
    expectSame('remove', answer.status, mayChange(model, session, now) ? 200 : 401)
    if (answer.status !== 200) return
    model.devices[session.user] = model.devices[session.user].filter((each) => each !== device)
    const { factorsRemovedAt = 0 } = await portal.accounts.status(session.user)
    expectSame('the mark of a removal', factorsRemovedAt >= now, true)
    model.removals[session.user]++
  }
}

const issue = (user: User): Step => {
  return async (model, { accounts }) => {
    if (model.devices[user].length > 0) return
    model.letters[user] = { code: (await accounts.issueActivation(user)).code }
  }
}

/** Also by a session of the other user, and again with the same code. */
const activate = (at: number, of: User, wrong: boolean): Step => {
  return async (model, portal) => {
    const session = pick(model.sessions, at)
    const letter = model.letters[of]
    if (session === undefined || letter === undefined) return
    const now = portal.clock.now()
    const code = wrong ? '0'.repeat(16) : letter.code
    const { lockedUntil } = await portal.accounts.status(session.user)
    const app = createProgram(portal.gate, session.id)
    const { status, json } = await app.post(`${BASE}/activate`, { code })
    if (!model.byLetter) return expectSame('activate', status, 404)
    const isOwn = !wrong && of === session.user
    const isAgain = isOwn && letter.usedBy === session
    if (model.devices[session.user].length > 0) return expectSame('activate', status, 409)
    const refused = lockedUntil === undefined ? 422 : 429
    const isRight = isOwn && (letter.usedBy === undefined || isAgain)
    expectSame('activate', status, isRight ? 200 : refused)
    if (status !== 200) return
    letter.usedBy ??= session
    letter.usedAt ??= now
    session.permit = { text: json.permit, code, at: letter.usedAt }
  }
}

const reset = (user: User): Step => {
  return async (model, portal) => {
    await portal.accounts.reset(user)
    delete model.letters[user]
    model.devices[user] = []
    model.removals[user]++
  }
}

/** Compares the gate with the model for every session, ended ones included. */
async function check(model: Model, portal: Portal): Promise<void> {
  const now = portal.clock.now()
  for (const session of model.sessions) {
    const answer = await createProgram(portal.gate, session.id).get('/papers')
    expectSame(`${session.user} passes`, answer.status === 0, mayPass(model, session, now))
    const devices = await createProgram(portal.gate, session.id).get(`${BASE}/devices`)
    const none = model.devices[session.user].length === 0
    expectSame('devices', devices.status === 200, none || mayPass(model, session, now))
  }
  for (const id of model.dead) {
    const answer = await createProgram(portal.gate, id).get('/papers')
    expectSame('an ended id', answer.json.type, 'not-logged-in')
  }
}

const nat = fc.nat({ max: 20 })
const user = fc.constantFrom(...USERS)
const step: fc.Arbitrary<[string, Step]> = fc.oneof(
  user.map((u): [string, Step] => [`log in ${u}`, logIn(u)]),
  fc
    .constantFrom(1, 30, 30, 60, 301, PERMIT, MAX_AGE)
    .map((s): [string, Step] => [`wait ${s}`, wait(s)]),
  fc
    .tuple(nat, fc.boolean())
    .map(([at, wrong]): [string, Step] => [`enrol ${at} ${wrong}`, enrol(at, wrong)]),
  fc
    .tuple(nat, nat, fc.integer({ min: 0, max: 3 }))
    .map(([at, which, luck]): [string, Step] => [
      `show ${at} ${which}`,
      show(at, which, luck === 0),
    ]),
  fc
    .tuple(nat, nat)
    .map(([at, which]): [string, Step] => [`remove ${at} ${which}`, remove(at, which)]),
  user.map((u): [string, Step] => [`reset ${u}`, reset(u)]),
  user.map((u): [string, Step] => [`issue ${u}`, issue(u)]),
  fc
    .tuple(nat, user, fc.integer({ min: 0, max: 4 }))
    .map(([at, u, luck]): [string, Step] => [`activate ${at} ${u}`, activate(at, u, luck === 0)]),
)
const steps = fc.array(step, { minLength: 4, maxLength: 40 })

it('passes exactly the sessions that the model passes, after any sequence of steps', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (all, byLetter) => {
      const portal = await openPortal({
        maxAgeSeconds: MAX_AGE,
        stepUpSeconds: STEP_UP,
        firstEnrolment: byLetter ? 'activation' : 'session',
        requirement: ({ userId }) => (userId === 'bob' ? 'optional' : 'required'),
      })
      const model: Model = {
        sessions: USERS.map((each) => ({ id: portal.logIn(each), user: each })),
        dead: [],
        devices: { ada: [], bob: [] },
        removals: { ada: 0, bob: 0 },
        byLetter,
        letters: {},
      }
      for (const [name, run] of all) {
        try {
          await run(model, portal)
          await check(model, portal)
        } catch (cause) {
          throw new Error(`after ${name}: ${cause}`, { cause })
        }
      }
    }),
    { numRuns: 200 },
  )
})
