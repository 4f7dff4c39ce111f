/** An address that cannot be a return path: the page says so once, and leads to the start page. */

import { describe, expect, it } from 'vitest'
import { BASE, ORIGIN, openPortal, type Portal } from './support/portal.js'

const WORDS = 'You go on to the start page: the address that you opened cannot be kept.'
/** Paths that a proxy or a router may read differently. */
const ADDRESSES = ['/papers/a%2Fb', '/papers//7', '/a%5cb', `/${'a'.repeat(2001)}`]

function open(options: Parameters<typeof openPortal>[0] = {}): Promise<Portal> {
  return openPortal({ locale: 'en', ...options })
}

describe('an address that cannot be a return path', () => {
  it.each(ADDRESSES)('is reported once, and leads to the start page: %.20s', async (path) => {
    const portal = await open({ brand: { name: 'Rat', home: '/start' } })
    const { secret } = await portal.enrolled('ada')
    const ada = portal.person('ada')
    await ada.get(path)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}?return_to=%2Fstart%23lost`)
    await ada.follow()
    expect(ada.page).toContain(WORDS)
    await ada.submit(BASE, { code: '000000' })
    expect(ada.page).toContain('class="error"')
    expect(ada.page).not.toContain(WORDS)
    await ada.submit(BASE, { code: portal.code(secret) })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}/start`)
  })

  it('is reported on the page that enrols a first factor', async () => {
    const portal = await open()
    const bob = portal.person('bob')
    await bob.get('/papers//7')
    await bob.follow()
    expect(bob.last?.status).toBe(200)
    expect(bob.page).toContain(WORDS)
    await bob.submit(`${BASE}/enrol`)
    expect(bob.page).not.toContain(WORDS)
  })

  it('is reported after the login of the portal, too', async () => {
    const portal = await open({ loginPath: '/login' })
    const { secret } = await portal.enrolled('ada')
    const ada = portal.person('ada')
    const { cookie } = ada
    ada.cookie = ''
    await ada.get('/papers//7')
    const login = new URL(ada.last?.headers.get('location') ?? '')
    expect(login.pathname).toBe('/login')
    // The portal logs the user in, and redirects to return_to.
    ada.cookie = cookie
    await ada.get(login.searchParams.get('return_to') ?? '')
    expect(ada.page).toContain(WORDS)
    await ada.submit(BASE, { code: portal.code(secret) })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}/`)
    // An elevated user is redirected without a page.
    await ada.get(login.searchParams.get('return_to') ?? '')
    expect([ada.last?.status, ada.last?.headers.get('location')]).toEqual([303, `${ORIGIN}/`])
    // A user without a second factor reads it on the enrolment page.
    const bob = portal.person('bob')
    await bob.get(login.searchParams.get('return_to') ?? '')
    await bob.follow()
    expect(bob.page).toContain(WORDS)
  })

  it('is not reported for an address that can be a return path, or for none', async () => {
    const portal = await open()
    await portal.enrolled('ada')
    const ada = portal.person('ada')
    for (const path of ['/', '/papers/7', '/papers?next=a%2Fb', BASE, `${BASE}/confirm`]) {
      await ada.get(path)
      await ada.follow()
      expect(ada.page, path).not.toContain(WORDS)
    }
  })
})
