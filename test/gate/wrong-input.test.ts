import { hotp, Secret } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf } from '../../src/gate/http/typed-code.js'
import { type WrongInput, wrongInputOf } from '../../src/gate/http/wrong-input.js'
import { LAYOUTS } from '../support/keyboard-layouts.js'
import { BASE, openPortal } from './support/portal.js'

const MODHEX = 'cbdefghijklnrtuv'
const YUBICO_OTP = 'vvccccbtdkkkrblnfekndjegcrfnlujvkecrdfijclrb'

describe('a text that is no code', () => {
  it.each<[string, WrongInput | undefined]>([
    [YUBICO_OTP, 'yubico-otp'],
    [YUBICO_OTP.toUpperCase(), 'yubico-otp'],
    [` ${YUBICO_OTP}\n`, 'yubico-otp'],
    ['CbDeFgHiJkLnRtUvCbDeFgHiJkLnRtUvCbDeFg', 'password'],
    ['Sommer2026!', 'password'],
    ['korrektpferdbatterie', 'password'],
    ['8H12-6Z59-XZJC-WQC3-3V0T-PMHX', 'recovery-code'],
    ['8h126z59xzjcwqc33v0tpmhx', 'recovery-code'],
    ['123456789', 'too-long'],
    ['123456 123456', 'too-long'],
    ['1'.repeat(5000), 'too-long'],
    ['x'.repeat(65), 'too-long'],
    ['!"§$%&', 'signs'],
    ['12345', undefined],
    ['abcdef', undefined],
    ['ich weiß es nicht mehr', undefined],
    ['', undefined],
    ['١٢٣٤٥٦', undefined],
  ])('%j is %s', (text, input) => {
    expect(wrongInputOf(text, false)).toBe(input)
  })

  it.each(Object.entries(LAYOUTS))('is known as a Yubico OTP on a %s keyboard', (_, type) => {
    const letter = fc.constantFrom(...MODHEX)
    fc.assert(
      fc.property(fc.array(letter, { minLength: 44, maxLength: 44 }), (letters) => {
        expect(wrongInputOf(type(letters.join('')), false)).toBe('yubico-otp')
      }),
    )
  })

  it('is never a password or signs in the field for a recovery code', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 90 }), (text) => {
        expect([undefined, 'too-long', 'yubico-otp']).toContain(wrongInputOf(text, true))
      }),
    )
  })

  it('takes no time however long it is, and any type', () => {
    for (const text of [YUBICO_OTP.repeat(10_000), `${'a'.repeat(200)} `.repeat(1000)]) {
      expect(wrongInputOf(text, false)).toBe('too-long')
    }
    for (const value of [null, undefined, 7, {}, []]) {
      expect(wrongInputOf(value, false)).toBeUndefined()
    }
  })
})

describe('a code of a hardware key on a French or Belgian keyboard', () => {
  const layouts = [['french', '-_'] as const, ['belgian', '§!'] as const]

  it.each(layouts)('is read as its digits: %s', (name) => {
    const type = LAYOUTS[name]
    fc.assert(
      fc.property(fc.stringMatching(/^\d{6,8}$/), fc.boolean(), (digits, hasId) => {
        const typed = type(hasId ? `ubnu01234567${digits}` : digits)
        const read = codeOf(new Map([['code', typed]]))
        // Without a sign such as é, the text may be from a German keyboard with Caps Lock.
        const isOwn = /[àéèç'_-]/.test(typed)
        const expected = hasId ? `ubnu01234567${digits}` : digits
        expect(read).toBe(isOwn ? expected : typed)
      }),
    )
  })

  it('leaves every other text as it is', () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('été', '123-456', "l'eau", 'à-l’école', '(-_)'),
    )
    fc.assert(
      fc.property(text, (typed) => {
        fc.pre(!/^[a-z]{0,12}[à&é"'(§è_!ç-]{6,20}\s*$/i.test(typed))
        expect(codeOf(new Map([['code', typed]]))).toBe(typed)
      }),
    )
  })

  it('logs the user in, and is spent', async () => {
    const portal = await openPortal()
    const secret = Secret.generate()
    await portal.accounts.importKey('ada', { key: { type: 'hotp', secret, counter: 0n } })
    const ada = portal.person('ada')
    await ada.get(BASE)
    const code = LAYOUTS.french(codeWithOwnSign(secret))
    await ada.submit(BASE, { code })
    expect(ada.location).not.toContain('notice')
    const program = portal.program('ada')
    expect((await program.post(BASE, { code })).json).toMatchObject({ reason: 'refused' })
  })
})

/** The first code that has a digit whose sign no other keyboard has there. */
function codeWithOwnSign(secret: Secret): string {
  const codes = [0, 1, 2, 3, 4, 5].map((counter) => hotp(secret, counter))
  return codes.find((code) => /[024679]/.test(code)) ?? ''
}

describe('the gate', () => {
  const CASES: [string, WrongInput, RegExp][] = [
    [YUBICO_OTP, 'yubico-otp', /keep your finger on it for three seconds/],
    ['Sommer2026!Garten', 'password', /looks like a password/],
    ['7H12-6Z59-XZJC-WQC3-3V0T-PMHX', 'recovery-code', /Choose “Log in with a backup code”/],
    ['=)(/&%', 'signs', /Caps Lock/],
    ['271828314159', 'too-long', /one code only/],
  ]

  it.each(CASES)(
    'says in words what %j is, and never counts or repeats it',
    async (text, _, words) => {
      const portal = await openPortal()
      const { secret } = await portal.enrolled('ada')
      const ada = portal.person('ada')
      for (let times = 0; times < 12; times++) {
        await ada.get(BASE)
        await ada.submit(BASE, { code: text })
        expect(ada.page).toMatch(words)
        expect(ada.page).not.toContain(text)
        expect(decodeURIComponent(ada.location)).not.toContain(text)
      }
      await ada.submit(BASE, { code: portal.code(secret) })
      expect(ada.last?.status).toBe(303)
      expect(ada.location).not.toContain('notice')
      expect(JSON.stringify([portal.events, portal.accountEvents])).not.toContain(text)
    },
  )

  it.each(CASES)('tells a program what %j is', async (text, input) => {
    const portal = await openPortal()
    await portal.enrolled('ada')
    const { status, json } = await portal.program('ada').post(BASE, { code: text })
    expect([status, json]).toEqual([
      422,
      {
        type: 'code-refused',
        title: 'The code is not right.',
        status: 422,
        reason: 'malformed',
        input,
        detail: expect.stringMatching(/\w/),
        attemptsLeft: 5,
      },
    ])
  })

  it('says it in the fields for a first, a recovery and an activation code too', async () => {
    const portal = await openPortal({ firstEnrolment: 'activation' })
    const eve = portal.person('eve')
    await eve.get(`${BASE}/enrol`)
    await eve.submit(`${BASE}/activate`, { code: YUBICO_OTP })
    expect(eve.page).toMatch(/key typed letters/)
    expect(eve.page).not.toContain(YUBICO_OTP)
    await portal.enrolled('ada')
    const ada = portal.person('ada')
    await ada.get(`${BASE}/recovery`)
    await ada.submit(`${BASE}/recovery`, { code: YUBICO_OTP })
    expect(ada.page).toMatch(/key typed letters[\s\S]*A backup code has 24/)
    const plain = await openPortal()
    const bob = plain.person('bob')
    await bob.get(`${BASE}/enrol`)
    await bob.submit(`${BASE}/enrol`)
    await bob.submit(`${BASE}/confirm`, { code: YUBICO_OTP })
    expect(bob.page).toMatch(/keep your finger on it for three seconds/)
  })
})
