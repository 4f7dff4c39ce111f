/** createGate checks, copies and freezes its options. */

import { createGate, type GateOptions } from 'einmal/gate'
import { describe, expect, it } from 'vitest'
import { settingsOf } from '../../src/gate/gate-options.js'
import { BASE, KEY, ORIGIN, openPortal } from './support/portal.js'

const accounts = (await openPortal()).accounts
const session = { read: async () => null, elevate: async () => new Headers() }
const good: GateOptions = { accounts, origin: ORIGIN, session, key: KEY }

/** As from a program without types. */
function create(more: object): () => unknown {
  return () => createGate({ ...good, ...more } as GateOptions)
}

describe('createGate', () => {
  it.each([
    ['accounts', undefined, 'accounts.confirm must be a function, not undefined'],
    ['accounts', { ...accounts, verify: 7 }, 'accounts.verify must be a function, not number'],
    ['session', undefined, 'session.read must be a function'],
    ['session', { read: session.read }, 'session.elevate must be a function'],
    ['origin', undefined, 'origin must be a string'],
    ['origin', new URL(ORIGIN), 'origin must be a string'],
    ['key', undefined, 'key must be a Uint8Array'],
    ['key', 'a'.repeat(32), 'key must be a Uint8Array'],
    ['requirement', 'required', 'requirement must be a function'],
    ['isPublic', ['/public'], 'isPublic must be a function'],
    ['maxAgeSeconds', '60', 'maxAgeSeconds must be a number'],
    ['stepUpSeconds', '60', 'stepUpSeconds must be a number'],
    ['basePath', 7, 'basePath must be a string'],
    ['loginPath', 7, 'loginPath must be a string'],
    ['accountName', 'a', 'accountName must be a function'],
    ['locale', 7, 'locale must be a string'],
    ['brand', 'Rat', 'brand must be a record'],
    ['brand', { name: 7 }, 'brand.name must be a string'],
    ['brand', { name: 'Rat', help: 7 }, 'brand.help must be a string'],
    ['brand', { name: 'Rat', colour: ['#000000'] }, 'brand.colour must be a string'],
    ['timeZone', 7, 'timeZone must be a string'],
    ['forwardAuth', { trust: true }, 'forwardAuth.trust must be a function'],
    ['now', 7, 'now must be a function'],
    ['onEvent', console, 'onEvent must be a function'],
  ])('throws a TypeError for %s: %o', (name, value, message) => {
    expect(create({ [name]: value })).toThrow(TypeError)
    expect(create({ [name]: value })).toThrow(message)
  })

  it.each([
    ['firstEnrolment', 'letter'],
    ['origin', 'rat.example'],
    ['origin', 'https://rat.example/'],
    ['origin', 'https://rat.example/portal'],
    ['origin', 'https://RAT.example'],
    ['origin', 'https://user@rat.example'],
    ['origin', 'https://rat.example:443'],
    ['origin', 'http://rat.example'],
    ['origin', 'http://localhost.evil.example'],
    ['origin', 'ftp://rat.example'],
    ['origin', ''],
    ['key', KEY.slice(1)],
    ['key', new Uint8Array(64)],
    ['brand', { name: 'a\nb' }],
    ['maxAgeSeconds', 0],
    ['maxAgeSeconds', Infinity],
    ['maxAgeSeconds', 31_536_001],
    ['stepUpSeconds', 0],
    ['stepUpSeconds', 86_401],
    ['basePath', ''],
    ['basePath', '/'],
    ['basePath', '/a/'],
    ['basePath', 'a'],
    ['basePath', '/a//b'],
    ['basePath', '/a/../b'],
    ['basePath', '/a?b'],
    ['basePath', '/ä'],
    ['loginPath', ''],
    ['loginPath', 'login'],
    ['loginPath', '//evil.example'],
    ['loginPath', '/login?x=1'],
    ['loginPath', 'https://idp.example/'],
    ['loginPath', '/second-factor'],
    ['loginPath', '/second-factor/login'],
    ['logoutPath', '/second-factor/logout'],
    ['logoutPath', 'logout'],
    ['locale', 'fr'],
    ['brand', {}],
    ['brand', { name: '' }],
    ['brand', { name: 'Rat', logo: 'https://cdn.example/logo.svg' }],
    ['brand', { name: 'Rat', home: 'javascript:alert(1)' }],
    ['brand', { name: 'Rat', colour: 'red}*{' }],
    ['timeZone', 'Berlin'],
    ['forwardAuth', { dialect: 'apache' }],
  ])('throws a RangeError for %s: %o', (name, value) => {
    expect(create({ [name]: value })).toThrow(RangeError)
    expect(create({ [name]: value })).toThrow(new RegExp(name))
  })

  it.each([
    ['origin', 'http://localhost:3000'],
    ['origin', 'http://127.0.0.1:8080'],
    ['origin', 'http://[::1]'],
    ['origin', 'http://rat.localhost'],
    ['origin', 'https://rat.example:8443'],
    ['basePath', '/zwei-faktor'],
    ['basePath', '/a/b.c/~d'],
    ['loginPath', '/anmelden'],
    ['timeZone', 'Europe/Berlin'],
    ['brand', { name: 'Rat', logo: '/logo.svg', home: '/', colour: '#004488', help: undefined }],
    ['maxAgeSeconds', 31_536_000],
    ['stepUpSeconds', 1],
    ['forwardAuth', { dialect: 'caddy' }],
    ['locale', 'de'],
  ])('accepts %s: %o', (name, value) => {
    expect(create({ [name]: value })).not.toThrow()
  })

  it('explains why loginPath must not be below basePath', () => {
    expect(create({ basePath: '/konto', loginPath: '/konto/login' })).toThrow(
      'loginPath must not be below basePath, where only pages of the gate are',
    )
    expect(create({ basePath: '/konto', loginPath: '/konto-login' })).not.toThrow()
  })

  it('shows no key in an error', () => {
    for (const key of [KEY.slice(1), 'canary-canary-canary-canary-cana']) {
      expect(create({ key })).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining('canary') }),
      )
    }
  })

  it('copies its options, so that later changes have no effect', async () => {
    const key = Uint8Array.from(KEY)
    const brand = { name: 'Rat' }
    const settings = settingsOf({ ...good, key, brand })
    key.fill(0)
    brand.name = 'Other'
    expect(settings.key).toEqual(KEY)
    expect(settings.brand.name).toBe('Rat')
    expect(Object.isFrozen(settings)).toBe(true)
    expect(Object.isFrozen(settings.brand)).toBe(true)
  })

  it('denies every path without the option isPublic', async () => {
    const answer = await createGate(good).handle(new Request(`${ORIGIN}/`))
    expect(answer?.status).toBe(401)
  })

  it('returns a gate with its origin', () => {
    expect(createGate(good).origin).toBe(ORIGIN)
  })
})

describe('the pages', () => {
  it('use the language, the path and the brand of the options', async () => {
    const portal = await openPortal({
      locale: 'de',
      basePath: '/konto/zwei-faktor',
      brand: { name: 'Ratsinformation', home: '/start' },
      timeZone: 'Europe/Berlin',
    })
    const ada = portal.person('ada', { displayName: 'Ada Lovelace' })
    await ada.get('/papers')
    await ada.follow()
    expect(ada.page).toContain('<html lang="de">')
    expect(ada.page).toContain('href="/konto/zwei-faktor/style.css"')
    expect(ada.page).toContain('action="/konto/zwei-faktor/enrol"')
    expect(ada.page).toContain('Ratsinformation')
    expect(ada.page).toContain('Ada Lovelace')
    expect((await ada.get(BASE))?.status).toBe(303)
  })

  it('use the language that a function returns', async () => {
    const locale = ({ url }: Request): 'de' | 'en' => (url.endsWith('?de') ? 'de' : 'en')
    const ada = (await openPortal({ locale })).person('ada')
    await ada.get(`${BASE}/enrol?de`)
    expect(ada.page).toContain('lang="de"')
    await ada.get(`${BASE}/enrol`, { 'accept-language': 'de' })
    expect(ada.page).toContain('lang="en"')
  })
})
