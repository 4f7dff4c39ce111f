/** Who sits where, and what they may read. */

/** As what somebody sits in a body. */
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
  /** How papers reach them. Whoever has paper has no login. */
  readonly delivery: 'digital' | 'paper'
  /** What they do in the council's office; absent for whoever was elected or appointed. */
  readonly office?: string
  readonly login?: string
  readonly seats: readonly Seat[]
}

/** The body of all bodies: its members may read everything (as most rules of procedure have it). */
export const COUNCIL = 'rat'

export function isAdministrator(person: Person): boolean {
  return person.office !== undefined
}

/** Whether somebody may read what the public may not: pure, and asked at every paper. */
export function mayRead(person: Person, bodyId: string): boolean {
  return (
    isAdministrator(person) ||
    person.seats.some((seat) => seat.bodyId === bodyId || seat.bodyId === COUNCIL)
  )
}
