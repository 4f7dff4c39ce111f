import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fr } from '../../../src/gate/fr.js'
import { languagesOf } from '../../../src/gate/messages/languages.js'
import { renderPage } from '../../../src/gate/pages/render.js'
import type { Frame, View } from '../../../src/gate/pages/view.js'
import { FRAME, NOW, STATES } from '../../../src/testing/page-states.js'
import { type Element, elements, parse, skeleton, textOf } from './parse.js'

const LOCALES = ['de', 'en', 'fr'] as const
const LANGUAGES = languagesOf({ fr })
const CASES = STATES.flatMap(({ name, view }) =>
  LOCALES.map((locale) => ({ name: `${name}, ${locale}`, view, frame: { ...FRAME, locale } })),
)

describe.each(CASES)('the page $name', ({ view, frame }) => {
  const text = renderPage(view, frame, LANGUAGES)
  const page = parse(text)
  const all = elements(page)

  it('has a language, a title and one main heading', () => {
    expect(text.startsWith('<!doctype html>\n')).toBe(true)
    expect(only(all, 'html').attributes.get('lang')).toBe(frame.locale)
    const heading = textOf(only(all, 'h1'))
    const title = textOf(only(elements(only(all, 'head')), 'title'))
    const error = { de: 'Fehler: ', en: 'Error: ', fr: 'Erreur\u00a0: ' }[frame.locale]
    const prefix = 'alert' in view && view.alert ? error : ''
    expect(title).toBe(`${prefix}${heading} – ${frame.brand.name}`)
    only(all, 'main')
    expect(headings(all)).toEqual([...headings(all)].sort())
  })

  it('has no empty element and no undefined value', () => {
    expect(text).not.toMatch(/undefined|NaN|\[object|=>|Invalid/)
    expect(textOf(page)).not.toMatch(/\b(null|true|false)\b|\$?\{/)
    for (const tag of ['p', 'li', 'h1', 'h2', 'h3', 'label', 'summary', 'button', 'a', 'code']) {
      for (const one of named(all, tag)) expect(textOf(one).trim(), tag).not.toBe('')
    }
  })

  it('has no script, no style and no inline handler', () => {
    for (const { tag, attributes } of all) {
      expect(['script', 'style', 'iframe', 'object', 'base']).not.toContain(tag)
      for (const name of attributes.keys()) expect(name).not.toMatch(/^on|^style$/)
    }
  })

  it('has unique ids, and refers only to ids that exist', () => {
    const ids = all.flatMap(({ attributes }) => attributes.get('id') ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    const references = all.flatMap(({ attributes }) => [
      ...(attributes.get('for')?.split(' ') ?? []),
      ...(attributes.get('aria-describedby')?.split(' ') ?? []),
      ...(attributes.get('href')?.match(/(?<=^#).*/) ?? []),
    ])
    for (const id of references) expect(ids).toContain(id)
  })

  it('sends every form by POST, with the token and the return path', () => {
    const [logOut, ...forms] = named(all, 'form')
    // The logout form belongs to the portal and must not get the token of the gate.
    expect(logOut?.attributes.get('action')).toBe('/logout')
    expect(logOut && named(elements(logOut), 'input')).toEqual([])
    for (const form of forms) {
      expect(form.attributes.get('method')).toBe('post')
      // A form without an action goes to its own page, and the browser keeps the fragment.
      const here = view.page === 'challenge' || view.page === 'recovery'
      if (here) expect(form.attributes.has('action')).toBe(false)
      else expect(form.attributes.get('action')).toMatch(/^\/second-factor(\/|$)/)
      expect(hidden(form)).toMatchObject({ token: FRAME.token, return_to: FRAME.returnTo })
      expect(named(elements(form), 'button')).toHaveLength(1)
    }
  })

  it('labels every field', () => {
    const fields = [...named(all, 'input'), ...named(all, 'textarea')]
    const labelled = named(all, 'label').map(({ attributes }) => attributes.get('for'))
    for (const { attributes } of fields.filter((one) => one.attributes.get('type') !== 'hidden')) {
      expect(labelled).toContain(attributes.get('id'))
    }
  })

  it('focuses the error, and repeats its text at the field', () => {
    const alert = 'alert' in view ? view.alert : undefined
    const focused = all.filter(({ attributes }) => attributes.has('autofocus'))
    const boxes = all.filter(({ attributes }) => attributes.get('role') === 'alert')
    expect(boxes).toHaveLength(alert ? 1 : 0)
    const [box] = boxes
    if (!box) return
    expect(focused).toEqual([box])
    expect(box.attributes.get('tabindex')).toBe('-1')
    const [link] = named(elements(box), 'a')
    const invalid = all.filter(({ attributes }) => attributes.has('aria-invalid'))
    expect(invalid).toHaveLength(link ? 1 : 0)
    const [field] = invalid
    if (!link || !field) return
    expect(link.attributes.get('href')).toBe(`#${field.attributes.get('id')}`)
    const [described] = field.attributes.get('aria-describedby')?.split(' ') ?? []
    const error = all.find(({ attributes }) => attributes.get('id') === described)
    expect(error && textOf(error)).toBe(textOf(link))
  })

  it('shows the help of the brand', () => {
    expect(textOf(only(all, 'footer'))).toContain(FRAME.brand.help)
  })

  it('shows no secret in a title or an address, except in the link to the app', () => {
    const secrets = secretsOf(view)
    const places = all.flatMap(({ attributes }) =>
      ['href', 'src', 'action'].map((name) => attributes.get(name) ?? ''),
    )
    const said = [...places, ...named(all, 'title').map(textOf)]
    for (const place of said.filter((one) => !one.startsWith('otpauth://'))) {
      for (const secret of secrets) expect(place.includes(secret), 'a secret').toBe(false)
    }
  })
})

describe('a text of a user or of the options', () => {
  it('never adds an element or an attribute', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CASES),
        fc.array(hostile(), { minLength: 1, maxLength: 6 }),
        ({ view, frame }, texts) => {
          const seen = new Map<string, string>()
          const bad = replaced(seen, (i) => `${texts[i % texts.length]}${i}`)
          const harmless = replaced(new Map(), (i) => `harmless ${i}`)
          const page = parse(renderPage(bad(view), bad(frame)))
          expect(skeleton(page)).toEqual(
            skeleton(parse(renderPage(harmless(view), harmless(frame)))),
          )
          const head = elements(only(elements(page), 'head'))
          const name = seen.get(FRAME.brand.name) ?? ''
          expect(textOf(only(head, 'title')).endsWith(` – ${readable(name)}`)).toBe(true)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('does not change the direction of the text around it', () => {
    const label = '\u202eydaL'
    const device = { id: 'a', label, type: 'totp', createdAt: NOW } as const
    const text = renderPage({ page: 'remove', device, last: false }, FRAME)
    expect(text).toContain(`<bdi>${label}</bdi>`)
  })

  it('opens only the form of the device whose label is wrong', () => {
    const { view } = STATES.find(({ name }) => name === 'devices, label of one') ?? {}
    const all = elements(parse(renderPage(view ?? fail(), FRAME)))
    const open = named(all, 'details').filter(({ attributes }) => attributes.has('open'))
    expect(open.map((one) => hidden(only(elements(one), 'form'))['id'])).toEqual(['key'])
  })
})

describe('the field for a code', () => {
  const all = elements(parse(renderPage(stateOf('challenge'), FRAME)))
  const attributes = named(all, 'input').find(
    (one) => one.attributes.get('name') === 'code',
  )?.attributes

  it('allows autofill, and opens a numeric keyboard', () => {
    expect(Object.fromEntries(attributes ?? [])).toMatchObject({
      type: 'text',
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
    })
    expect(attributes?.has('maxlength')).toBe(false)
  })

  it('leaves it to the gate to say what is wrong with a text', () => {
    expect(attributes?.has('pattern')).toBe(false)
  })
})

describe('times', () => {
  it.each([
    [1, 'In 1 Sekunde können', '10:35:21 Uhr (MEZ)'],
    [30, 'In 30 Sekunden können', '10:35:50 Uhr (MEZ)'],
    [121, 'In 3 Minuten können', '10:37:21 Uhr (MEZ)'],
    [3600, 'In 60 Minuten können', '11:35:20 Uhr (MEZ)'],
    [7201, 'In 3 Stunden können', '12:35:21 Uhr (MEZ)'],
  ])('show a lock of %i seconds as "%s", with its end', (retryAfterSeconds, words, clock) => {
    const alert = { kind: 'locked', retryAfterSeconds } as const
    const text = renderPage({ ...stateOf('challenge'), alert } as View, FRAME)
    expect(text).toContain(words)
    expect(text).toContain(clock)
  })

  it('show the day in the time zone of the portal and the language of the page', () => {
    const view = stateOf('enrol by a day')
    expect(renderPage(view, FRAME)).toContain('Ab dem 1. Januar 2027 ')
    expect(renderPage(view, { ...FRAME, locale: 'en' })).toContain('From 1 January 2027 ')
    expect(renderPage(view, { ...FRAME, timeZone: 'UTC' })).toContain('Ab dem 31. Dezember 2026 ')
  })

  it('use the time zone of the machine when the option is missing', () => {
    const { timeZone: _, ...frame } = FRAME
    const own = new Intl.DateTimeFormat().resolvedOptions().timeZone
    const view = stateOf('devices')
    expect(renderPage(view, frame)).toBe(renderPage(view, { ...frame, timeZone: own }))
  })

  it('are also written in a machine-readable form', () => {
    expect(renderPage(stateOf('devices'), FRAME)).toContain('datetime="2026-11-20T17:02:00.000Z"')
  })
})

describe('the brand', () => {
  const brand = { name: 'Rat & Verwaltung' }

  it('without home and help links to /, and has a general text for help', () => {
    const all = elements(parse(renderPage(stateOf('challenge'), { ...FRAME, brand })))
    expect(named(all, 'a')[0]?.attributes.get('href')).toBe('/')
    expect(named(all, 'img')).toEqual([])
    expect(textOf(only(all, 'footer'))).toContain('von der Sie Ihren Zugang haben')
  })

  it('shows its logo with an empty alternative text', () => {
    const frame = { ...FRAME, brand: { ...brand, logo: '/crest.svg', home: '/start' } }
    const all = elements(parse(renderPage(stateOf('message, not-found'), frame)))
    expect(Object.fromEntries(only(all, 'img').attributes)).toEqual({ src: '/crest.svg', alt: '' })
    expect(named(all, 'a').map(({ attributes }) => attributes.get('href'))).toEqual([
      '/start',
      '/start',
    ])
  })

  it('shows no name without a logged-in user', () => {
    const { displayName: _, ...frame } = FRAME
    expect(renderPage(stateOf('challenge'), frame)).not.toContain('Angemeldet als')
  })
})

describe('the page for a user who has lost the phone', () => {
  it('links to the recovery codes while there are some, and to the help otherwise', () => {
    const href = '/second-factor/recovery?return_to=%2Fpapers%3Fyear%3D2026%26body%3Dcouncil'
    expect(links(stateOf('challenge'))).toContain(href)
    expect(links(stateOf('challenge without recovery codes'))).not.toContain(href)
    expect(renderPage(stateOf('challenge without recovery codes'), FRAME)).toContain(
      'Bitte melden Sie sich bei uns.',
    )
  })

  it('has no form for a code while the account is locked permanently, and links to the recovery', () => {
    const page = elements(parse(renderPage(stateOf('challenge, locked permanently'), FRAME)))
    expect(named(page, 'form').map((form) => form.attributes.get('action'))).toEqual(['/logout'])
    const links = named(page, 'a').map((link) => link.attributes.get('href') ?? '')
    expect(links.some((href) => href.startsWith('/second-factor/recovery'))).toBe(true)
    expect(
      named(elements(parse(renderPage(stateOf('recovery, locked'), FRAME))), 'form'),
    ).toHaveLength(2)
  })
})

function only(all: readonly Element[], tag: string): Element {
  const found = named(all, tag)
  expect(found, `<${tag}>`).toHaveLength(1)
  return found[0] ?? fail()
}

function named(all: readonly Element[], tag: string): Element[] {
  return all.filter((one) => one.tag === tag)
}

/** The levels of the headings in order; expects that no level is left out. */
function headings(all: readonly Element[]): string[] {
  const levels = all.map(({ tag }) => tag).filter((tag) => /^h\d$/.test(tag))
  for (const level of levels) {
    const above = `h${Number(level[1]) - 1}`
    if (level !== 'h1') expect(levels.slice(0, levels.indexOf(level))).toContain(above)
  }
  return [...new Set(levels)]
}

function hidden(form: Element): Record<string, string | undefined> {
  const inputs = named(elements(form), 'input').map(({ attributes }) => attributes)
  return Object.fromEntries(
    inputs
      .filter((one) => one.get('type') === 'hidden')
      .map((one) => [one.get('name') ?? '', one.get('value')]),
  )
}

function links(view: View): (string | undefined)[] {
  const all = elements(parse(renderPage(view, FRAME)))
  return named(all, 'a').map(({ attributes }) => attributes.get('href'))
}

function stateOf(name: string): View {
  return STATES.find((state) => state.name === name)?.view ?? fail()
}

function fail(): never {
  throw new Error('not found')
}

function secretsOf(view: View): string[] {
  if (view.page === 'show-secret') {
    return [view.secretText, view.secretText.replaceAll(' ', ''), view.uri]
  }
  return view.page === 'recovery-codes' ? [...view.codes] : []
}

/** Texts that try to break out of their place in the markup, and any other text. */
function hostile(): fc.Arbitrary<string> {
  const breaking = fc.constantFrom(
    '"><script>alert(1)</script>',
    "' onfocus='alert(1)",
    '" autofocus onfocus="alert(1)',
    '</textarea></title></option><svg onload=alert(1)>',
    '<!--',
    ']]>',
    '&lt;b&gt;&amp;&#60;',
    '\u0000\u0008\u000b\r\u001b\u007f\u0085\ufdd0\uffff',
    '{{7 * 7}}',
    '=x y/>',
  )
  return fc.oneof(breaking, fc.string({ unit: 'binary', maxLength: 40 }), lone())
}

/** A lone surrogate, which UTF-8 cannot encode. */
function lone(): fc.Arbitrary<string> {
  return fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) => `a${String.fromCharCode(unit)}b`)
}

/** The text as a page shows it, with forbidden characters replaced. */
function readable(text: string): string {
  return text.replace(/(?![\t\n])[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu, '\ufffd')
}

/** Replaces all texts of a view or a frame, equal ones by equal ones; keeps the names of kinds. */
function replaced(
  seen: Map<string, string>,
  text: (i: number) => string,
): <T extends View | Frame>(value: T) => T {
  const walk = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((one) => walk(one))
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, walk(one, name)]))
    }
    if (typeof value !== 'string' || value === '' || KINDS.has(key)) return value
    if (!seen.has(value)) seen.set(value, text(seen.size))
    const found = seen.get(value) ?? ''
    // A QR code holds UTF-8; accounts never make a URI with a lone surrogate.
    return key === 'uri' ? found.replace(/\p{Surrogate}/gu, '') : found
  }
  // A cast, since the result has the same shape with other texts.
  return (value) => walk(value) as typeof value
}

const KINDS = new Set(['page', 'kind', 'done', 'type', 'locale', 'timeZone'])
