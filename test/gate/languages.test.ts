import type { GateOptions, Messages } from 'einmal/gate'
import { fr } from 'einmal/gate/fr'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { directionOf } from '../../src/gate/messages/languages.js'
import { BASE, openPortal } from './support/portal.js'

const TYPE = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }
const VALUE = { name: 'RangeError', code: 'ERR_INVALID_ARG_VALUE' }

function open(options: Partial<GateOptions>) {
  // A cast, since the sessions of the portal are sessions.
  return openPortal(options as Parameters<typeof openPortal>[0])
}

describe('the direction of a language', () => {
  it('is that of its script, and left to right where that is not known', () => {
    const directions = ['ar', 'he', 'ur-PK', 'de', 'az-Arab', 'zxx'].map(directionOf)
    expect(directions).toEqual(['rtl', 'rtl', 'rtl', 'ltr', 'rtl', 'ltr'])
  })
})

describe('the option messages', () => {
  it('adds a language, which Accept-Language selects', async () => {
    const ada = (await open({ messages: { fr } })).person('ada')
    await ada.get(`${BASE}/enrol`, { 'accept-language': 'fr-CH,fr;q=0.9,de;q=0.8' })
    expect(ada.page).toContain('<html lang="fr">')
    expect(ada.page).toContain(fr.enrol.title)
    await ada.get(`${BASE}/enrol`, { 'accept-language': 'de-CH,fr;q=0.9' })
    expect(ada.page).toContain('<html lang="de">')
    await ada.get(`${BASE}/enrol`, { 'accept-language': 'it' })
    expect(ada.page).toContain('<html lang="en">')
  })

  it('adds a language that the option locale fixes or returns', async () => {
    for (const locale of ['fr', 'FR', () => 'fr', () => 'fr-BE'] as const) {
      const ada = (await open({ messages: { fr }, locale })).person('ada')
      await ada.get(`${BASE}/enrol`, { 'accept-language': 'de' })
      expect(ada.page).toContain('<html lang="fr">')
    }
  })

  it('shows English for a name that the function makes up, and never fails', async () => {
    for (const name of ['xx', '', '__proto__', undefined, 7]) {
      // A cast, since programs without types return such values.
      const locale = () => name as string
      const ada = (await open({ messages: { fr }, locale })).person('ada')
      expect((await ada.get(`${BASE}/enrol`))?.status).toBe(200)
      expect(ada.page).toContain('<html lang="en">')
    }
  })

  it('replaces the built-in words of a language', async () => {
    const ada = (await open({ messages: { de: { ...fr, home: () => 'Los' } } })).person('ada')
    await ada.get(`${BASE}/nowhere`, { 'accept-language': 'de' })
    expect(ada.page).toContain('<html lang="de">')
    expect(ada.page).toContain('>Los<')
  })

  it('writes a page from right to left, with codes from left to right', async () => {
    for (const name of ['ar', 'he', 'fa-IR', 'ur', 'az-Arab']) {
      const ada = (await open({ messages: { [name]: fr }, locale: name })).person('ada')
      await ada.get(`${BASE}/enrol`)
      expect(ada.page).toContain(`<html lang="${name}" dir="rtl">`)
      await ada.get(`${BASE}/style.css`)
      expect(ada.page).toMatch(/\.code,[^}]*direction:ltr/)
      expect(ada.page).not.toMatch(/(?:margin|padding|border)-(?:left|right)|[;{](?:left|right):/)
    }
  })

  it('writes days, times and durations as the language does', async () => {
    const day = { enrolBy: new Date('2027-01-01T00:00:00Z') }
    const options = { messages: { fr }, locale: 'fr', timeZone: 'Europe/Paris' }
    const portal = await open({ ...options, requirement: () => day })
    const ada = portal.person('ada')
    await ada.get(`${BASE}/enrol`)
    expect(ada.page).toContain('À partir du 1 janvier 2027')
    await portal.enrolled('ada')
    for (let i = 0; i < 6; i++) {
      await ada.get(BASE)
      if (ada.page.includes('name="code"')) await ada.submit(BASE, { code: '000000' })
    }
    expect(ada.page).toMatch(/30\ssecondes, à \d\d:\d\d:\d\d \(UTC\+1\)/)
  })

  it('is written into no event and no JSON', async () => {
    const portal = await open({ messages: { fr }, locale: 'fr' })
    const { json } = await portal.program('ada').get(`${BASE}/status`)
    expect(JSON.stringify(json)).not.toMatch(/locale|fr\b/)
  })
})

describe('a language with a mistake', () => {
  const alert = { ...fr.alert } as Record<string, unknown>
  delete alert['wrong']
  it.each<[string, unknown, object]>([
    ['messages.fr.alert.wrong is missing', { ...fr, alert }, TYPE],
    ['messages.fr.alert.wrong is missing', { ...fr, alert: { ...alert, wrong: null } }, TYPE],
    [
      'messages.fr.alert.wrng is no sentence of the gate',
      { ...fr, alert: { ...fr.alert, wrng: 'x' } },
      TYPE,
    ],
    ['messages.fr.bakc is no sentence of the gate', { ...fr, bakc: 'x' }, TYPE],
    ['messages.fr.back must be a string, not number', { ...fr, back: 7 }, TYPE],
    ['messages.fr.error must be a function, not string', { ...fr, error: 'x' }, TYPE],
    ['messages.fr.code must be a record, not string', { ...fr, code: 'x' }, TYPE],
    [
      'messages.fr.enrol.steps must be a array, not string',
      { ...fr, enrol: { ...fr.enrol, steps: 'x' } },
      TYPE,
    ],
    [
      'messages.fr.enrol.steps[1] must be a string, not number',
      { ...fr, enrol: { ...fr.enrol, steps: ['x', 7] } },
      TYPE,
    ],
    ['messages.fr is missing', null, TYPE],
    ['messages.fr must be a record, not string', 'fr', TYPE],
    ['messages.fr.back is empty', { ...fr, back: ' ' }, VALUE],
    ['messages.fr.enrol.steps is empty', { ...fr, enrol: { ...fr.enrol, steps: [] } }, VALUE],
  ])('is refused at construction: %s', async (message, given, error) => {
    // A cast, since the types refuse each of these.
    const messages = { fr: given as Messages }
    await expect(open({ messages })).rejects.toMatchObject({ ...error, message })
  })

  it('is refused under a name that is no language tag', async () => {
    for (const name of ['', 'français', 'fr_FR', '1']) {
      await expect(open({ messages: { [name]: fr } })).rejects.toMatchObject(VALUE)
    }
  })

  it('is refused as the language of a gate that does not have it', async () => {
    await expect(open({ messages: { fr }, locale: 'it' })).rejects.toMatchObject({
      ...VALUE,
      message: 'locale must be de, en, fr or a function',
    })
  })

  it('is a type error', () => {
    type Option = NonNullable<GateOptions['messages']>
    expectTypeOf({ fr }).toExtend<Option>()
    const { back, ...rest } = fr
    expect(back).toBe('Retour')
    expectTypeOf({ fr: rest }).not.toExtend<Option>()
    expectTypeOf({ fr: { ...fr, back: 7 } }).not.toExtend<Option>()
    // @ts-expect-error: a name that is no sentence of the gate
    const misspelt: Messages = { ...rest, bakc: 'Retour' }
    expect(misspelt).toBeDefined()
  })

  it('cannot be changed after the gate was made', async () => {
    const mine: Record<string, Messages> = { fr: { ...fr } }
    const portal = await open({ messages: mine, locale: 'fr' })
    mine['fr'] = { ...fr, home: () => 'autre' }
    const ada = portal.person('ada')
    await ada.get(`${BASE}/nowhere`)
    expect(ada.page).not.toContain('autre')
  })
})
