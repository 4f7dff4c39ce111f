/** A proxy that strips a prefix: browsers see another path than the gate. */

import { describe, expect, it } from 'vitest'
import { BASE, formOf, ORIGIN, openPortal, type Portal } from './support/portal.js'

const PREFIX = '/council'

/** A gate behind a proxy that strips the prefix and throws for every other path. */
async function open(options: Parameters<typeof openPortal>[0] = {}): Promise<Portal> {
  const portal = await openPortal({ publicPath: PREFIX, loginPath: '/login', ...options })
  const handle = portal.gate.handle.bind(portal.gate)
  const stripped = (request: Request): Request => {
    const url = new URL(request.url)
    if (!url.pathname.startsWith(`${PREFIX}/`)) throw new Error(`not the portal's: ${url.pathname}`)
    return new Request(ORIGIN + url.pathname.slice(PREFIX.length) + url.search, request)
  }
  // Persons and programs of the portal use the proxy.
  portal.gate.handle = (request) => handle(stripped(request))
  return portal
}

describe('behind a proxy that strips a prefix', () => {
  it('a person is redirected to the login, the challenge and back, always below the prefix', async () => {
    const portal = await open()
    const { secret } = await portal.enrolled('ada')
    const ada = portal.person('ada')
    const { cookie } = ada
    ada.cookie = ''
    await ada.get(`${PREFIX}/papers/7?page=2`)
    const back = encodeURIComponent(`${PREFIX}/papers/7?page=2`)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${PREFIX}/login?return_to=${back}`)
    expect(await ada.get(`${PREFIX}/login?return_to=${back}`)).toBeUndefined()
    ada.cookie = cookie
    await ada.get(`${PREFIX}/papers/7?page=2`)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${PREFIX}${BASE}?return_to=${back}`)
    await ada.follow()
    expect(ada.last?.status).toBe(200)
    for (const [, path] of ada.page.matchAll(/(?:href|action|src)="([^"]*)"/g)) {
      expect(path).toMatch(/^\/council(?:\/|$)/)
    }
    await ada.submit(PREFIX + BASE, { code: portal.code(secret) })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${PREFIX}/papers/7?page=2`)
    expect(await ada.get(`${PREFIX}/papers/7?page=2`)).toBeUndefined()
  })

  it('the pages link to each other and to the start page below the prefix', async () => {
    const portal = await open({ brand: { name: 'Rat', home: '/start', logo: '/logo.svg' } })
    const { secret } = await portal.enrolled('ada')
    const ada = portal.person('ada')
    await ada.get(PREFIX + BASE)
    expect(ada.page).toContain(`href="${PREFIX}/start"`)
    expect(ada.page).toContain(`src="${PREFIX}/logo.svg"`)
    expect(ada.page).toContain(`href="${PREFIX}${BASE}/style.css"`)
    await ada.submit(PREFIX + BASE, { code: portal.code(secret) })
    await ada.get(`${PREFIX}${BASE}/devices?return_to=${PREFIX}/papers`)
    const removal = /href="([^"]*\/devices\/remove[^"]*)"/.exec(ada.page)?.[1] ?? ''
    expect(removal).toMatch(/^\/council\/second-factor\/devices\/remove\?/)
    const form = formOf(ada.page, `${PREFIX}${BASE}/devices/rename`)
    expect(form['return_to']).toBe(`${PREFIX}/papers`)
    await ada.submit(`${PREFIX}${BASE}/devices/rename`, { label: 'Phone 2' })
    expect(ada.last?.headers.get('location')).toBe(
      `${ORIGIN}${PREFIX}${BASE}/devices?done=renamed&return_to=%2Fcouncil%2Fpapers`,
    )
    portal.clock.advance(400)
    // Back to the page with the form; the referrer has the prefix.
    const { token = '' } = form
    await ada.post(`${PREFIX}${BASE}/devices/rename`, { ...form, token, label: 'x' })
    expect(ada.last?.headers.get('location')).toBe(
      `${ORIGIN}${PREFIX}${BASE}?return_to=${encodeURIComponent(
        `${PREFIX}${BASE}/devices?return_to=%2Fcouncil%2Fpapers`,
      )}&unsaved`,
    )
  })

  it('a program gets paths with the prefix', async () => {
    const portal = await open()
    await portal.enrolled('ada')
    const denied = await portal.program('ada').get(`${PREFIX}/papers/7`)
    expect(denied.json).toMatchObject({ location: `${PREFIX}${BASE}` })
    const stranger = await portal.gate.handle(new Request(`${ORIGIN}${PREFIX}/papers/7`))
    expect(await stranger?.json()).toMatchObject({ location: `${PREFIX}/login` })
    const soon = await openPortal({
      publicPath: PREFIX,
      requirement: () => ({ enrolBy: new Date(portal.clock.now() + 86_400_000) }),
    })
    const cookie = `__Host-id=${soon.logIn('bob')}`
    const notice = await soon.gate.notice(new Request(`${ORIGIN}/papers`, { headers: { cookie } }))
    expect(notice?.path).toBe(`${PREFIX}${BASE}/enrol?return_to=%2Fcouncil%2Fpapers`)
  })

  it.each([
    ['/council', '/council/'],
    ['/council/', '/council/'],
    ['/council/papers', '/council/papers'],
    ['/papers', '/council/'],
    ['/councillors', '/council/'],
    ['/council/../papers', '/council/'],
    ['/council//evil.example', '/council/'],
    ['//evil.example/council/', '/council/'],
    ['https://evil.example/council/x', '/council/'],
  ])('the return path %s leads to %s', async (asked, reached) => {
    const portal = await open()
    const { secret } = await portal.enrolled('ada')
    const ada = portal.person('ada')
    await ada.get(`${PREFIX}${BASE}?return_to=${encodeURIComponent(asked)}`)
    await ada.submit(PREFIX + BASE, { code: portal.code(secret) })
    expect(ada.last?.headers.get('location')).toBe(ORIGIN + reached)
  })

  it.each(['/', 'council', '/council/', '/a//b', '//evil.example', '/a?b', '/a%2fb', '/..', 7])(
    'the prefix %s is refused',
    async (publicPath) => {
      // A cast, since callers without types may pass any value.
      const options = { publicPath: publicPath as string }
      await expect(openPortal(options)).rejects.toThrow(/^publicPath must be /)
    },
  )
})
