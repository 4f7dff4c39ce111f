/** A repeated request gets the same answer again, and no other request gets it. */

import { memoryStore, type StateStore } from 'einmal'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  BASE,
  createPerson,
  createProgram,
  type Enrolled,
  formOf,
  ORIGIN,
  openPortal,
  type Person,
  type Portal,
  type PortalSession,
  secretOf,
  wrongCode,
} from './support/portal.js'

let portal: Portal
let phone: Enrolled
/** Records in the store of the accounts, by key. */
let rows: Map<string, string>
/** Runs before each write. */
let onWrite: (key: string, value: string) => Promise<void> | void

/** A store in memory that copies its records into `rows`. */
function openStore(): StateStore {
  const inner = memoryStore()
  return {
    read: (key) => inner.read(key),
    async write(key, value, ...rest) {
      await onWrite(key, value)
      const done = await inner.write(key, value, ...rest)
      if (done) rows.set(key, value)
      return done
    },
    async delete(key) {
      rows.delete(key)
      await inner.delete(key)
    },
  }
}

beforeEach(async () => {
  rows = new Map()
  onWrite = () => {}
  portal = await openPortal({}, { store: openStore() })
  phone = await portal.enrolled('ada')
})

afterEach(() => vi.useRealTimers())

const kept = (): string[] => [...rows.keys()].filter((key) => key.startsWith('repeat:'))

/** A person on the page with the form, and another browser with the same cookie. */
async function atForm(): Promise<{ ada: Person; thief: Person; form: Record<string, string> }> {
  const ada = portal.person('ada')
  await ada.get(`${BASE}?return_to=/papers`)
  const thief = createPerson(portal.gate, ada.cookie.replace('__Host-id=', ''))
  return { ada, thief, form: { ...formOf(ada.page, BASE), code: portal.code(phone.secret) } }
}

describe('21: the old session id is exchanged for the new one', () => {
  it('for no request with the old id and the code, but another form', async () => {
    const { ada, thief, form } = await atForm()
    // Each page has another token, even for the same session at the same instant.
    await thief.get(BASE)
    const own = formOf(thief.page, BASE)['token'] ?? ''
    expect(own).not.toBe(form['token'])
    await ada.post(BASE, form)
    for (const token of [own, '', 'x', `${form['token']}x`]) {
      await thief.post(BASE, { ...form, token })
      expect(thief.last?.headers.has('set-cookie')).toBe(false)
      expect(await thief.get('/papers')).toBeDefined()
    }
  })

  it('for no request with the old id and the form, but another code', async () => {
    const { ada, thief, form } = await atForm()
    await ada.post(BASE, form)
    for (const code of [wrongCode(portal, phone.secret), '', ` ${form['code']}`]) {
      await thief.post(BASE, { ...form, code })
      expect(thief.last?.headers.has('set-cookie')).toBe(false)
    }
  })

  it('for no request with the form and the code, but another id or none', async () => {
    const { ada, form } = await atForm()
    await ada.post(BASE, form)
    for (const cookie of ['', '__Host-id=other', '__Host-idx=1', portal.person('eve').cookie]) {
      const eve = createPerson(portal.gate, '')
      eve.cookie = cookie
      await eve.post(BASE, form)
      expect(eve.last?.headers.has('set-cookie')).toBe(false)
      expect(await eve.get('/papers')).toBeDefined()
    }
  })

  it('for no request of another site', async () => {
    const { ada, thief, form } = await atForm()
    await ada.post(BASE, form)
    await thief.post(BASE, form, { origin: 'https://evil.example' })
    expect(thief.last?.headers.has('set-cookie')).toBe(false)
  })

  it('for no request at another route or after a minute', async () => {
    const { ada, thief, form } = await atForm()
    await ada.post(BASE, form)
    for (const path of ['/recovery', '/confirm']) {
      await thief.post(BASE + path, form)
      expect(thief.last?.headers.has('set-cookie')).toBe(false)
    }
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    await thief.post(BASE, form)
    expect(thief.last?.headers.has('set-cookie')).toBe(false)
  })

  it('for the same new id, however often the request is repeated', async () => {
    const { ada, thief, form } = await atForm()
    await ada.post(BASE, form)
    const { cookie } = ada
    const old = thief.cookie
    for (let i = 0; i < 5; i++) {
      thief.cookie = old
      await thief.post(BASE, form)
      expect(thief.cookie).toBe(cookie)
    }
    expect(portal.events.filter(({ type }) => type === 'elevated')).toHaveLength(1)
    expect(portal.accountEvents.filter(({ type }) => type === 'accepted')).toHaveLength(1)
    expect(portal.accountEvents.filter(({ type }) => type === 'refused')).toHaveLength(0)
  })

  it('not after the new session has ended', async () => {
    const { ada, thief, form } = await atForm()
    await ada.post(BASE, form)
    // The portal logs the user out.
    portal.sessions.clear()
    await thief.post(BASE, form)
    expect(await thief.get('/papers')).toBeDefined()
  })
})

describe('the stored answer', () => {
  it('reveals no code, token, session id or recovery code, and no other key opens it', async () => {
    const bob = portal.person('bob')
    await bob.get(`${BASE}/enrol`)
    await bob.submit(`${BASE}/enrol`)
    const uri = /href="(otpauth:[^"]*)"/.exec(bob.page)?.[1]?.replaceAll('&#38;', '&') ?? ''
    const code = portal.code(secretOf(uri))
    const form: Record<string, string> = { ...formOf(bob.page, `${BASE}/confirm`), code }
    const old = bob.cookie
    await bob.post(`${BASE}/confirm`, form)
    const codes = bob.page.match(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}/g) ?? []
    expect(codes).toHaveLength(20)
    const [key = ''] = kept()
    expect(kept()).toHaveLength(1)
    const shown = `${key} ${rows.get(key)}`
    for (const secret of [...codes, code, form['token'] ?? 'none', bob.cookie.slice(10)]) {
      expect(shown.includes(secret)).toBe(false)
    }
    const other = await openPortal(
      {
        ...{ accounts: portal.accounts, key: new Uint8Array(32), now: portal.clock.now },
        session: { read: async () => null, elevate: async () => new Headers() },
      },
      {},
    )
    const thief = createPerson(other.gate, old.slice(10))
    await thief.post(`${BASE}/confirm`, form)
    expect(thief.last?.headers.has('set-cookie')).toBe(false)
    expect(thief.page).not.toMatch(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}/)
  })

  it('is ignored when a byte was changed or it is malformed', async () => {
    const { ada, thief, form } = await atForm()
    await ada.post(BASE, form)
    const [key = ''] = kept()
    const text = rows.get(key) ?? ''
    const middle = text.length >> 1
    const changed =
      text.slice(0, middle) + (text[middle] === 'A' ? 'B' : 'A') + text.slice(middle + 1)
    for (const value of [
      changed,
      text.slice(0, -2),
      'v1 ',
      'v1 =.=',
      'v2',
      '',
      `v1 ${'A'.repeat(16)}.A`,
    ]) {
      const found = await portal.store.read(key)
      await portal.store.write(key, value, found?.version)
      await thief.post(BASE, form)
      expect([thief.last?.status, thief.last?.headers.has('set-cookie')]).toEqual([303, false])
    }
  })

  it('is ignored when it is written back after its minute', async () => {
    const { ada, thief, form } = await atForm()
    await ada.post(BASE, form)
    const [key = ''] = kept()
    const text = rows.get(key) ?? ''
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    await portal.store.write(key, text, undefined)
    await thief.post(BASE, form)
    expect(thief.last?.headers.has('set-cookie')).toBe(false)
  })

  it('is absent for a refused code, which counts each time that it is sent', async () => {
    const { ada, form } = await atForm()
    for (const left of [4, 3]) {
      await ada.post(BASE, { ...form, code: wrongCode(portal, phone.secret) })
      expect(ada.page).toMatch(new RegExp(`\\b${left} more times`))
    }
    expect(kept()).toEqual([])
  })

  it('is absent for a malformed code and for a locked account', async () => {
    const { ada, form } = await atForm()
    const keys: string[] = []
    onWrite = (key) => void keys.push(key)
    for (const code of ['', '12345', 'x', '1'.repeat(50)]) await ada.post(BASE, { ...form, code })
    expect(keys).toEqual([])
    for (let i = 0; i < 5; i++) await portal.accounts.verify('ada', wrongCode(portal, phone.secret))
    keys.length = 0
    await ada.post(BASE, form)
    expect(ada.page).toMatch(/\b(30|29) seconds/)
    expect(keys).toEqual([])
  })
})

describe('of two requests at once', () => {
  it('the second one waits for the first, and spends nothing', async () => {
    const { ada, thief, form } = await atForm()
    let release = (): void => {}
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    onWrite = (key) => (key.startsWith('repeat:') ? undefined : released)
    const first = ada.post(BASE, form)
    const second = thief.post(BASE, form)
    await new Promise((done) => setTimeout(done, 50))
    release()
    await Promise.all([first, second])
    expect([thief.last?.status, thief.cookie]).toEqual([303, ada.cookie])
    expect(portal.accountEvents.filter(({ type }) => type === 'refused')).toEqual([])
  })

  it('no answer is stored when the first one fails', async () => {
    let isBroken = true
    const other = await openPortal(
      {
        session: {
          read: async () =>
            isBroken || portal.events.length === 0 ? { id: 's', userId: 'ada' } : null,
          elevate: () => Promise.reject(new Error('gone')),
        },
      },
      { store: openStore() },
    )
    const { secret } = await other.enrolled('ada')
    const ada = other.person('ada')
    await ada.get(BASE)
    await ada.submit(BASE, { code: other.code(secret) })
    expect(ada.last?.status).toBe(503)
    expect(kept()).toEqual([])
    isBroken = false
  })

  it('the second one goes on when the node of the first one has crashed', async () => {
    const { ada, form } = await atForm()
    // A claim that is never answered.
    let key = ''
    onWrite = (written) => {
      if (written.startsWith('repeat:')) key = written
    }
    await ada.post(BASE, { ...form, code: wrongCode(portal, phone.secret) })
    const wrong = { ...form, code: wrongCode(portal, phone.secret) }
    await portal.store.write(key, 'v1', undefined, Date.now() + 100)
    await ada.post(BASE, wrong)
    expect(ada.page).toContain('3 more times')
  })

  it('the second one waits only as long as a claim lasts, even if the store keeps expired entries', async () => {
    const { ada, form } = await atForm()
    let key = ''
    onWrite = (written) => {
      if (written.startsWith('repeat:')) key = written
    }
    const wrong = { ...form, code: wrongCode(portal, phone.secret) }
    await ada.post(BASE, wrong)
    await portal.store.write(key, 'v1', undefined)
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    let isDone = false
    const waiting = ada.post(BASE, wrong).finally(() => {
      isDone = true
    })
    while (!isDone) {
      await vi.advanceTimersByTimeAsync(200)
      await new Promise((resume) => setImmediate(resume))
    }
    await waiting
    expect(ada.page).toContain('3 more times')
  })
})

describe('a store that fails', () => {
  it('before the code is spent gives 503', async () => {
    const { ada, form } = await atForm()
    onWrite = (key) => {
      if (key.startsWith('repeat:')) throw new Error('down')
    }
    await ada.post(BASE, form)
    expect(ada.last?.status).toBe(503)
    expect(portal.accountEvents.filter(({ type }) => type === 'accepted')).toEqual([])
  })

  it('afterwards does not change the answer, and causes an event', async () => {
    const { ada, form } = await atForm()
    onWrite = (key, value) => {
      if (key.startsWith('repeat:') && value !== 'v1') throw new Error('down')
    }
    await ada.post(BASE, form)
    expect(ada.last?.status).toBe(303)
    expect(await ada.get('/papers')).toBeUndefined()
    expect(portal.events.map(({ type }) => type)).toEqual(['elevated', 'failed'])
  })
})

describe('accounts without access to their store', () => {
  it('make the process that answered first answer the repetition', async () => {
    const { store: _, ...accounts } = portal.accounts
    const other = await openPortal({ accounts, now: portal.clock.now }, {})
    const ada = other.person('ada')
    await ada.get(BASE)
    const form = { ...formOf(ada.page, BASE), code: portal.code(phone.secret) }
    const again = createPerson(other.gate, ada.cookie.replace('__Host-id=', ''))
    await ada.post(BASE, form)
    await again.post(BASE, form)
    expect(again.cookie).toBe(ada.cookie)
    expect(kept()).toEqual([])
  })
})

describe('new recovery codes', () => {
  const CODES = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){5}/g

  it('are the same in both answers of a double click', async () => {
    const ada = portal.person('ada', { secondFactorAt: portal.clock.now() })
    await ada.get(`${BASE}/recovery-codes`)
    const form = formOf(ada.page, `${BASE}/recovery-codes`)
    const pages = []
    for (let i = 0; i < 2; i++) {
      await ada.post(`${BASE}/recovery-codes`, form)
      pages.push(ada.page.match(CODES))
    }
    expect(pages[0]).toHaveLength(20)
    expect(pages[1]).toEqual(pages[0])
    // A form of another page makes other codes.
    await ada.get(`${BASE}/recovery-codes`)
    await ada.submit(`${BASE}/recovery-codes`, {})
    expect(ada.page.match(CODES)).not.toEqual(pages[0])
  })

  it('differ for each request of a script, except with the same idempotency key', async () => {
    const id = portal.logIn('ada', { secondFactorAt: portal.clock.now() })
    const app = createProgram(portal.gate, id)
    const { json } = await app.get(`${BASE}/status`, { cookie: `__Host-id=${id}` })
    const ask = async (headers: Record<string, string>) => {
      const answer = await app.post(`${BASE}/recovery-codes`, { confirmation: 'yes' }, headers)
      return JSON.stringify(answer.json.recoveryCodes)
    }
    const script = { cookie: `__Host-id=${id}`, origin: ORIGIN, 'x-einmal-token': json.token }
    for (const headers of [{}, script]) {
      const plain = [await ask(headers), await ask(headers)]
      expect(plain[0]).not.toBe(plain[1])
      const again = { ...headers, 'idempotency-key': 'first-request-16' }
      const repeated = [await ask(again), await ask(again)]
      expect(repeated[0]).toBe(repeated[1])
      expect(await ask({ ...headers, 'idempotency-key': 'other-request-16' })).not.toBe(repeated[0])
    }
  })
})

describe('a program whose answer was lost', () => {
  it('repeats the request and gets the same new token', async () => {
    const id = portal.logIn('ada')
    const code = portal.code(phone.secret)
    const lost = await createProgram(portal.gate, id).post(BASE, { code })
    const app = createProgram(portal.gate, id)
    const answer = await app.post(BASE, { code })
    expect([answer.status, answer.json]).toEqual([200, lost.json])
    expect(app.bearer).toBe(lost.headers.get('x-session'))
    expect((await app.get('/papers')).status).toBe(0)
  })

  it('needs the idempotency key of its request to get the answer again', async () => {
    const id = portal.logIn('ada')
    const code = portal.code(phone.secret)
    const own = { 'idempotency-key': 'f3c2' }
    const first = await createProgram(portal.gate, id).post(BASE, { code }, own)
    expect(first.status).toBe(200)
    for (const headers of [{}, { 'idempotency-key': 'f3c3' }, { 'x-einmal-token': 'f3c2' }]) {
      const answer = await createProgram(portal.gate, id).post(BASE, { code }, headers)
      expect([answer.status, answer.json.type]).toEqual([401, 'not-logged-in'])
    }
    const again = await createProgram(portal.gate, id).post(BASE, { code }, own)
    expect(again.headers.get('x-session')).toBe(first.headers.get('x-session'))
  })

  it('is recognized by its idempotency key when its session is in a separate header', async () => {
    const sessions = new Map<string, PortalSession>([['x0', { id: 'x0', userId: 'ada' }]])
    const byHeader = await openPortal({
      accounts: portal.accounts,
      now: portal.clock.now,
      session: {
        read: async ({ headers }) => {
          const found = sessions.get(headers.get('x-session') ?? '')
          return found ? { ...found, carrier: 'header' } : null
        },
        elevate: async (_, { id, userId }, { at }) => {
          sessions.delete(id)
          sessions.set('x1', { id: 'x1', userId, secondFactorAt: at })
          return new Headers({ 'x-session': 'x1' })
        },
      },
    })
    const code = portal.code(phone.secret)
    const ask = async (headers: Record<string, string>) => {
      const all = { 'content-type': 'application/json', cookie: 'AWSALB=1', ...headers }
      const body = JSON.stringify({ code })
      const request = new Request(ORIGIN + BASE, { method: 'POST', headers: all, body })
      return byHeader.gate.handle(request)
    }
    const own = { 'x-session': 'x0', 'idempotency-key': 'c2b1f0aa-7f3e-4d0b' }
    for (let i = 0; i < 2; i++) {
      const answer = await ask(own)
      expect([answer?.status, answer?.headers.get('x-session')]).toEqual([200, 'x1'])
    }
    for (const key of ['', 'c2b1f0aa', 'c2b1f0aa-7f3e-4d0c']) {
      const answer = await ask({ ...own, 'idempotency-key': key })
      expect([answer?.status, answer?.headers.has('x-session')]).toEqual([401, false])
    }
  })

  it('does not get the answer with another token', async () => {
    const id = portal.logIn('ada')
    const code = portal.code(phone.secret)
    await createProgram(portal.gate, id).post(BASE, { code })
    const answer = await createProgram(portal.gate, portal.logIn('ada')).post(BASE, { code })
    expect(answer.json.type).toBe('code-refused')
  })
})
