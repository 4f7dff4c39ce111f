/** The pure decision of the gate, for examples and for generated facts. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ActivationFacts,
  decide,
  enrolBy,
  type Facts,
  isElevated,
  type Need,
} from '../../src/gate/decision/decide.js'
import { isPermitOver, mayEnrol } from '../../src/gate/decision/first-enrolment.js'

const NOW = Date.UTC(2026, 10, 23)
const HOUR = 3_600_000

function facts(more: Partial<Facts> = {}): Facts {
  return { now: NOW, requirement: 'required', enrolled: true, maxAgeSeconds: 12 * 3600, ...more }
}

const REQUIREMENT: Need = { kind: 'requirement' }
const recent = (maxAgeSeconds: number): Need => ({ kind: 'recent', maxAgeSeconds })
const own = (maxAgeSeconds: number): Need => ({ kind: 'recent-if-enrolled', maxAgeSeconds })

describe('a user without a second factor', () => {
  const none = { enrolled: false }

  it('must enrol where a second factor is required, even if the session claims to be elevated', () => {
    expect(decide(facts(none), REQUIREMENT)).toBe('enrolment-required')
    expect(decide(facts({ ...none, secondFactorAt: NOW }), REQUIREMENT)).toBe('enrolment-required')
  })

  it('passes where a second factor is optional', () => {
    expect(decide(facts({ ...none, requirement: 'optional' }), REQUIREMENT)).toBeUndefined()
  })

  it('passes until the day enrolBy, and must enrol from that day on', () => {
    const requirement = { enrolBy: new Date(NOW + 1) }
    expect(decide(facts({ ...none, requirement }), REQUIREMENT)).toBeUndefined()
    expect(enrolBy(facts({ ...none, requirement }))).toBe(NOW + 1)
    const later = facts({ ...none, requirement, now: NOW + 1 })
    expect(decide(later, REQUIREMENT)).toBe('enrolment-required')
    expect(enrolBy(later)).toBeUndefined()
  })

  it('must enrol when enrolBy is an invalid date', () => {
    const requirement = { enrolBy: new Date('some day') }
    expect(decide(facts({ ...none, requirement }), REQUIREMENT)).toBe('enrolment-required')
    expect(enrolBy(facts({ ...none, requirement }))).toBeUndefined()
  })

  it('must enrol for a dangerous route also where a second factor is optional', () => {
    const optional = facts({ ...none, requirement: 'optional' })
    expect(decide(optional, recent(300))).toBe('enrolment-required')
  })

  it('may open the enrolment and the challenge', () => {
    expect(decide(facts(none), own(300))).toBeUndefined()
    expect(decide(facts(none), { kind: 'session' })).toBeUndefined()
  })
})

describe('a user whose factor is lost', () => {
  const lost = { enrolled: false, hasSecondFactor: true }

  it.each([REQUIREMENT, recent(300), own(300), { kind: 'session' }] as const)(
    'passes nowhere, under no requirement: %j',
    (need) => {
      for (const requirement of ['required', 'optional', { enrolBy: new Date(NOW + 1) }] as const) {
        const some = facts({ ...lost, requirement, secondFactorAt: NOW - 1 })
        expect(decide(some, need)).toBe('factor-missing')
        expect(enrolBy(some)).toBeUndefined()
        expect(isElevated(some)).toBe(false)
      }
    },
  )

  it('differs from other users by the flag alone', () => {
    expect(decide(facts({ ...lost, enrolled: true }), REQUIREMENT)).toBe('second-factor-required')
    expect(decide(facts({ ...lost, hasSecondFactor: false }), REQUIREMENT)).toBe(
      'enrolment-required',
    )
  })
})

describe('a user with a second factor', () => {
  it.each(['required', 'optional', { enrolBy: new Date(NOW + HOUR) }] as const)(
    'must submit a code under every requirement: %s',
    (requirement) => {
      expect(decide(facts({ requirement }), REQUIREMENT)).toBe('second-factor-required')
      const shown = facts({ requirement, secondFactorAt: NOW - 1 })
      expect(decide(shown, REQUIREMENT)).toBeUndefined()
    },
  )

  it('must submit a code again when the last one has expired', () => {
    const shown = { secondFactorAt: NOW - 12 * HOUR + 1 }
    expect(decide(facts(shown), REQUIREMENT)).toBeUndefined()
    expect(decide(facts({ ...shown, now: NOW + 1 }), REQUIREMENT)).toBe('second-factor-required')
  })

  it('must submit a code again after a factor was removed, also at the same instant', () => {
    const at = NOW - HOUR
    const removed = (factorsRemovedAt: number): Facts =>
      facts({ secondFactorAt: at, factorsRemovedAt })
    expect(decide(removed(at - 1), REQUIREMENT)).toBeUndefined()
    expect(decide(removed(at), REQUIREMENT)).toBe('second-factor-required')
    expect(decide(removed(at + 1), REQUIREMENT)).toBe('second-factor-required')
  })

  it('must step up for a route that needs a more recent code', () => {
    const shown = facts({ secondFactorAt: NOW - 300_000 })
    for (const need of [recent, own]) {
      expect(decide(shown, need(300))).toBe('step-up-required')
      expect(decide(shown, need(301))).toBeUndefined()
    }
  })

  it('does not pass with a proof more than a minute in the future', () => {
    const ahead = (ms: number): Facts => facts({ secondFactorAt: NOW + ms })
    expect(isElevated(ahead(60_000))).toBe(true)
    expect(isElevated(ahead(60_001))).toBe(false)
  })

  it('passes after a removal that a fast clock dated ahead, and the proof still expires', () => {
    const factorsRemovedAt = NOW + 1000 * HOUR
    const proofOffset = 1000 * HOUR + 1
    const at = (now: number): Facts =>
      facts({ now, factorsRemovedAt, proofOffset, secondFactorAt: factorsRemovedAt + 1 })
    expect(isElevated(at(NOW))).toBe(true)
    expect(isElevated(at(NOW - 60_000))).toBe(true)
    expect(isElevated(at(NOW - 60_001))).toBe(false)
    expect(isElevated(at(NOW + 12 * HOUR - 1))).toBe(true)
    expect(isElevated(at(NOW + 12 * HOUR))).toBe(false)
    expect(isElevated({ ...at(NOW), proofOffset: 0 })).toBe(false)
  })
})

describe('the first enrolment with the code of a letter', () => {
  const usedAt = NOW - 1000
  const first = (activation: ActivationFacts): Facts => facts({ enrolled: false, activation })

  it('needs nothing more without the option, and for a user with a factor', () => {
    for (const step of ['begin', 'confirm'] as const) {
      expect(isPermitOver(facts({ enrolled: false }))).toBe(false)
      expect(mayEnrol(facts({ enrolled: false }), step)).toBe(true)
      expect(mayEnrol(facts({ activation: {} }), step)).toBe(true)
      expect(mayEnrol(first({}), step)).toBe(false)
      expect(mayEnrol(first({ pendingSince: NOW }), step)).toBe(false)
    }
  })

  it('begins for ten minutes with the permit for the code that was used last', () => {
    expect(mayEnrol(first({ usedAt, permittedAt: usedAt }), 'begin')).toBe(true)
    expect(mayEnrol(first({ usedAt }), 'begin')).toBe(false)
    expect(mayEnrol(first({ permittedAt: usedAt }), 'begin')).toBe(false)
    expect(mayEnrol(first({ usedAt: usedAt + 1, permittedAt: usedAt }), 'begin')).toBe(false)
    const at = (now: number): Facts => ({ ...first({ usedAt, permittedAt: usedAt }), now })
    expect(mayEnrol(at(usedAt + 599_999), 'begin')).toBe(true)
    expect(mayEnrol(at(usedAt + 600_000), 'begin')).toBe(false)
    expect(isPermitOver(at(usedAt + 599_999))).toBe(false)
    expect(isPermitOver(at(usedAt + 600_000))).toBe(true)
    expect(isPermitOver({ ...first({ usedAt }), now: NOW + HOUR })).toBe(false)
    // The clock of accounts may be ahead by a minute.
    expect(mayEnrol(at(usedAt - 60_000), 'begin')).toBe(true)
    expect(mayEnrol(at(usedAt - 60_001), 'begin')).toBe(false)
    expect(mayEnrol(first({ usedAt: Number.NaN, permittedAt: Number.NaN }), 'begin')).toBe(false)
  })

  it('confirms at any time what was begun in the ten minutes', () => {
    const at = (pendingSince: number): Facts => ({
      ...first({ usedAt, permittedAt: usedAt, pendingSince }),
      now: NOW + 20 * HOUR,
    })
    expect(mayEnrol(at(usedAt), 'confirm')).toBe(true)
    expect(mayEnrol(at(usedAt + 599_999), 'confirm')).toBe(true)
    expect(mayEnrol(at(usedAt + 600_000), 'confirm')).toBe(false)
    expect(mayEnrol(at(usedAt - 60_001), 'confirm')).toBe(false)
    expect(mayEnrol(first({ usedAt, pendingSince: NOW }), 'confirm')).toBe(false)
  })
})

const instant = fc.oneof(
  fc.integer({ min: NOW - 2 * 86_400_000, max: NOW + 2 * 86_400_000 }),
  fc.constantFrom(0, NOW, Number.NaN, Infinity, -Infinity),
)
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  now: fc.integer({ min: NOW - 86_400_000, max: NOW + 86_400_000 }),
  requirement: fc.oneof(
    fc.constantFrom('required' as const, 'optional' as const),
    fc.record({ enrolBy: fc.date({ noInvalidDate: false }) }),
  ),
  enrolled: fc.boolean(),
  hasSecondFactor: fc.option(fc.boolean(), { nil: undefined }),
  factorsRemovedAt: fc.option(instant, { nil: undefined }),
  proofOffset: fc.option(fc.nat({ max: 86_400_000 }), { nil: undefined }),
  secondFactorAt: fc.option(instant, { nil: undefined }),
  maxAgeSeconds: fc.integer({ min: 1, max: 100_000 }),
})
const anyNeed: fc.Arbitrary<Need> = fc.oneof(
  fc.constantFrom<Need>({ kind: 'requirement' }, { kind: 'session' }),
  fc.record({
    kind: fc.constantFrom('recent' as const, 'recent-if-enrolled' as const),
    maxAgeSeconds: fc.integer({ min: 1, max: 100_000 }),
  }),
)

describe('for all facts', () => {
  it('a user with a second factor passes only with a valid code since the last removal', () => {
    fc.assert(
      fc.property(anyFacts, anyNeed, (some, need) => {
        if (need.kind === 'session' || !some.enrolled) return
        if (decide(some, need) !== undefined) return
        const { secondFactorAt = Number.NaN, factorsRemovedAt = -Infinity, now } = some
        const age = now + (some.proofOffset ?? 0) - secondFactorAt
        expect(secondFactorAt).toBeGreaterThan(factorsRemovedAt)
        expect(age).toBeLessThan(some.maxAgeSeconds * 1000)
        expect(age).toBeGreaterThanOrEqual(-60_000)
        if ('maxAgeSeconds' in need) expect(age).toBeLessThan(need.maxAgeSeconds * 1000)
      }),
    )
  })

  it('a user without one passes only to enrol where it is required', () => {
    fc.assert(
      fc.property(anyFacts, anyNeed, (some, need) => {
        const without: Facts = { ...some, enrolled: false, requirement: 'required' }
        const passes = decide(without, need) === undefined
        const isEnrolling = need.kind === 'session' || need.kind === 'recent-if-enrolled'
        expect(passes).toBe(isEnrolling && some.hasSecondFactor !== true)
      }),
    )
  })

  it('a more recent proof passes if an older one passes, up to now', () => {
    fc.assert(
      fc.property(anyFacts, anyNeed, fc.nat({ max: 86_400_000 }), (some, need, younger) => {
        const { secondFactorAt, now } = some
        if (
          secondFactorAt === undefined ||
          !(secondFactorAt + younger <= now + (some.proofOffset ?? 0))
        )
          return
        if (decide(some, need) !== undefined) return
        expect(decide({ ...some, secondFactorAt: secondFactorAt + younger }, need)).toBeUndefined()
      }),
    )
  })

  it('a route that needs a more recent proof never passes more', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 1, max: 1000 }), fc.nat(1000), (some, age, more) => {
        if (decide(some, recent(age)) === undefined) {
          expect(decide(some, recent(age + more))).toBeUndefined()
          expect(decide(some, REQUIREMENT)).toBeUndefined()
        }
      }),
    )
  })

  it('only a user without a second factor must enrol, and only a user with one gets a challenge', () => {
    fc.assert(
      fc.property(anyFacts, anyNeed, (some, need) => {
        const denial = decide(some, need)
        if (denial === undefined) return
        expect(denial === 'factor-missing').toBe(!some.enrolled && some.hasSecondFactor === true)
        expect(denial === 'enrolment-required').toBe(
          !some.enrolled && some.hasSecondFactor !== true,
        )
        // The notice about enrolBy is only for users who pass.
        if (enrolBy(some) !== undefined) expect(need.kind).not.toBe('requirement')
      }),
    )
  })

  it('a session that was never elevated passes nowhere when the user has a factor', () => {
    fc.assert(
      fc.property(anyFacts, anyNeed, (some, need) => {
        if (need.kind === 'session') return
        const plain = { ...some, enrolled: true, secondFactorAt: undefined }
        expect(decide(plain, need)).toBe('second-factor-required')
      }),
    )
  })
})
