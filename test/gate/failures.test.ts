/** A dependency of the gate fails: nothing passes, nothing is elevated, and an event says so. */

import { memoryStore, type StateStore } from 'einmal'
import type { SessionPort } from 'einmal/gate'
import { describe, expect, it, vi } from 'vitest'
import { invalidValue } from '../../src/core/argument-errors.js'
import {
  BASE,
  createProgram,
  ORIGIN,
  openPortal,
  type Portal,
  type PortalSession,
  secretOf,
  wrongCode,
} from './support/portal.js'

/** A store that fails while `broken` is true. */
function fragile(): StateStore & { broken: boolean } {
  const store = memoryStore()
  const check = (): void => {
    if (fragileStore.broken) throw new Error('connection refused')
  }
  const fragileStore = {
    broken: false,
    read: async (key: string) => {
      check()
      return store.read(key)
    },
    write: async (...all: Parameters<StateStore['write']>) => {
      check()
      return store.write(...all)
    },
    delete: (key: string) => store.delete(key),
  }
  return fragileStore
}

function lastEvent({ events }: Portal): unknown {
  return events.at(-1)
}

describe('a store that is down', () => {
  it('gives 503 instead of an enrolment', async () => {
    const store = fragile()
    const portal = await openPortal({}, { store })
    const app = portal.program('ada')
    const { enrol } = portal.accounts
    expect((await app.get(`${BASE}/enrol`)).status).toBe(200)
    const breaking: typeof enrol = (...all) => {
      store.broken = true
      return enrol(...all)
    }
    const accounts = { ...portal.accounts, enrol: breaking }
    const session = {
      read: async () => ({ id: 's', userId: 'ada' }),
      elevate: async () => new Headers(),
    }
    const { gate } = await openPortal({ accounts, session })
    expect((await createProgram(gate, 's').post(`${BASE}/enrol`, {})).status).toBe(503)
  })

  it('gives every program and person 503, and an event', async () => {
    const store = fragile()
    const portal = await openPortal({}, { store })
    const { secret } = await portal.enrolled('ada')
    const app = portal.program('ada')
    await app.post(BASE, { code: portal.code(secret) })
    store.broken = true
    for (const path of ['/papers', BASE, `${BASE}/status`, `${BASE}/devices`]) {
      const { status, headers, json } = await app.get(path)
      expect([status, headers.get('retry-after'), json.type]).toEqual([503, '5', 'unavailable'])
      expect(lastEvent(portal)).toEqual({
        type: 'failed',
        during: 'accounts',
        userId: 'ada',
        at: portal.clock.now(),
        error: expect.objectContaining({ code: 'ERR_STORE_UNAVAILABLE' }),
      })
    }
    expect((await app.post(BASE, { code: '123456' })).status).toBe(503)
    const ada = portal.person('ada')
    await ada.get('/papers')
    expect(ada.last?.status).toBe(503)
    expect(ada.page).toContain('<html')
    store.broken = false
    expect((await app.get('/papers')).status).toBe(0)
  })

  it('gives no notice, and an event', async () => {
    const store = fragile()
    const requirement = (): { enrolBy: Date } => ({ enrolBy: new Date('2027-01-01') })
    const portal = await openPortal({ requirement }, { store })
    store.broken = true
    const headers = { authorization: `Bearer ${portal.logIn('ada')}` }
    expect(await portal.gate.notice(new Request(`${ORIGIN}/x`, { headers }))).toBeUndefined()
    expect(lastEvent(portal)).toMatchObject({ type: 'failed' })
  })

  it('gives 503 for a dangerous route', async () => {
    const store = fragile()
    const portal = await openPortal({}, { store })
    store.broken = true
    const headers = { authorization: `Bearer ${portal.logIn('ada')}` }
    const request = new Request(`${ORIGIN}/x`, { headers })
    const answer = await portal.gate.requireRecent(request, { maxAgeSeconds: 60 })
    expect(answer?.status).toBe(503)
  })
})

describe('a session port', () => {
  const broken = new Error('database is gone')

  function port(more: Partial<SessionPort<PortalSession>>): SessionPort<PortalSession> {
    return {
      read: async () => ({ id: 's', userId: 'ada' }),
      elevate: async () => new Headers(),
      ...more,
    }
  }

  async function open(more: Partial<SessionPort<PortalSession>>): Promise<Portal> {
    return openPortal({ session: port(more) })
  }

  it('that cannot read gives 503', async () => {
    const portal = await open({ read: () => Promise.reject(broken) })
    expect((await portal.program('ada').get('/x')).status).toBe(503)
    expect(lastEvent(portal)).toMatchObject({ during: 'session.read', error: broken })
    const failing = await open({
      read: () => {
        throw new TypeError('fetch failed')
      },
    })
    expect((await failing.program('ada').get('/x')).status).toBe(503)
  })

  it('that cannot elevate gives no new session, and the code is spent', async () => {
    const portal = await open({ elevate: () => Promise.reject(broken) })
    const { secret, recoveryCodes } = await portal.enrolled('ada')
    const app = portal.program('ada')
    const code = portal.code(secret)
    const answer = await app.post(BASE, { code })
    expect(answer.status).toBe(503)
    expect([...answer.headers.keys()]).not.toContain('set-cookie')
    expect(lastEvent(portal)).toEqual({
      type: 'failed',
      during: 'session.elevate',
      userId: 'ada',
      error: broken,
      at: portal.clock.now(),
    })
    expect((await app.get('/x')).json.type).toBe('second-factor-required')
    expect((await app.post(BASE, { code })).json.type).toBe('code-refused')
    expect((await app.post(`${BASE}/recovery`, { code: recoveryCodes[0] })).status).toBe(503)
    expect(portal.events.some(({ type }) => type === 'elevated')).toBe(false)
  })

  it('that cannot elevate after an enrolment keeps the factor, and gives no elevation', async () => {
    const portal = await open({ elevate: () => Promise.reject(broken) })
    const app = portal.program('ada')
    const { json } = await app.post(`${BASE}/enrol`, {})
    const code = portal.code(secretOf(json.uri))
    const answer = await app.post(`${BASE}/confirm`, { id: json.authenticatorId, code })
    expect(answer.status).toBe(503)
    expect(JSON.stringify(answer.json)).not.toContain('recoveryCodes')
    expect((await app.get('/x')).json.type).toBe('second-factor-required')
  })

  it.each([undefined, null, {}, 'cookie'])(
    'throws when elevate resolves to %j',
    async (headers) => {
      // A cast, since callers without types may return nothing.
      const portal = await open({ elevate: (async () => headers) as never })
      const { secret } = await portal.enrolled('ada')
      const answer = portal.program('ada').post(BASE, { code: portal.code(secret) })
      await expect(answer).rejects.toThrow('session.elevate must resolve to Headers')
    },
  )

  it.each([
    [{ id: '', userId: 'ada' }, 'session.read: id must be a string that is not empty'],
    [{ id: 7, userId: 'ada' }, 'session.read: id must be a string that is not empty, not number'],
    [{ id: 's' }, 'session.read: userId must be a string that is not empty, not undefined'],
    [
      { id: 's', userId: 'ada', secondFactorAt: '1795428010000' },
      'session.read: secondFactorAt must be a number, not string',
    ],
    [
      { id: 's', userId: 'ada', secondFactorAt: 1795428010000n },
      'session.read: secondFactorAt must be a number, not bigint',
    ],
    [{ id: 's', userId: 'ada', displayName: 7 }, 'session.read: displayName must be a string'],
  ])('throws when read resolves to %o', async (session, message) => {
    const portal = await open({ read: (async () => session) as never })
    await expect(portal.program('ada').get('/x')).rejects.toThrow(message)
  })

  it('that reads null from an empty column gives a session without a proof', async () => {
    const row = { id: 's', userId: 'ada', displayName: null, secondFactorAt: null }
    const portal = await open({ read: (async () => row) as never })
    const { secret } = await portal.enrolled('ada')
    const app = portal.program('ada')
    expect((await app.get('/x')).json.type).toBe('second-factor-required')
    const wrong = await app.post(BASE, { code: wrongCode(portal, secret) })
    expect(wrong.json.type).toBe('code-refused')
    const ada = portal.person('ada')
    await ada.get(BASE)
    expect(ada.last?.status).toBe(200)
  })

  it('that reads undefined has no user logged in', async () => {
    const portal = await open({ read: (async () => undefined) as never })
    expect((await portal.program('ada').get('/x')).json.type).toBe('not-logged-in')
  })

  it('gets the session that it read, and the proof', async () => {
    const calls: unknown[] = []
    const session = { id: 's', userId: 'ada', role: 'deputy' }
    const portal = await open({
      read: async () => (calls.length === 0 ? session : null),
      elevate: async (...all) => {
        calls.push(all[1], all[2])
        return new Headers()
      },
    })
    const { secret } = await portal.enrolled('ada')
    await portal.program('ada').post(BASE, { code: portal.code(secret) })
    expect(calls).toEqual([session, { at: portal.clock.now(), method: 'totp' }])
    expect(calls[0]).toBe(session)
  })

  it('cannot weaken the headers of the gate, and may set several cookies', async () => {
    let isElevated = false
    const portal = await open({
      read: async () => (isElevated ? null : { id: 's', userId: 'ada' }),
      elevate: async () => {
        isElevated = true
        return new Headers([
          ['set-cookie', 'a=1; Path=/'],
          ['set-cookie', 'b=2; Path=/'],
          ['cache-control', 'public'],
          ['content-security-policy', "default-src 'unsafe-inline'"],
        ])
      },
    })
    const { secret } = await portal.enrolled('ada')
    const { headers } = await portal.program('ada').post(BASE, { code: portal.code(secret) })
    expect(headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/'])
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})

describe('a requirement', () => {
  it('that fails to load gives 503', async () => {
    const broken = new Error('directory is gone')
    const portal = await openPortal({ requirement: () => Promise.reject(broken) })
    expect((await portal.program('ada').get('/x')).status).toBe(503)
    expect(lastEvent(portal)).toMatchObject({ during: 'requirement', error: broken, userId: 'ada' })
  })

  it.each([undefined, null, true, 'Optional', {}, { enrolBy: 1 }, { enrolBy: '2027-01-01' }])(
    'throws when it is invalid, and lets nothing pass: %j',
    async (requirement) => {
      const portal = await openPortal({ requirement: () => requirement as never })
      await expect(portal.program('ada').get('/x')).rejects.toThrow(
        'requirement must return required, optional or { enrolBy: Date }',
      )
    },
  )
})

describe('a listener', () => {
  it('that throws does not change the answer', async () => {
    const portal = await openPortal({
      onEvent: () => {
        throw new Error('no log')
      },
    })
    const { secret } = await portal.enrolled('ada')
    const answer = await portal.program('ada').post(BASE, { code: portal.code(secret) })
    expect(answer.status).toBe(200)
  })
})

describe('too many writes at once', () => {
  it('give 503 with the type contended, and change nothing', async () => {
    const store = memoryStore()
    let refusing = false
    const contended: StateStore = {
      ...store,
      read: (key) => store.read(key),
      write: (...all) => (refusing ? Promise.resolve(false) : store.write(...all)),
    }
    const portal = await openPortal({}, { store: contended })
    const { secret } = await portal.enrolled('ada')
    const app = portal.program('ada')
    const code = portal.code(secret)
    refusing = true
    const answer = await app.post(BASE, { code })
    expect([answer.status, answer.headers.get('retry-after'), answer.json.type]).toEqual([
      503,
      '1',
      'contended',
    ])
    refusing = false
    expect((await app.post(BASE, { code })).status).toBe(200)
    refusing = true
    for (const [path, body] of [
      ['/devices/rename', { label: 'x' }],
      ['/devices/remove', { confirmation: 'yes' }],
      ['/recovery-codes', { confirmation: 'yes' }],
    ] as const) {
      const [device] = (await portal.accounts.status('ada')).authenticators
      const answer = await app.post(BASE + path, { ...body, id: device?.id })
      expect(answer.json.type).toBe('contended')
    }
  })
})

describe('a mistake in the program', () => {
  it('is thrown, and not turned into an answer', async () => {
    const portal = await openPortal()
    const status = vi.spyOn(portal.accounts, 'status')
    for (const mistake of [new RangeError('out of range'), new TypeError('of another type')]) {
      status.mockRejectedValueOnce(mistake)
      await expect(portal.program('ada').get('/x')).rejects.toBe(mistake)
    }
  })
})

describe('a user id', () => {
  it('may be as long as a distinguished name of a directory', async () => {
    const portal = await openPortal()
    const userId = `cn=Ada,${'ou=Sitzungsdienst des Rates,'.repeat(30)}dc=rat`
    const { secret } = await portal.enrolled(userId)
    const app = portal.program(userId)
    expect((await app.post(BASE, { code: portal.code(secret) })).json.state).toBe('elevated')
    expect((await app.get('/papers')).status).toBe(0)
  })

  it.each(['x'.repeat(1001), 'ada\ud800'])(
    'that no record can have gives 503 and an event: %.12j',
    async (userId) => {
      const portal = await openPortal()
      const answer = await portal.program(userId).get('/papers')
      expect(answer).toMatchObject({ status: 503, json: { type: 'unavailable' } })
      expect(lastEvent(portal)).toMatchObject({
        type: 'failed',
        during: 'session.read',
        error: invalidValue('userId must have 1 to 1,000 characters and no lone surrogate'),
      })
    },
  )
})
