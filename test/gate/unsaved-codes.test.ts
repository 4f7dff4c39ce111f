/** Recovery codes whose answer was lost: every login asks until the user has said that they are saved. */

import { beforeEach, describe, expect, it } from 'vitest'
import { BASE, ORIGIN, openPortal, type Person, type Portal, secretOf } from './support/portal.js'

const ASKS = `${ORIGIN}${BASE}/recovery-codes/saved?return_to=%2Fpapers`
const GONE = 'The codes are not shown again.'

let portal: Portal

beforeEach(async () => {
  portal = await openPortal({ locale: 'en' })
})

/** Enrols, and loses the answer to the confirmation, which held the recovery codes and the new cookie. */
async function enrolledWithLostAnswer(userId: string) {
  const ada = portal.person(userId)
  await ada.get(`${BASE}/enrol`)
  await ada.submit(`${BASE}/enrol`, { label: 'Phone' })
  const uri = /href="(otpauth:[^"]*)"/.exec(ada.page)?.[1] ?? ''
  const secret = secretOf(uri.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))))
  await ada.submit(`${BASE}/confirm`, { code: portal.code(secret) })
  const codes = [...ada.page.matchAll(/<code>([^<]+)<\/code>/g)].map(([, code = '']) => code)
  expect(codes).toHaveLength(10)
  portal.clock.advance(90)
  return { secret, codes }
}

/** Logs in by password and code on the way to /papers; returns where the code leads. */
async function logIn(ada: Person, code: string): Promise<string> {
  await ada.get('/papers')
  await ada.follow()
  await ada.submit(BASE, { code })
  portal.clock.advance(30)
  return ada.location
}

describe('recovery codes whose answer was lost', () => {
  it('are asked for after every login until the user says that they are saved', async () => {
    const { secret } = await enrolledWithLostAnswer('ada')
    for (let login = 0; login < 2; login++) {
      const ada = portal.person('ada')
      expect(await logIn(ada, portal.code(secret))).toBe(ASKS)
      await ada.follow()
      expect(ada.page).toContain(GONE)
      // The session is elevated: the user may go elsewhere.
      expect(await ada.get('/papers')).toBeUndefined()
    }
    const ada = portal.person('ada')
    await logIn(ada, portal.code(secret))
    await ada.follow()
    await ada.submit(`${BASE}/recovery-codes/saved`, { saved: 'yes' })
    expect(ada.location).toBe(`${ORIGIN}/papers`)
    expect(await logIn(portal.person('ada'), portal.code(secret))).toBe(`${ORIGIN}/papers`)
  })

  it('are replaced on the way, and the user goes on to the page they wanted', async () => {
    const { secret, codes } = await enrolledWithLostAnswer('ada')
    const ada = portal.person('ada')
    await logIn(ada, portal.code(secret))
    await ada.follow()
    await ada.get(
      /href="([^"]*\/recovery-codes\?[^"]*)"/.exec(ada.page)?.[1]?.replaceAll('&amp;', '&') ?? '',
    )
    await ada.submit(`${BASE}/recovery-codes`)
    const fresh = [...ada.page.matchAll(/<code>([^<]+)<\/code>/g)].map(([, code = '']) => code)
    expect(fresh).toHaveLength(10)
    expect(fresh).not.toEqual(codes)
    await ada.submit(`${BASE}/recovery-codes/saved`, { saved: 'yes' })
    expect(ada.location).toContain('return_to=%2Fpapers')
    expect((await portal.accounts.status('ada')).recoveryCodesUnsaved).toBeUndefined()
  })

  it('are not asked for after a recovery code, which shows that they are there', async () => {
    const { codes } = await enrolledWithLostAnswer('ada')
    const ada = portal.person('ada')
    await ada.get(`${BASE}/recovery?return_to=/papers`)
    await ada.submit(`${BASE}/recovery`, { code: codes[0] ?? '' })
    expect(ada.location).not.toContain('/saved')
    expect((await portal.accounts.status('ada')).recoveryCodesUnsaved).toBeUndefined()
  })

  it('do not interrupt a step-up', async () => {
    const { secret } = await enrolledWithLostAnswer('ada')
    const secondFactorAt = portal.clock.now() - 600_000
    const ada = portal.person('ada', { secondFactorAt })
    await ada.get(`${BASE}?return_to=/papers`)
    await ada.submit(BASE, { code: portal.code(secret) })
    expect(ada.location).toBe(`${ORIGIN}/papers`)
  })

  it('cannot be called saved by a thief with the password alone', async () => {
    const { secret } = await enrolledWithLostAnswer('ada')
    const thief = portal.person('ada')
    await thief.get(`${BASE}/recovery-codes/saved?return_to=/papers`)
    await thief.submit(`${BASE}/recovery-codes/saved`, { saved: 'yes' })
    expect(await logIn(portal.person('ada'), portal.code(secret))).toBe(ASKS)
  })

  it('are named in the answer to a program, until it says that they are saved', async () => {
    const { secret } = await enrolledWithLostAnswer('ada')
    const app = portal.program('ada')
    const first = await app.post(BASE, { code: portal.code(secret) })
    expect(first.json).toMatchObject({ state: 'elevated', recoveryCodesUnsaved: true })
    await app.post(`${BASE}/recovery-codes/saved`, { saved: true })
    portal.clock.advance(30)
    const next = portal.program('ada')
    const second = await next.post(BASE, { code: portal.code(secret) })
    expect(second.json).toMatchObject({ state: 'elevated' })
    expect(second.json).not.toHaveProperty('recoveryCodesUnsaved')
  })
})
