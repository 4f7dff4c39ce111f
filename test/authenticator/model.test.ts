/** The decisions of the authenticator, without a browser. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  codeView,
  groupCode,
  spellCode,
} from '../../docs/examples/authenticator/page/model/code-view.js'
import {
  filterEntries,
  groupsOf,
  movedPosition,
  nameOf,
} from '../../docs/examples/authenticator/page/model/entry-list.js'
import { lockIsDue } from '../../docs/examples/authenticator/page/model/lock-due.js'
import {
  backupIsDue,
  DEFAULTS,
  LOCALES,
  localeOf,
  parseSettings,
} from '../../docs/examples/authenticator/page/model/settings.js'
import { strengthOf } from '../../docs/examples/authenticator/page/model/strength.js'
import { kindOfText, typedKey } from '../../docs/examples/authenticator/page/model/typed-key.js'
import { errorWords, WORDS } from '../../docs/examples/authenticator/page/words/words.js'
import type { VaultEntry } from '../../src/vault/index.js'

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

function entry(id: string, names: Partial<VaultEntry> = {}): VaultEntry {
  const rest = { algorithm: 'SHA1', digits: 6, period: 30, counter: 0n } as const
  return { id, type: 'totp', account: id, ...rest, ...names }
}

describe('a code on the screen', () => {
  it('keeps every character, in two groups and letter by letter', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^(?:\d{6,8}|[2-9B-Y]{5})$/), (code) => {
        expect(groupCode(code).replace(' ', '')).toBe(code)
        expect(spellCode(code).replace(/[ ,]/g, '')).toBe(code)
        expect(groupCode(code).split(' ')).toHaveLength(code.length < 6 ? 1 : 2)
      }),
    )
    expect([groupCode('123456'), spellCode('123456')]).toEqual(['123 456', '1 2 3, 4 5 6'])
  })

  it('shows the next code in the last five seconds alone', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 30, noNaN: true }), (secondsLeft) => {
        const view = codeView({ code: '123456', secondsLeft, next: '654321' }, 30)
        expect(view.next).toBe(secondsLeft <= 5 ? '654 321' : undefined)
        expect(view.seconds).toBeGreaterThanOrEqual(1)
        expect(view.percent).toBeGreaterThan(0)
        expect(view.percent).toBeLessThanOrEqual(100)
      }),
    )
  })
})

describe('the list', () => {
  const entries = [
    entry('a', { issuer: 'Zürich', account: 'ada', group: 'Work' }),
    entry('b', { issuer: 'ACME', account: 'éve' }),
    entry('c', { account: 'bob', group: 'home' }),
  ]
  const idsOf = (search: string, group?: string): string[] =>
    filterEntries(entries, { search, group }).map(({ id }) => id)

  it('finds words in any order, without case and accents', () => {
    expect([idsOf(''), idsOf('zurich'), idsOf('EVE acme'), idsOf('work ada')]).toEqual([
      ['a', 'b', 'c'],
      ['a'],
      ['b'],
      ['a'],
    ])
    expect([idsOf('', 'home'), idsOf('', ''), idsOf('ada', 'home')]).toEqual([['c'], ['b'], []])
    expect(groupsOf(entries)).toEqual(['home', 'Work'])
    expect(nameOf(entry('x', { account: '' }))).toBe('–')
  })

  it('moves an entry past its neighbour that is shown, and back', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(30), { minLength: 2, maxLength: 10 }),
        fc.nat(),
        fc.nat(),
        (numbers, pick, mask) => {
          const all = numbers.map((n) => entry(`${n}`))
          const shown = all.filter((_, i) => (mask >> i) % 2 === 0)
          if (shown.length < 2) return
          const at = pick % (shown.length - 1)
          const id = `${shown[at]?.id}`
          const position = movedPosition(all, shown, id, 1)
          expect(all[position ?? -1]?.id).toBe(shown[at + 1]?.id)
          expect(movedPosition(all, shown, `${shown.at(-1)?.id}`, 1)).toBeUndefined()
          expect(movedPosition(all, shown, `${shown[0]?.id}`, -1)).toBeUndefined()
          expect(movedPosition(all, shown, 'none', 1)).toBeUndefined()
        },
      ),
    )
  })
})

describe('the lock', () => {
  const times = { idleMinutes: 5, hiddenSeconds: 60 }

  it('comes after the idle time, and after the time in the background', () => {
    const due = (idle: number, hidden?: number, options = times): boolean => {
      const now = 1e9
      const hiddenSince = hidden === undefined ? undefined : now - hidden
      return lockIsDue(options, { lastActive: now - idle, hiddenSince }, now)
    }
    expect([due(299_999), due(300_000), due(0, 59_999), due(0, 60_000)]).toEqual([
      ...[false, true, false, true],
    ])
    expect(due(0, 0, { idleMinutes: 0, hiddenSeconds: 0 })).toBe(true)
    expect(due(1e8, 1e8, { idleMinutes: 0, hiddenSeconds: -1 })).toBe(false)
  })
})

describe('the settings', () => {
  it('are valid for every text that a browser may have stored', () => {
    const texts = fc.oneof(fc.string(), fc.json(), fc.constantFrom('"de"', '"xx"', '-2', '1.5'))
    fc.assert(
      fc.property(texts, (text) => {
        const { idleMinutes, hiddenSeconds, locale } = parseSettings(() => text)
        expect(idleMinutes).toBeGreaterThanOrEqual(0)
        expect(hiddenSeconds).toBeGreaterThanOrEqual(-1)
        expect([undefined, ...LOCALES]).toContain(locale)
      }),
    )
    expect(parseSettings(() => null)).toEqual(DEFAULTS)
    const changed = { ...DEFAULTS, locale: 'fr', idleMinutes: 0, backupRevision: 7 } as const
    expect(parseSettings((name) => JSON.stringify(changed[name]))).toEqual(changed)
  })

  it('choose the first language that the app speaks', () => {
    expect(localeOf(DEFAULTS, ['it-IT', 'fr-CH', 'de'])).toBe('fr')
    expect(localeOf(DEFAULTS, ['it'])).toBe('en')
    expect(localeOf({ ...DEFAULTS, locale: 'de' }, ['fr'])).toBe('de')
  })

  it('remind of a backup when keys have changed, and not before the time', () => {
    const settings = { ...DEFAULTS, backupRevision: 3, remindAt: 100 }
    const due = (revision: number, count: number, now: number): boolean =>
      backupIsDue(settings, { revision, count }, now)
    expect([due(4, 1, 100), due(3, 1, 100), due(4, 0, 100), due(4, 1, 99)]).toEqual([
      ...[true, false, false, false],
    ])
  })
})

describe('the hint about a passphrase', () => {
  it('calls patterns weak, and several words good', () => {
    const of = (...texts: string[]): string[] => texts.map(strengthOf)
    expect(of('', '1234567', 'abc')).toEqual(['short', 'short', 'short'])
    expect(of('aaaaaaaaaaaaaaaa', '1234567890', 'abababababab')).toEqual(['weak', 'weak', 'weak'])
    expect(of('correct horse battery staple')).toEqual(['good'])
  })
})

describe('a key that is typed', () => {
  const fields = {
    ...{ issuer: ' ACME ', account: 'ada', group: '', secret: SECRET.toLowerCase() },
    ...{ kind: 'totp', digits: '8', period: '60', algorithm: 'SHA256', counter: '3' },
  }

  it('has the values of the fields that its kind uses', () => {
    const { secret, ...key } = typedKey(fields)
    expect(secret?.toBase32()).toBe(SECRET)
    expect(key).toEqual({
      ...{ type: 'totp', issuer: 'ACME', account: 'ada' },
      ...{ digits: 8, period: 60, algorithm: 'SHA256' },
    })
    expect(typedKey({ ...fields, kind: 'hotp' })).toMatchObject({ type: 'hotp', counter: 3n })
    const { secret: _, ...steam } = typedKey({ ...fields, kind: 'steam' })
    expect(steam).toEqual({ type: 'totp', issuer: 'ACME', account: 'ada', encoder: 'steam' })
  })

  it('is refused with a sentence when the secret is no base32', () => {
    let error: unknown
    try {
      typedKey({ ...fields, secret: 'GEZD1' })
    } catch (thrown) {
      error = thrown
    }
    expect(errorWords(WORDS.de, error)).toBe(WORDS.de.errors.secret)
  })

  it('is distinguished from a file and from other texts', () => {
    const uri = `otpauth://totp/ada?secret=${SECRET}`
    expect([uri, ` ${uri}\n`, `${uri}\n${uri}`].map(kindOfText)).toEqual(['uri', 'uri', 'file'])
    expect(
      ['otpauth-migration://offline?data=x', 'https://example.org', ''].map(kindOfText),
    ).toEqual(['file', 'other', 'other'])
  })
})

describe('an error', () => {
  it('has a sentence in each language, and never the words of another program', () => {
    for (const words of Object.values(WORDS)) {
      expect(errorWords(words, { code: 'ERR_VAULT_PASSPHRASE' })).toBe(
        words.errors.ERR_VAULT_PASSPHRASE,
      )
      expect(errorWords(words, { code: 'other' })).toBe(words.errors.other('other'))
      expect(errorWords(words, new RangeError('secret text'))).not.toContain('secret text')
    }
  })
})
