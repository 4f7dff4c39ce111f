/** The heart of the gate, over whatever facts there may be. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decide,
  enrolBy,
  type Facts,
  isElevated,
  type Need,
} from '../../src/gate/decision/decide.js'

const NOW = Date.UTC(2026, 10, 23)
const HOUR = 3_600_000

function facts(more: Partial<Facts> = {}): Facts {
  return { now: NOW, requirement: 'required', enrolled: true, maxAgeSeconds: 12 * 3600, ...more }
}

const REQUIREMENT: Need = { kind: 'requirement' }
const recent = (maxAgeSeconds: number): Need => ({ kind: 'recent', maxAgeSeconds })
const own = (maxAgeSeconds: number): Need => ({ kind: 'own', maxAgeSeconds })

describe('a user without a second factor', () => {
  const none = { enrolled: false }

  it('must enrol where it is required, whatever the session claims', () => {
    expect(decide(facts(none), REQUIREMENT)).toBe('enrolment-required')
    expect(decide(facts({ ...none, secondFactorAt: NOW }), REQUIREMENT)).toBe('enrolment-required')
  })

  it('passes where it is optional', () => {
    expect(decide(facts({ ...none, requirement: 'optional' }), REQUIREMENT)).toBeUndefined()
  })

  it('passes until the day, and must enrol from it on', () => {
    const requirement = { enrolBy: new Date(NOW + 1) }
    expect(decide(facts({ ...none, requirement }), REQUIREMENT)).toBeUndefined()
    expect(enrolBy(facts({ ...none, requirement }))).toBe(NOW + 1)
    const later = facts({ ...none, requirement, now: NOW + 1 })
    expect(decide(later, REQUIREMENT)).toBe('enrolment-required')
    expect(enrolBy(later)).toBeUndefined()
  })

  it('must enrol when the day cannot be read', () => {
    const requirement = { enrolBy: new Date('some day') }
    expect(decide(facts({ ...none, requirement }), REQUIREMENT)).toBe('enrolment-required')
    expect(enrolBy(facts({ ...none, requirement }))).toBeUndefined()
  })

  it('must enrol for a dangerous route also where it is optional', () => {
    const optional = facts({ ...none, requirement: 'optional' })
    expect(decide(optional, recent(300))).toBe('enrolment-required')
  })

  it('may see to second factors, and show one', () => {
    expect(decide(facts(none), own(300))).toBeUndefined()
    expect(decide(facts(none), { kind: 'session' })).toBeUndefined()
  })
})

describe('a user with a second factor', () => {
  it.each(['required', 'optional', { enrolBy: new Date(NOW + HOUR) }] as const)(
    'shows it whatever the requirement says: %s',
    (requirement) => {
      expect(decide(facts({ requirement }), REQUIREMENT)).toBe('second-factor-required')
      const shown = facts({ requirement, secondFactorAt: NOW - 1 })
      expect(decide(shown, REQUIREMENT)).toBeUndefined()
    },
  )

  it('shows it again when it has lasted to its end', () => {
    const shown = { secondFactorAt: NOW - 12 * HOUR + 1 }
    expect(decide(facts(shown), REQUIREMENT)).toBeUndefined()
    expect(decide(facts({ ...shown, now: NOW + 1 }), REQUIREMENT)).toBe('second-factor-required')
  })

  it('shows it again after a factor was taken away, at that instant too', () => {
    const at = NOW - HOUR
    const removed = (factorsRemovedAt: number): Facts =>
      facts({ secondFactorAt: at, factorsRemovedAt })
    expect(decide(removed(at - 1), REQUIREMENT)).toBeUndefined()
    expect(decide(removed(at), REQUIREMENT)).toBe('second-factor-required')
    expect(decide(removed(at + 1), REQUIREMENT)).toBe('second-factor-required')
  })

  it('steps up for what asks for a younger one', () => {
    const shown = facts({ secondFactorAt: NOW - 300_000 })
    for (const need of [recent, own]) {
      expect(decide(shown, need(300))).toBe('step-up-required')
      expect(decide(shown, need(301))).toBeUndefined()
    }
  })

  it('is not let through by an instant that has not come', () => {
    const ahead = (ms: number): Facts => facts({ secondFactorAt: NOW + ms })
    expect(isElevated(ahead(60_000))).toBe(true)
    expect(isElevated(ahead(60_001))).toBe(false)
  })

  it('is let through behind a removal that a fast clock has dated ahead, and grows old all the same', () => {
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
  factorsRemovedAt: fc.option(instant, { nil: undefined }),
  proofOffset: fc.option(fc.nat({ max: 86_400_000 }), { nil: undefined }),
  secondFactorAt: fc.option(instant, { nil: undefined }),
  maxAgeSeconds: fc.integer({ min: 1, max: 100_000 }),
})
const anyNeed: fc.Arbitrary<Need> = fc.oneof(
  fc.constantFrom<Need>({ kind: 'requirement' }, { kind: 'session' }),
  fc.record({
    kind: fc.constantFrom('recent' as const, 'own' as const),
    maxAgeSeconds: fc.integer({ min: 1, max: 100_000 }),
  }),
)

describe('whatever the facts', () => {
  it('nobody with a second factor passes who has not shown it since the last removal', () => {
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

  it('nobody without one passes where it is required, but to enrol', () => {
    fc.assert(
      fc.property(anyFacts, anyNeed, (some, need) => {
        const without: Facts = { ...some, enrolled: false, requirement: 'required' }
        const passes = decide(without, need) === undefined
        expect(passes).toBe(need.kind === 'session' || need.kind === 'own')
      }),
    )
  })

  it('a younger proof is never worth less, up to now', () => {
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

  it('asking for a younger proof never lets more through', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: 1, max: 1000 }), fc.nat(1000), (some, age, more) => {
        if (decide(some, recent(age)) === undefined) {
          expect(decide(some, recent(age + more))).toBeUndefined()
          expect(decide(some, REQUIREMENT)).toBeUndefined()
        }
      }),
    )
  })

  it('a second factor is asked of nobody who has none, and enrolment of nobody who has one', () => {
    fc.assert(
      fc.property(anyFacts, anyNeed, (some, need) => {
        const denial = decide(some, need)
        if (denial === undefined) return
        expect(denial === 'enrolment-required').toBe(!some.enrolled)
        // A notice is for those who pass.
        if (enrolBy(some) !== undefined) expect(need.kind).not.toBe('requirement')
      }),
    )
  })

  it('a session that was never elevated passes nowhere once there is a factor', () => {
    fc.assert(
      fc.property(anyFacts, anyNeed, (some, need) => {
        if (need.kind === 'session') return
        const plain = { ...some, enrolled: true, secondFactorAt: undefined }
        expect(decide(plain, need)).toBe('second-factor-required')
      }),
    )
  })
})
