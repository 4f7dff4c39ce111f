/** The devices of a user: every change needs a recent second factor. */

import { beforeEach, describe, expect, it } from 'vitest'
import {
  BASE,
  type Enrolled,
  formOf,
  ORIGIN,
  openPortal,
  type Person,
  type Portal,
} from './support/portal.js'

let portal: Portal
let phone: Enrolled
let ada: Person

beforeEach(async () => {
  portal = await openPortal()
  phone = await portal.enrolled('ada')
  ada = portal.person('ada')
  await ada.get(BASE)
  await ada.submit(BASE, { code: portal.code(phone.secret) })
  portal.clock.advance(30)
})

async function tablet(): Promise<string> {
  const { authenticatorId, secret } = await portal.accounts.enrol('ada', {
    account: 'ada',
    label: 'Tablet',
  })
  await portal.accounts.confirm('ada', authenticatorId, portal.code(secret))
  return authenticatorId
}

describe('the devices', () => {
  it('are shown to an elevated session, however old the elevation is', async () => {
    portal.clock.advance(3600)
    await ada.get(`${BASE}/devices`)
    expect(ada.last?.status).toBe(200)
    expect(ada.page).toContain('Phone')
    const { json } = await portal.program('ada').get(`${BASE}/devices`)
    expect(json.type).toBe('second-factor-required')
  })

  it('are an empty list for a user without a device', async () => {
    const { json } = await portal.program('bob').get(`${BASE}/devices`)
    expect(json).toEqual({ authenticators: [], recoveryCodesLeft: 0 })
  })

  it('can be renamed', async () => {
    await ada.get(`${BASE}/devices?return_to=/papers`)
    await ada.submit(`${BASE}/devices/rename`, { id: phone.authenticatorId, label: ' Work phone ' })
    expect(ada.last?.status).toBe(303)
    await ada.follow()
    expect(ada.page).toContain('Work phone')
    expect(ada.page).not.toContain('value=" Work phone')
    const [device] = (await portal.accounts.status('ada')).authenticators
    expect(device?.label).toBe('Work phone')
  })

  it.each(['', '   ', 'a'.repeat(101), 'a\u0007b'])(
    'keep their name when the new one is invalid: %j',
    async (label) => {
      await ada.get(`${BASE}/devices`)
      await ada.submit(`${BASE}/devices/rename`, { id: phone.authenticatorId, label })
      expect(ada.last?.status).toBe(200)
      expect(ada.page).toContain('role="alert"')
      expect((await portal.accounts.status('ada')).authenticators[0]?.label).toBe('Phone')
    },
  )

  it('that no longer exist lead back to the list', async () => {
    await ada.get(`${BASE}/devices`)
    const form = formOf(ada.page, `${BASE}/devices/rename`)
    await ada.post(`${BASE}/devices/rename`, { ...form, id: 'gone', label: 'x' })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/devices`)
    await ada.get(`${BASE}/devices/remove?id=gone`)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/devices`)
    await ada.get(`${BASE}/devices/remove`)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/devices`)
  })

  it('of another user cannot be changed', async () => {
    const { authenticatorId } = await portal.enrolled('bob')
    await ada.get(`${BASE}/devices`)
    const { token = '' } = formOf(ada.page, `${BASE}/devices/rename`)
    await ada.post(`${BASE}/devices/rename`, { token, id: authenticatorId, label: 'mine' })
    await ada.post(`${BASE}/devices/remove`, { token, id: authenticatorId, confirmation: 'yes' })
    const [device] = (await portal.accounts.status('bob')).authenticators
    expect(device?.label).toBe('Phone')
  })
})

describe('a device', () => {
  it('is removed after a confirmation, and the session must be elevated again', async () => {
    const id = await tablet()
    await ada.get(`${BASE}/devices/remove?id=${id}`)
    expect(ada.page).toContain('Tablet')
    await ada.submit(`${BASE}/devices/remove`, { confirmation: 'yes' })
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/devices?done=removed`)
    const { authenticators, recoveryCodesLeft } = await portal.accounts.status('ada')
    expect(authenticators.map(({ label }) => label)).toEqual(['Phone'])
    expect(recoveryCodesLeft).toBe(10)
    await ada.get('/papers')
    expect(ada.last?.status).toBe(303)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}?return_to=%2Fpapers`)
  })

  it('is not removed without a confirmation', async () => {
    await ada.get(`${BASE}/devices/remove?id=${phone.authenticatorId}`)
    const { confirmation: _, ...form } = formOf(ada.page, `${BASE}/devices/remove`)
    await ada.post(`${BASE}/devices/remove`, form)
    const { authenticatorId } = phone
    expect(ada.last?.headers.get('location')).toBe(
      `${ORIGIN}${BASE}/devices/remove?id=${authenticatorId}`,
    )
    expect((await portal.accounts.status('ada')).enrolled).toBe(true)
  })

  it('that is removed last removes the recovery codes, and enrolment is required again', async () => {
    await ada.get(`${BASE}/devices/remove?id=${phone.authenticatorId}`)
    await ada.submit(`${BASE}/devices/remove`, { confirmation: 'yes' })
    expect((await portal.accounts.status('ada')).recoveryCodesLeft).toBe(0)
    await ada.get('/papers')
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/enrol?return_to=%2Fpapers`)
  })

  it('that is removed ends the elevation of every session of its user', async () => {
    const other = portal.program('ada')
    await other.post(BASE, { code: portal.code(phone.secret) })
    expect((await other.get('/papers')).status).toBe(0)
    await portal.accounts.remove('ada', await tablet())
    expect((await other.get('/papers')).json.type).toBe('second-factor-required')
  })
})

describe('new recovery codes', () => {
  it('are shown once, after a confirmation', async () => {
    await ada.get(`${BASE}/recovery-codes?return_to=/papers`)
    expect(ada.page).not.toMatch(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}/)
    await ada.submit(`${BASE}/recovery-codes`, { confirmation: 'yes' })
    expect(ada.last?.status).toBe(201)
    const [code = ''] = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}/.exec(ada.page) ?? []
    await ada.submit(`${BASE}/recovery-codes/saved`, { saved: 'yes' })
    expect(ada.last?.headers.get('location')).toBe(
      `${ORIGIN}${BASE}/devices?done=saved&return_to=%2Fpapers`,
    )
    await ada.get(`${BASE}/recovery-codes`)
    expect(ada.page).not.toContain(code)
    const app = portal.program('ada')
    const old = await app.post(`${BASE}/recovery`, { code: phone.recoveryCodes[0] })
    expect(old.status).toBe(422)
    expect((await app.post(`${BASE}/recovery`, { code })).status).toBe(200)
  })

  it('are not made without a confirmation or without a device', async () => {
    await ada.get(`${BASE}/recovery-codes`)
    const { confirmation: _, ...form } = formOf(ada.page, `${BASE}/recovery-codes`)
    await ada.post(`${BASE}/recovery-codes`, form)
    expect(ada.last?.headers.get('location')).toBe(`${ORIGIN}${BASE}/recovery-codes`)
    const bob = await portal.program('bob').post(`${BASE}/recovery-codes`, { confirmation: true })
    expect(bob.json).toMatchObject({ type: 'enrolment-required', location: `${BASE}/enrol` })
  })
})

describe('every change', () => {
  const changes: [string, Record<string, string>][] = [
    ['/enrol', { label: 'x' }],
    ['/devices/rename', { label: 'x' }],
    ['/devices/remove', { confirmation: 'yes' }],
    ['/recovery-codes', { confirmation: 'yes' }],
  ]

  it.each(changes)('at %s needs a recent second factor', async (path, fields) => {
    await ada.get(`${BASE}/devices`)
    const { token = '' } = formOf(ada.page, `${BASE}/devices/rename`)
    portal.clock.advance(300)
    const before = await portal.accounts.status('ada')
    await ada.post(BASE + path, { ...fields, token, id: phone.authenticatorId })
    expect(ada.last?.status).toBe(303)
    expect(ada.last?.headers.get('location')).toMatch(
      /^https:\/\/rat\.example\/second-factor\?return_to=%2Fsecond-factor%2F/,
    )
    expect(await portal.accounts.status('ada')).toEqual(before)
    await ada.follow()
    expect(ada.last?.status).toBe(200)
    await ada.submit(BASE, { code: portal.code(phone.secret) })
    await ada.follow()
    expect(ada.last?.status).toBe(200)
  })

  it.each(changes)(
    'at %s needs the token of this session and the own origin',
    async (path, fields) => {
      await ada.get(`${BASE}/devices`)
      const { token = '' } = formOf(ada.page, `${BASE}/devices/rename`)
      const mallory = portal.person('mallory')
      await mallory.get(`${BASE}/enrol`)
      const foreign = formOf(mallory.page, `${BASE}/enrol`)['token'] ?? ''
      const before = await portal.accounts.status('ada')
      const all = { ...fields, id: phone.authenticatorId }
      for (const wrong of ['', foreign, `${token}x`]) {
        await ada.post(BASE + path, { ...all, token: wrong })
        expect(ada.last?.status).toBe(303)
      }
      for (const origin of ['https://evil.example', 'null', 'http://rat.example']) {
        await ada.post(BASE + path, { ...all, token }, { origin })
        expect(ada.last?.status).toBe(403)
      }
      expect(await portal.accounts.status('ada')).toEqual(before)
    },
  )

  it.each(changes)('at %s is not made by GET', async (path, fields) => {
    const before = await portal.accounts.status('ada')
    await ada.get(`${BASE}/devices`)
    const { token = '' } = formOf(ada.page, `${BASE}/devices/rename`)
    const query = new URLSearchParams({ ...fields, token, id: phone.authenticatorId })
    await ada.get(`${BASE}${path}?${query}`)
    expect(await portal.accounts.status('ada')).toEqual(before)
  })
})
