/** An elevation must end the old session id of the portal. */

import { sealData, unsealData } from 'iron-session'
import { describe, expect, it } from 'vitest'
import { BASE, openPortal, type PortalSession } from './support/portal.js'

const PASSWORD = { password: 'a session secret of more than 32 characters' }

const cookieOf = ({ headers }: Request): string => {
  return /__Host-id=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1] ?? ''
}

describe('the old id', () => {
  it('21: a session that lives in the cookie itself is not elevated', async () => {
    let sealed = 0
    const portal = await openPortal({
      session: {
        // As in the documentation of iron-session, plus an id for each session.
        read: async (request) => {
          const found = await unsealData<Partial<PortalSession>>(cookieOf(request), PASSWORD)
          const { id, userId, ...more } = found
          return id && userId ? { id, userId, ...more } : null
        },
        elevate: async (_, { userId }, { at }) => {
          const next = { id: `s${++sealed}`, userId, secondFactorAt: at }
          return new Headers({ 'set-cookie': `__Host-id=${await sealData(next, PASSWORD)}` })
        },
      },
    })
    const phone = await portal.enrolled('ada')
    const ada = portal.person('ada')
    ada.cookie = `__Host-id=${await sealData({ id: 's0', userId: 'ada' }, PASSWORD)}`
    await ada.get(BASE)
    const before = ada.cookie
    const refused = ada.submit(BASE, { code: portal.code(phone.secret) })
    await expect(refused).rejects.toThrow(
      /^session.elevate must end the old id: sessions that live/,
    )
    expect(ada.cookie).toBe(before)
    expect(portal.events).toEqual([])
    await ada.get('/papers')
    expect(ada.last?.status).toBe(303)
  })

  it('may stay readable for a moment on a replica that lags behind', async () => {
    const rows = new Map<string, PortalSession>()
    let reads = 0
    const portal = await openPortal({
      session: {
        read: async (request) => {
          if (rows.size === 2 && ++reads === 3) rows.delete('s0')
          return rows.get(cookieOf(request)) ?? null
        },
        elevate: async (_, session, { at }) => {
          rows.set('s1', { ...session, id: 's1', secondFactorAt: at })
          return new Headers({ 'set-cookie': '__Host-id=s1' })
        },
      },
    })
    const phone = await portal.enrolled('ada')
    rows.set('s0', { id: 's0', userId: 'ada' })
    const ada = portal.person('ada')
    ada.cookie = '__Host-id=s0'
    await ada.get(BASE)
    await ada.submit(BASE, { code: portal.code(phone.secret) })
    expect(ada.last?.status).toBe(303)
    expect(reads).toBe(3)
    expect(await ada.get('/papers')).toBeUndefined()
  })

  it('is not checked when session.read refuses a copy of the request', async () => {
    let isElevated = false
    const portal = await openPortal({
      session: {
        read: async () => {
          if (isElevated) throw new TypeError('not a request of this framework')
          return { id: 'old', userId: 'ada' }
        },
        elevate: async () => {
          isElevated = true
          return new Headers({ 'set-cookie': '__Host-id=new' })
        },
      },
    })
    const phone = await portal.enrolled('ada')
    const ada = portal.person('ada')
    await ada.get(BASE)
    await ada.submit(BASE, { code: portal.code(phone.secret) })
    expect([ada.last?.status, ada.cookie]).toEqual([303, '__Host-id=new'])
    expect(portal.events.map(({ type }) => type)).toEqual(['elevated'])
  })
})
