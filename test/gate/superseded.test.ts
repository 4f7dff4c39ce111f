/** A code of a superseded enrolment: the gate names it to the session that began both. */

import { hotp, memoryStore, parseOtpauthUri, type Secret, type StateStore } from 'einmal'
import { describe, expect, it } from 'vitest'
import {
  BASE,
  openPortal,
  type Person,
  type Portal,
  secretOf,
  wrongCode,
} from './support/portal.js'

const OLDER = 'This code belongs to an older entry.'
const USUAL = 'Does the app have two entries for this site?'

/** Begins an enrolment on the page, and returns its key. */
async function begin(person: Person): Promise<Secret> {
  await person.get(`${BASE}/enrol`)
  await person.submit(`${BASE}/enrol`, { label: 'Phone' })
  const uri = /href="(otpauth:[^"]*)"/.exec(person.page)?.[1] ?? ''
  return secretOf(uri.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))))
}

async function confirm(person: Person, code: string): Promise<void> {
  await person.get(`${BASE}/confirm`)
  await person.submit(`${BASE}/confirm`, { code })
}

/** A store that fails for the keys of begun enrolments, while `fails.now` is true. */
function failingStore(): { store: StateStore; fails: { now: boolean } } {
  const inner = memoryStore()
  const fails = { now: false }
  const check = (key: string): void => {
    if (fails.now && key.startsWith('enrolments:')) throw new Error('down')
  }
  const store: StateStore = {
    ...inner,
    async read(key) {
      check(key)
      return inner.read(key)
    },
    async delete(key) {
      check(key)
      return inner.delete(key)
    },
  }
  return { store, fails }
}

async function open(store?: StateStore): Promise<Portal> {
  return openPortal({ locale: 'en' }, store && { store })
}

describe('the confirmation of an enrolment that was begun again', () => {
  it('names the code of an older entry, and accepts the newer one', async () => {
    const portal = await open()
    const ada = portal.person('ada')
    const first = await begin(ada)
    const second = await begin(ada)
    await confirm(ada, portal.code(first))
    expect(ada.last?.status).toBe(200)
    expect(ada.page).toContain(OLDER)
    expect(ada.page).toContain('Type the code of the newer one, and delete the older one.')
    expect(ada.page).toContain('You can try 4 more times.')
    for (const secret of [first, second]) {
      expect(ada.page.replaceAll(' ', '')).not.toContain(secret.toBase32())
    }
    expect((await portal.accounts.status('ada')).enrolled).toBe(false)
    await confirm(ada, portal.code(second))
    expect(ada.last?.status).toBe(201)
  })

  it('counts the code of an older entry as a wrong one', async () => {
    const portal = await open()
    const ada = portal.person('ada')
    const first = await begin(ada)
    await begin(ada)
    for (let i = 0; i < 5; i++) await confirm(ada, portal.code(first))
    expect(ada.page).toContain('There were too many wrong codes.')
    expect(ada.page).not.toContain(OLDER)
    expect((await portal.accounts.status('ada')).lockedUntil).toBeDefined()
  })

  it('names codes to programs too, of TOTP and HOTP', async () => {
    const portal = await open()
    for (const type of ['totp', 'hotp']) {
      const app = portal.program(type)
      const first = await app.post(`${BASE}/enrol`, { type })
      const second = await app.post(`${BASE}/enrol`, { type })
      const { secret } = parseOtpauthUri(String(first.json['uri']))
      const code = type === 'totp' ? portal.code(secret) : hotp(secret, 3)
      const id = second.json['authenticatorId']
      const answer = await app.post(`${BASE}/confirm`, { id, code })
      expect(answer.status).toBe(422)
      expect(answer.json).toMatchObject({ reason: 'superseded', attemptsLeft: 4 })
    }
  })

  it('has the usual words for every other wrong code', async () => {
    const portal = await open()
    const ada = portal.person('ada')
    await begin(ada)
    const second = await begin(ada)
    await confirm(ada, wrongCode(portal, second))
    expect(ada.page).toContain(USUAL)
  })

  it('has the usual words for another session of the same user', async () => {
    const portal = await open()
    const first = await begin(portal.person('ada'))
    const other = portal.person('ada')
    await begin(other)
    await confirm(other, portal.code(first))
    expect(other.page).toContain(USUAL)
  })

  it('has the usual words for the code of a device that is active', async () => {
    const { store, fails } = failingStore()
    const portal = await open(store)
    const { secret } = await portal.enrolled('ada')
    const ada = portal.person('ada')
    await ada.get(BASE)
    await ada.submit(BASE, { code: portal.code(secret) })
    const first = await begin(ada)
    // The record is not deleted, so it still has the key of a device that is active from now on.
    fails.now = true
    await confirm(ada, portal.code(first))
    fails.now = false
    expect((await portal.accounts.status('ada')).authenticators).toHaveLength(2)
    portal.clock.advance(30)
    await begin(ada)
    await confirm(ada, portal.code(first))
    expect(ada.page).toContain(USUAL)
  })

  it('remembers the last four enrolments', async () => {
    const portal = await open()
    const ada = portal.person('ada')
    const oldest = await begin(ada)
    const second = await begin(ada)
    for (let i = 0; i < 3; i++) await begin(ada)
    await confirm(ada, portal.code(oldest))
    expect(ada.page).toContain(USUAL)
    await confirm(ada, portal.code(second))
    expect(ada.page).toContain(OLDER)
  })
})

describe('the record of begun enrolments', () => {
  it('is sealed, and deleted when an enrolment is confirmed', async () => {
    const written = new Map<string, string>()
    const inner = memoryStore()
    const store: StateStore = {
      ...inner,
      async write(key, value, ...rest) {
        written.set(key, value)
        return inner.write(key, value, ...rest)
      },
      async delete(key) {
        written.delete(key)
        return inner.delete(key)
      },
    }
    const portal = await open(store)
    const ada = portal.person('ada')
    const first = await begin(ada)
    const second = await begin(ada)
    const records = (): [string, string][] => {
      return [...written].filter(([key]) => key.startsWith('enrolments:'))
    }
    expect(records()).toHaveLength(1)
    const text = JSON.stringify(records())
    for (const part of [first.toBase32(), second.toBase32(), 'otpauth', 'ada']) {
      expect(text).not.toContain(part)
    }
    await confirm(ada, portal.code(second))
    expect(records()).toEqual([])
  })

  it('changes no answer when the store fails: the failure is an event', async () => {
    const { store, fails } = failingStore()
    const portal = await open(store)
    const ada = portal.person('ada')
    fails.now = true
    const first = await begin(ada)
    const second = await begin(ada)
    await confirm(ada, portal.code(first))
    expect(ada.page).toContain(USUAL)
    await confirm(ada, portal.code(second))
    expect(ada.last?.status).toBe(201)
    const failures = portal.events.filter(({ type }) => type === 'failed')
    expect(failures).toHaveLength(4)
    expect(failures[0]).toMatchObject({ during: 'accounts' })
  })
})
