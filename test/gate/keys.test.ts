/** Hardware keys on the pages: a token of the office, a YubiKey of the user, and keys that are out of step. */

import { hotp, memoryStore, Secret, totp } from 'einmal'
import {
  type Accounts,
  createAccounts,
  createKeyring,
  createTokens,
  type Tokens,
} from 'einmal/accounts'
import { settableClock } from 'einmal/testing'
import { describe, expect, it } from 'vitest'
import { seedKey } from '../accounts/support/test-tokens.js'
import { BASE, formOf, KEY, openPortal, type Person, type Portal } from './support/portal.js'

/** A portal with an inventory of tokens, whose clock is that of the portal. */
async function openOffice(more: Parameters<typeof openPortal>[0] = {}) {
  const clock = settableClock(new Date('2026-11-23T10:00:10Z'))
  const store = memoryStore()
  const keyring = await createKeyring({ current: 'k1', keys: { k1: KEY } })
  const accounts = createAccounts({ store, issuer: 'Ratsinformation', keyring, now: clock.now })
  const tokens = createTokens({ accounts })
  const portal = await openPortal(
    { accounts, tokens, ownKeys: true, now: clock.now, ...more },
    { store },
  )
  return { ...portal, accounts, clock, tokens }
}

type Office = Portal & { tokens: Tokens }

const newKey = () => ({ secret: Secret.generate() })

/** A key that counts: each press shows the next code. */
function pressed(secret: Secret, counter = 0): () => string {
  let next = counter
  return () => hotp(secret, next++)
}

/** The key types the code, and Enter sends the form that has the field. */
async function touch(person: Person, path: string, code: string, more: object = {}) {
  await person.submit(path, { ...more, code })
}

/** Sets up the user's own key on the pages; returns its secret and its button. */
async function ownKey(ada: Person) {
  await ada.get(`${BASE}/enrol/key`)
  await ada.submit(`${BASE}/enrol`, { ...formOf(ada.page, `${BASE}/enrol`), label: 'Mein Stick' })
  const secret = Secret.fromBase32(
    /<code class="secret"[^>]*>([A-Z2-7]{32})</.exec(ada.page)?.[1] ?? '',
  )
  return { secret, press: pressed(secret) }
}

describe('app or key', () => {
  it('is asked when the gate has tokens or lets users set up their own keys', async () => {
    for (const more of [{}, { tokens: undefined }, { ownKeys: false }]) {
      const ada = (await openOffice(more)).person('ada')
      await ada.get(`${BASE}/enrol`)
      expect(ada.page).toContain(`href="${BASE}/enrol/key?`)
      await ada.get(`${BASE}/enrol/key`)
      expect(ada.page.includes('name="serial"')).toBe(!('tokens' in more))
      expect(ada.page.includes('value="hotp"')).toBe(!('ownKeys' in more))
    }
  })

  it('is not asked otherwise, and there is no page for keys', async () => {
    const ada = (await openOffice({ tokens: undefined, ownKeys: false })).person('ada')
    await ada.get(`${BASE}/enrol`)
    expect(ada.page).not.toContain('/enrol/key')
    expect((await ada.get(`${BASE}/enrol/key`))?.status).toBe(404)
    expect((await ada.post(`${BASE}/enrol/key`, formOf('<form></form>', '')))?.status).not.toBe(201)
  })
})

describe('a token of the office', () => {
  it('that counts is set up by its serial number and two touches, and logs in', async () => {
    const office = await openOffice()
    const key = seedKey({ serial: 'FT-1' })
    await office.tokens.add([key])
    const press = pressed(key.secret)
    const ada = office.person('ada')
    await ada.get(`${BASE}/enrol/key`)
    await touch(ada, `${BASE}/enrol/key`, press(), { serial: ' ft-1 ' })
    expect(ada.page).toContain('And one more code')
    await touch(ada, `${BASE}/enrol/key`, press())
    expect(ada.last?.status).toBe(201)
    expect(ada.page).toContain('Your backup codes')
    const [device] = (await office.accounts.status('ada')).authenticators
    expect(device).toMatchObject({ type: 'hotp', serial: 'FT-1' })
    expect(await office.tokens.status('FT-1')).toMatchObject({ state: 'claimed', userId: 'ada' })

    const again = office.person('ada')
    await again.get(BASE)
    await touch(again, BASE, press())
    expect(again.last?.status).toBe(303)
    await again.get(`${BASE}/devices`)
    expect(again.page).toContain('Number FT-1')
    expect(again.page).toContain(`href="${BASE}/resync?`)
  })

  it('with a clock is set up by one code', async () => {
    const office = await openOffice()
    const key = seedKey({ serial: 'T-1', type: 'totp' })
    await office.tokens.add([key])
    const ada = office.person('ada')
    await ada.get(`${BASE}/enrol/key`)
    await touch(ada, `${BASE}/enrol/key`, totp(key.secret, { at: office.clock.now() }), {
      serial: 'T-1',
    })
    expect(ada.last?.status).toBe(201)
  })

  it('with a clock that is ten minutes wrong is set up by two codes', async () => {
    const office = await openOffice()
    const key = seedKey({ serial: 'T-1', type: 'totp' })
    await office.tokens.add([key])
    const shown = () => totp(key.secret, { at: office.clock.now() - 600_000 })
    const ada = office.person('ada')
    await ada.get(`${BASE}/enrol/key`)
    await touch(ada, `${BASE}/enrol/key`, shown(), { serial: 'T-1' })
    expect(ada.page).toContain('And one more code')
    await touch(ada, `${BASE}/enrol/key`, shown())
    expect(ada.page).toContain('That is the same code again.')
    office.clock.advance(30)
    await touch(ada, `${BASE}/enrol/key`, shown())
    expect(ada.last?.status).toBe(201)
  })

  it.each(['hotp', 'totp'] as const)(
    'has the same answers to wrong codes when it is free, of another user, used or revoked: %s',
    async (type) => {
      const office = await openOffice()
      const states = ['free', 'assigned', 'used', 'revoked']
      const keys = states.map((serial) => seedKey({ serial, type }))
      await office.tokens.add(keys)
      await office.tokens.assign('assigned', 'bob')
      await office.tokens.revoke('revoked')
      const secret = keys[2]?.secret ?? expect.fail()
      const at = office.clock.now()
      const codes = type === 'hotp' ? [hotp(secret, 0), hotp(secret, 1)] : [totp(secret, { at })]
      expect(await office.tokens.claim('bob', 'used', codes)).toMatchObject({ ok: true })
      const answers = []
      for (const serial of states) {
        const ada = office.person(`ada-${serial}`)
        const seen: unknown[] = []
        for (let times = 0; times < 5; times++) {
          await ada.get(`${BASE}/enrol/key`)
          for (const [code, more] of [['271828', { serial }], ['314159']] as const) {
            await touch(ada, `${BASE}/enrol/key`, code, more)
            const page = ada.page.replace(/ value="[^"]*"|ada-[a-z]*/g, '')
            seen.push(ada.last?.status, page)
          }
        }
        const body = { serial, first: '271828', code: '314159' }
        const program = await office.program(`kim-${serial}`).post(`${BASE}/enrol/key`, body)
        answers.push({ seen, status: program.status, json: program.json })
      }
      const [free, ...others] = answers
      expect(`${free?.seen}`).toContain('The number or the code is not right.')
      expect(`${free?.seen}`).toContain('too many wrong codes')
      expect(free?.json).toMatchObject({ type: 'code-refused', attemptsLeft: 4 })
      for (const answer of others) expect(answer).toEqual(free)
    },
  )

  it('is not asked for one more code when the last attempt was used', async () => {
    const office = await openOffice()
    await office.tokens.add([seedKey({ serial: 'T-1', type: 'totp' })])
    for (const user of ['ada', 'bob']) {
      for (let times = 0; times < 4; times++) {
        const pair = { serial: 'T-1', first: '271828', code: '314159' }
        await office.program(user).post(`${BASE}/enrol/key`, pair)
      }
    }
    const ada = office.person('ada')
    await ada.get(`${BASE}/enrol/key`)
    await touch(ada, `${BASE}/enrol/key`, '271828', { serial: 'T-1' })
    expect(ada.page).not.toContain('And one more code')
    expect(ada.page).toContain('too many wrong codes')
    const last = { serial: 'T-1', code: '271828' }
    const { json } = await office.program('bob').post(`${BASE}/enrol/key`, last)
    expect(json).toMatchObject({ type: 'code-refused', attemptsLeft: 0 })
  })

  it('of another user is refused without a count to the person who has it in the hand', async () => {
    const office = await openOffice()
    const key = seedKey({ serial: 'A' })
    await office.tokens.add([key])
    await office.tokens.assign('A', 'bob')
    const body = { serial: 'A', first: hotp(key.secret, 0), code: hotp(key.secret, 1) }
    const answer = await office.program('ada').post(`${BASE}/enrol/key`, body)
    expect([answer.status, answer.json.type]).toEqual([422, 'token-refused'])
    expect((await office.program('bob').post(`${BASE}/enrol/key`, body)).status).toBe(201)
  })

  it('with a number that can be none is refused without a count', async () => {
    const office = await openOffice()
    for (const serial of ['', '☂']) {
      const ada = office.person('ada')
      await ada.get(`${BASE}/enrol/key`)
      await touch(ada, `${BASE}/enrol/key`, '271828', { serial })
      expect(ada.page).toContain('We cannot set up a device with this number for you.')
    }
  })

  it('counts a wrong code, and says what a Yubico OTP is without counting it', async () => {
    const office = await openOffice()
    await office.tokens.add([seedKey({ serial: 'A' })])
    const ada = office.person('ada')
    await ada.get(`${BASE}/enrol/key`)
    await touch(ada, `${BASE}/enrol/key`, 'vvccccbtdkkkrblnfekndjegcrfnlujvkecrdfijclrb', {
      serial: 'A',
    })
    expect(ada.page).toContain('keep your finger on it for three seconds')
    await touch(ada, `${BASE}/enrol/key`, '271828', { serial: 'A' })
    await touch(ada, `${BASE}/enrol/key`, '314159')
    expect(ada.page).toContain('4 more times')
  })

  it('needs the code of the letter where the first enrolment does', async () => {
    const office = await openOffice({ firstEnrolment: 'activation' })
    const key = seedKey({ serial: 'A' })
    await office.tokens.add([key])
    const press = pressed(key.secret)
    const ada = office.person('ada')
    await ada.get(`${BASE}/enrol/key`)
    expect(ada.page).toContain('Code from the letter')
    const form = formOf(ada.page, `${BASE}/activate`)
    await ada.post(`${BASE}/enrol/key`, { ...form, serial: 'A', code: press() })
    expect(ada.last?.status).not.toBe(201)
    const { code } = await office.accounts.issueActivation('ada')
    await ada.post(`${BASE}/activate`, { ...form, code })
    await ada.follow()
    const link = /href="([^"]*\/enrol\/key\?[^"]*)"/.exec(ada.page)?.[1]?.replaceAll('&#38;', '&')
    await ada.get(`${link}`)
    await touch(ada, `${BASE}/enrol/key`, press(), { serial: 'A' })
    await touch(ada, `${BASE}/enrol/key`, press())
    expect(ada.last?.status).toBe(201)
  })
})

describe('an attack on the pages for keys', () => {
  it('47: by many users at once leaves one owner', async () => {
    const office = await openOffice()
    const users = ['ada', 'bob', 'eve', 'ada', 'bob', 'eve']
    for (let round = 0; round < 10; round++) {
      const serial = `FT-${round}`
      const { secret } = seedKey({ serial })
      await office.tokens.add([{ ...seedKey({ serial }), secret }])
      const body = { serial, first: hotp(secret, 0), code: hotp(secret, 1) }
      const answers = await Promise.all(
        users.map((user) => office.program(`${user}-${round}`).post(`${BASE}/enrol/key`, body)),
      )
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
      const { state, userId } = await office.tokens.status(serial)
      expect(state).toBe('claimed')
      const statuses = await Promise.all(
        ['ada', 'bob', 'eve'].map((user) => office.accounts.status(`${user}-${round}`)),
      )
      const owners = statuses.filter(({ authenticators }) => authenticators.length > 0)
      expect(owners).toEqual([await office.accounts.status(`${userId}`)])
      expect(owners[0]?.authenticators).toMatchObject([{ serial }])
    }
  })

  it('48: by odd serial numbers and codes is a problem, counts nothing and makes no token', async () => {
    const office = await openOffice()
    await office.tokens.add([seedKey({ serial: 'FT-1' })])
    const program = office.program('ada')
    const odd: unknown[] = [
      '__proto__',
      'constructor',
      '../FT-1',
      'FT-1\u0000',
      '☂',
      'A'.repeat(6e4),
    ]
    for (const text of [...odd, ' '.repeat(6e4), 7, null, ['FT-1'], { serial: 'FT-1' }]) {
      for (const path of ['enrol/key', 'resync', 'confirm']) {
        const fields = { serial: text, id: text, first: text, code: text }
        const { status, json } = await program.post(`${BASE}/${path}`, fields)
        expect([404, 409, 413, 422]).toContain(status)
        expect(JSON.stringify(json)).not.toContain('AAAA')
      }
    }
    expect((await office.accounts.status('ada')).authenticators).toEqual([])
    expect(await office.tokens.status('FT-1')).toMatchObject({ state: 'free' })
    const wrong = { serial: 'FT-1', first: '271828', code: '314159' }
    const { json } = await program.post(`${BASE}/enrol/key`, wrong)
    expect(json.attemptsLeft).toBe(4)
  })
})

describe('a YubiKey of the user', () => {
  it('is set up with a command and two touches, and logs in', async () => {
    const office = await openOffice()
    const ada = office.person('ada')
    const { press } = await ownKey(ada)
    expect(ada.page).toContain('>ykman otp hotp 2<')
    await touch(ada, `${BASE}/confirm`, press())
    expect(ada.page).toContain('And one more code')
    await touch(ada, `${BASE}/confirm`, press())
    expect(ada.last?.status).toBe(201)
    expect((await office.accounts.status('ada')).authenticators).toMatchObject([
      { type: 'hotp', label: 'Mein Stick' },
    ])
    const again = office.person('ada')
    await again.get(BASE)
    await touch(again, BASE, `ubnu01234567${press()}`)
    expect(again.last?.status).toBe(303)
  })

  it('is set up although it was touched in a pocket before', async () => {
    const ada = (await openOffice()).person('ada')
    const { press } = await ownKey(ada)
    for (let times = 0; times < 40; times++) press()
    await touch(ada, `${BASE}/confirm`, press())
    await touch(ada, `${BASE}/confirm`, press())
    expect(ada.last?.status).toBe(201)
  })

  it('is asked for again after a wrong code, and by a page that was loaded again', async () => {
    const ada = (await openOffice()).person('ada')
    const { press } = await ownKey(ada)
    await touch(ada, `${BASE}/confirm`, '271828')
    await touch(ada, `${BASE}/confirm`, '314159')
    expect(ada.page).toContain('The code is not right.')
    await ada.get(`${BASE}/confirm`)
    expect(ada.page).toContain('Your key is set up already.')
    await touch(ada, `${BASE}/confirm`, press())
    await touch(ada, `${BASE}/confirm`, press())
    expect(ada.last?.status).toBe(201)
  })

  it('is confirmed by a program with one code, or with two', async () => {
    const office = await openOffice()
    for (const [userId, count] of [
      ['eve', 1],
      ['bob', 2],
    ] as const) {
      const program = office.program(userId)
      const { json } = await program.post(`${BASE}/enrol`, { label: 'Key', type: 'hotp' })
      const secret = Secret.fromBase32(json.secretText)
      const codes =
        count === 1
          ? { code: hotp(secret, 2) }
          : { first: hotp(secret, 30), code: hotp(secret, 31) }
      const { status } = await program.post(`${BASE}/confirm`, {
        id: json.authenticatorId,
        ...codes,
      })
      expect(status).toBe(201)
    }
  })
})

describe('a key that is out of step', () => {
  async function enrolled(office: Office, ada: Person) {
    const { press } = await ownKey(ada)
    await touch(ada, `${BASE}/confirm`, press())
    await touch(ada, `${BASE}/confirm`, press())
    await office.accounts.markRecoveryCodesSaved('ada')
    return press
  }

  it('is found again by two codes in a row, which log the user in', async () => {
    const office = await openOffice()
    const press = await enrolled(office, office.person('ada'))
    for (let times = 0; times < 60; times++) press()
    const ada = office.person('ada')
    await ada.get(BASE)
    await touch(ada, BASE, press())
    expect(ada.page).toContain('The code is not right.')
    const link = /href="([^"]*\/resync\?[^"]*)"/.exec(ada.page)?.[1]
    await ada.get(`${link}`)
    await touch(ada, `${BASE}/resync`, press())
    expect(ada.page).toContain('And one more code')
    await touch(ada, `${BASE}/resync`, press())
    expect(ada.last?.status).toBe(303)
    expect(office.events.at(-1)).toMatchObject({ type: 'elevated', method: 'hotp' })
    await ada.get(`${BASE}/devices`)
    expect(ada.last?.status).toBe(200)
  })

  it('counts wrong pairs until the account is locked, and says so', async () => {
    const office = await openOffice()
    await enrolled(office, office.person('ada'))
    const ada = office.person('ada')
    await ada.get(`${BASE}/resync`)
    for (let times = 0; times < 5; times++) {
      await touch(ada, `${BASE}/resync`, '271828')
      await touch(ada, `${BASE}/resync`, '314159')
    }
    expect(ada.page).toContain('too many wrong codes')
    expect((await office.accounts.status('ada')).lockedUntil).toBeDefined()
  })

  it('is found among several, which the page does not name to a stranger with the password', async () => {
    const office = await openOffice()
    const secrets = [Secret.generate(), Secret.generate()]
    for (const secret of secrets) {
      await office.accounts.importKey('ada', {
        key: { type: 'hotp', secret, counter: 0n },
        label: 'Stick im Tresor',
        serial: 'FT-2308841',
      })
    }
    const ada = office.person('ada')
    await ada.get(`${BASE}/resync`)
    const { json } = await office.program('ada').get(`${BASE}/resync`)
    for (const { id } of (await office.accounts.status('ada')).authenticators) {
      for (const secret of [id, 'Tresor', '8841'])
        expect(`${ada.page} ${JSON.stringify(json)}`).not.toContain(secret)
    }
    const press = pressed(secrets[1] ?? Secret.generate(), 50)
    await touch(ada, `${BASE}/resync`, press())
    await touch(ada, `${BASE}/resync`, press())
    expect(ada.last?.status).toBe(303)
  })

  it('is not looked for when the user has none: the page leads to the code', async () => {
    const office = await openOffice()
    await office.enrolled('bob')
    const bob = office.person('bob')
    await bob.get(`${BASE}/resync`)
    expect(bob.last?.status).toBe(303)
    const { status, json } = await office.program('bob').get(`${BASE}/resync`)
    expect([status, json.state]).toEqual([200, 'second-factor-required'])
  })

  it('is found again by a program in one request', async () => {
    const office = await openOffice()
    const press = await enrolled(office, office.person('ada'))
    for (let times = 0; times < 60; times++) press()
    const program = office.program('ada')
    const first = press()
    expect((await program.post(`${BASE}/resync`, { code: first })).json.type).toBe(
      'second-code-required',
    )
    const answer = await program.post(`${BASE}/resync`, { first, code: press() })
    expect([answer.status, answer.json.state]).toEqual([200, 'elevated'])
  })
})

describe('the page for a code', () => {
  it('speaks of the app, of the key, or of both, as the user has them', async () => {
    const office = await openOffice()
    const key = { type: 'hotp', secret: Secret.generate(), counter: 0n } as const
    await office.enrolled('ada')
    await office.accounts.importKey('bob', { key })
    await office.enrolled('eve')
    await office.accounts.importKey('eve', { key })
    for (const [user, words] of [
      ['ada', 'Open the app for your codes on your phone.'],
      ['bob', 'Touch your key: it types a code.'],
      ['eve', 'Take one of your devices.'],
    ] as const) {
      const person = office.person(user)
      await person.get(BASE)
      expect(person.page).toContain(words)
      expect(person.page.includes('/resync')).toBe(user !== 'ada')
    }
  })
})

describe('an error with keys', () => {
  it('is the same code twice, on each page for two codes', async () => {
    const office = await openOffice()
    const ada = office.person('ada')
    const { press } = await ownKey(ada)
    const code = press()
    await touch(ada, `${BASE}/confirm`, code)
    await touch(ada, `${BASE}/confirm`, code)
    expect(ada.page).toContain('That is the same code again.')
    // The enrolment that was begun is still there.
    await ada.get(`${BASE}/enrol/key`)
    expect(ada.page).toContain('name="supersedes"')
    const twice = { first: code, code }
    for (const path of ['resync', 'enrol/key']) {
      const { json } = await office.program('ada').post(`${BASE}/${path}`, twice)
      expect(json.type).toBe('second-code-required')
    }
    // A program may send a value of any type.
    const odd = { first: code, code: { toString: 1 } }
    expect((await office.program('ada').post(`${BASE}/resync`, odd)).status).toBe(404)
  })

  it('is a user without a key', async () => {
    const office = await openOffice()
    const codes = { first: '123456', code: '654321' }
    expect((await office.program('bob').post(`${BASE}/resync`, codes)).status).toBe(404)
    const bob = office.person('bob')
    await bob.post(`${BASE}/resync`, { token: 'expired', code: '123456' })
    expect(bob.location).toContain(`${BASE}/resync?notice=`)
  })

  it.each([
    ['a further device', (accounts: Accounts) => accounts.importKey('ada', { key: newKey() })],
    [
      'an enrolment that was begun',
      (accounts: Accounts) => accounts.enrol('ada', { account: 'a' }),
    ],
  ])('is an account that became full by %s: the page names the maximum', async (_, fill) => {
    const office = await openOffice()
    const key = seedKey({ serial: 'T-1', type: 'totp' })
    await office.tokens.add([key])
    const app = newKey()
    for (const key of [app, ...Array.from({ length: 6 }, newKey)]) {
      await office.accounts.importKey('ada', { key })
    }
    const ada = office.person('ada')
    await ada.get(BASE)
    await touch(ada, BASE, totp(app.secret, { at: office.clock.now() }))
    await ada.get(`${BASE}/enrol/key`)
    await fill(office.accounts)
    const code = totp(key.secret, { at: office.clock.now() })
    await touch(ada, `${BASE}/enrol/key`, code, { serial: 'T-1' })
    expect(await office.tokens.status('T-1')).toMatchObject({ state: 'free' })
    expect(ada.page).toContain('8 devices')
  })

  it('is an inventory that is down', async () => {
    const office = await openOffice()
    const claim = () => Promise.reject(new Error('down'))
    const broken = await openOffice({ tokens: { ...office.tokens, claim } })
    const answer = await broken
      .program('ada')
      .post(`${BASE}/enrol/key`, { serial: 'T-1', code: '123456' })
    expect(answer.status).toBe(503)
  })
})
