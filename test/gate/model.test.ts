/**
 * A model of the gate: a few lines say which session may pass. Generated steps run on both. There are
 * several sessions of two users; a second factor is optional for one of them.
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
}

interface Model {
  sessions: ModelSession[]
  /** The ids that were replaced by an elevation. */
  dead: string[]
  devices: Record<User, { id: string; uri: string; usedStep: number }[]>
  removals: Record<User, number>
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
    const begun = await app.post(`${BASE}/enrol`, {})
    expectSame('enrol', begun.status, allowed ? (devices.length < 8 ? 201 : 409) : 401)
    if (begun.status !== 201) return
    const secret = secretOf(begun.json.uri)
    const code = wrong ? wrongCode(portal, secret) : portal.code(secret)
    const id = begun.json.authenticatorId
    const locked = (await portal.accounts.status(session.user)).lockedUntil !== undefined
    const answer = await app.post(`${BASE}/confirm`, { id, code })
    expectSame('confirm', answer.status, locked ? 429 : wrong ? 422 : 201)
    if (answer.status !== 201) return
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

const reset = (user: User): Step => {
  return async (model, portal) => {
    await portal.accounts.reset(user)
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
  fc.constantFrom(1, 30, 30, 60, 301, MAX_AGE).map((s): [string, Step] => [`wait ${s}`, wait(s)]),
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
)
const steps = fc.array(step, { minLength: 4, maxLength: 40 })

it('passes exactly the sessions that the model passes, after any sequence of steps', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const portal = await openPortal({
        maxAgeSeconds: MAX_AGE,
        stepUpSeconds: STEP_UP,
        requirement: ({ userId }) => (userId === 'bob' ? 'optional' : 'required'),
      })
      const model: Model = {
        sessions: USERS.map((each) => ({ id: portal.logIn(each), user: each })),
        dead: [],
        devices: { ada: [], bob: [] },
        removals: { ada: 0, bob: 0 },
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
