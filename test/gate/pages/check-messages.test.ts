import { fr } from 'einmal/gate/fr'
import { checkMessages, type Messages } from 'einmal/testing'
import { describe, expect, it } from 'vitest'
import { de } from '../../../src/gate/messages/de.js'
import { en } from '../../../src/gate/messages/en.js'
import { sentencesOf } from '../../../src/testing/sentences.js'

/** French, with other words at some places. */
function french(change: (messages: Changeable<Messages>) => void): Messages {
  const copy = Object.fromEntries(
    Object.entries(fr).map(([name, value]) => [
      name,
      typeof value === 'object' ? { ...value } : value,
    ]),
  ) as unknown as Changeable<Messages>
  change(copy)
  return copy as Messages
}

type Changeable<T> = { -readonly [name in keyof T]: T[name] }

function found(messages: Messages, locale = 'fr') {
  return checkMessages(messages, locale).map(({ kind, where }) => `${kind} ${where}`)
}

describe('the check of a language', () => {
  it('finds nothing in the languages that ship, but one word that is the same', () => {
    expect(checkMessages(fr, 'fr')).toEqual([])
    expect(found(de, 'de')).toEqual(['english code.label'])
  })

  it.each(Object.entries({ de, en, fr }))(
    'leaves out the words of the trade: %s',
    (_, messages) => {
      const texts = sentencesOf(messages).map(({ say, samples }) => say(samples))
      expect(texts.length).toBeGreaterThan(150)
      const trade = /\b(?:HOTP|TOTP|OTP|OATH|seed|token|jeton|modhex|counter)\b/i
      expect(texts.filter((text) => trade.test(text))).toEqual([])
    },
  )

  it('finds each sentence that is not translated', () => {
    const english = found(en, 'it')
    expect(english.length).toBeGreaterThan(150)
    expect(new Set(english.map((each) => each.split(' ')[0]))).toEqual(new Set(['english']))
  })

  it('finds a sentence that is missing or misspelt', () => {
    const { back, ...rest } = fr
    expect(back).toBe('Retour')
    expect(checkMessages(rest as Messages, 'fr')).toEqual([
      { kind: 'shape', where: '', found: 'messages.fr.back is missing' },
    ])
  })

  it('finds a sentence that does not say what it was given', () => {
    const lost = french((say) => {
      say.home = () => 'Accueil'
      say.clock = (time) => time
      say.alert.attemptsLeft = () => 'Encore quelques essais.'
      say.alert.full = (most) => (most === 1 ? 'un' : 'beaucoup')
    })
    expect(found(lost)).toEqual([
      'placeholder clock',
      'placeholder alert.attemptsLeft',
      'placeholder alert.full',
      'placeholder home',
    ])
  })

  it('accepts numbers in the digits of the language', () => {
    const digits = new Intl.NumberFormat('ar-EG')
    const arabic = french((say) => {
      say.alert.attemptsLeft = (count) => `Encore ${digits.format(count)} essais.`
    })
    expect(found(arabic, 'ar-EG')).toEqual([])
  })

  it('finds markup, white space at an end, and a function that throws', () => {
    const wrong = french((say) => {
      say.back = '<b>Retour</b>'
      say.logOut = 'Sortir&nbsp;'
      say.helpUnknown = ' Aide'
      say.home = () => {
        throw new Error('no')
      }
    })
    const all = found(wrong)
    expect(all).toContain('markup back')
    expect(all).toContain('markup logOut')
    expect(all).toContain('empty helpUnknown')
    expect(all).toContain('throws home')
    // Every page with that sentence.
    expect(all.filter((each) => each.startsWith('throws message, ')).length).toBeGreaterThan(4)
  })

  it('finds a function without a text, and a sentence without words on its page', () => {
    const wrong = french((say) => {
      // Casts, since the types refuse both.
      say.home = (() => undefined) as unknown as Messages['home']
      say.error = (() => '') as unknown as Messages['error']
    })
    const all = found(wrong)
    expect(all).toContain('throws home')
    expect(all).toContain('empty error')
    expect(all.some((each) => each.startsWith('page challenge, wrong'))).toBe(true)
  })

  it('finds words that are too long for a button', () => {
    const long = french((say) => {
      say.code.submit = 'Continuer vers la page que vous avez ouverte'
    })
    expect(found(long)).toContain('button challenge')
  })

  it('throws for a name that is no language tag', () => {
    expect(() => checkMessages(fr, 'français')).toThrow(RangeError)
  })
})
