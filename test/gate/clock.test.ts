/** A proof expires by the clock, also after the clock was set forwards or backwards. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BASE,
  createProgram,
  openPortal,
  type Portal,
  type Program,
  secretOf,
} from './support/portal.js'

const MAX_AGE = 600
const SKEW_MS = 60_000
const YEARS = 10 * 365 * 86_400

/** A session, and when it last submitted a valid code. */
interface ProvenSession {
  app: Program
  /** In milliseconds, by the clock at that time. */
  at?: number
  /** Number of clock settings and of factor removals until then. */
  settings?: number
  removals?: number
}

interface History {
  portal: Portal
  sessions: ProvenSession[]
  secret: ReturnType<typeof secretOf> | undefined
  settings: number
  removals: number
}

type Step = (history: History) => Promise<void>

/** Lets time pass on a running clock. */
const wait = (seconds: number): Step => {
  return async ({ portal }) => portal.clock.advance(seconds)
}

/** Sets the clock forwards or backwards. */
const set = (seconds: number): Step => {
  return async (history) => {
    history.portal.clock.advance(seconds)
    history.settings++
  }
}

const remember = (history: History, session: ProvenSession): void => {
  session.at = history.portal.clock.now()
  session.settings = history.settings
  session.removals = history.removals
}

/** Enrols a factor if the user has none; submits a code of it otherwise. */
const show = (index: number): Step => {
  return async (history) => {
    const { portal, sessions } = history
    const session = sessions[index % sessions.length]
    if (session === undefined) return
    const { app } = session
    if (history.secret === undefined) {
      const begun = await app.post(`${BASE}/enrol`, {})
      const secret = secretOf(begun.json.uri)
      const id = begun.json.authenticatorId
      const answer = await app.post(`${BASE}/confirm`, { id, code: portal.code(secret) })
      if (answer.status !== 201) return
      history.secret = secret
      return remember(history, session)
    }
    const answer = await app.post(BASE, { code: portal.code(history.secret) })
    if (answer.status === 200) remember(history, session)
  }
}

/** The remedy in the docs for a user whose codes fail after the clock was ahead. */
const reset: Step = async (history) => {
  await history.portal.accounts.reset('ada')
  history.secret = undefined
  history.removals++
}

const remove: Step = async (history) => {
  const { authenticators } = await history.portal.accounts.status('ada')
  for (const { id } of authenticators) await history.portal.accounts.remove('ada', id)
  if (authenticators.length > 0) history.removals++
  history.secret = undefined
}

async function check({ portal, sessions, secret, settings, removals }: History): Promise<void> {
  const now = portal.clock.now()
  for (const session of sessions) {
    const passes = (await session.app.get('/papers')).status === 0
    const { at = Number.NaN } = session
    const isCurrent = secret !== undefined && session.removals === removals
    const age = now - at
    if (passes) {
      expect(isCurrent, 'was shown since the last removal').toBe(true)
      expect(age, 'is not too old').toBeLessThan(MAX_AGE * 1000)
      expect(age, 'is not in the future').toBeGreaterThanOrEqual(-SKEW_MS)
    }
    // The clock was not set since, so the age is the real one.
    if (isCurrent && session.settings === settings) {
      expect(passes, 'lasts while the clock runs').toBe(age < MAX_AGE * 1000)
    }
  }
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(1, 30, 59, 299, MAX_AGE).map(wait) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(-YEARS, -86_400, -3600, -30, 30, 3600, 86_400, YEARS).map(set),
  },
  { weight: 4, arbitrary: fc.nat(2).map(show) },
  { weight: 1, arbitrary: fc.constantFrom(reset, remove) },
)

async function open(): Promise<History> {
  const portal = await openPortal({ maxAgeSeconds: MAX_AGE })
  const sessions = [0, 1, 2].map(() => ({ app: createProgram(portal.gate, portal.logIn('ada')) }))
  return { portal, sessions, secret: undefined, settings: 0, removals: 0 }
}

describe('after any change of the clock', () => {
  it('a session passes for at most maxAgeSeconds after a valid code, and not after a removal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 40 }), async (steps) => {
        const history = await open()
        for (const each of steps) {
          await each(history)
          await check(history)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('56: proofs expire also after a removal that was dated by a clock far ahead', async () => {
    for (const mend of [reset, remove]) {
      const history = await open()
      const [session] = history.sessions
      const steps = [show(0), set(YEARS), wait(30), mend, set(-YEARS), wait(60), show(0)]
      for (const each of steps) {
        await each(history)
        await check(history)
      }
      const status = await session?.app.get(`${BASE}/status`)
      expect(status?.json).toMatchObject({
        state: 'elevated',
        secondFactorAt: history.portal.clock.now(),
        elevatedUntil: history.portal.clock.now() + MAX_AGE * 1000,
      })
      const request = new Request('https://rat.example/members', {
        headers: { authorization: `Bearer ${session?.app.bearer}` },
      })
      const recent = { maxAgeSeconds: 300 }
      expect(await history.portal.gate.requireRecent(request, recent)).toBeUndefined()
      history.portal.clock.advance(300)
      expect((await history.portal.gate.requireRecent(request, recent))?.status).toBe(401)
      expect((await session?.app.get('/papers'))?.status).toBe(0)
      history.portal.clock.advance(300)
      expect((await session?.app.get('/papers'))?.status).toBe(401)
    }
  })
})
