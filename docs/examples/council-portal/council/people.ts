/** People, their seats, and the papers that they may read. */

/** The role of a person in a body. */
export type Capacity = 'member' | 'deputy' | 'expert'

export interface Seat {
  readonly bodyId: string
  readonly bodyName: string
  readonly capacity: Capacity
}

export interface Person {
  readonly id: string
  readonly name: string
  /** The council or the district council that the roll-out counts them in; nobody's for the office. */
  readonly home?: string
  /** Delivery of the papers. A person with paper has no login. */
  readonly delivery: 'digital' | 'paper'
  /** Task in the council's office; absent for elected and appointed people. */
  readonly office?: string
  readonly login?: string
  /** Street and town, for letters; a line each. */
  readonly address: string
  /** True when the portal remembers a second factor: see second-factor/known-factors.ts. */
  readonly hasSecondFactor: boolean
  readonly seats: readonly Seat[]
}

/** The body of all bodies: its members may read everything (as most rules of procedure have it). */
export const COUNCIL = 'rat'

export function isAdministrator(person: Person): boolean {
  return person.office !== undefined
}

/** Decides whether a person may read a paper that is not public. Pure, and called for every paper. */
export function mayRead(person: Person, bodyId: string): boolean {
  return (
    isAdministrator(person) ||
    person.seats.some((seat) => seat.bodyId === bodyId || seat.bodyId === COUNCIL)
  )
}
