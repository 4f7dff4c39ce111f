/** The council's bodies, meetings, papers and people, as the database has them. */

import { type Database, number, optionalText, type Row, text } from '../storage/database.js'
import type { Capacity, Person, Seat } from './people.js'

export interface Body {
  readonly id: string
  readonly name: string
  readonly kind: 'council' | 'district' | 'committee'
}

export interface Meeting {
  readonly id: string
  readonly bodyId: string
  readonly bodyName: string
  /** Milliseconds since the Unix epoch. */
  readonly at: number
  readonly place: string
}

export interface Paper {
  readonly id: string
  readonly meeting: Meeting
  readonly number: string
  readonly title: string
  /** The proposed decision, with its reason below. */
  readonly proposal: string
  readonly reason: string
  readonly isPublic: boolean
}

export interface Council {
  bodies(): Promise<Body[]>
  meetings(): Promise<Meeting[]>
  meeting(id: string): Promise<Meeting | undefined>
  /** The papers of a meeting, or all: in the order of the agenda. */
  papers(meetingId?: string): Promise<Paper[]>
  paper(id: string): Promise<Paper | undefined>
  /** The people whom the roll-out counts, in the order of their names. */
  members(): Promise<Person[]>
  /** The council's office, which administers the portal. */
  office(): Promise<Person[]>
  person(id: string): Promise<Person | undefined>
  /** The hash of the password by the name that is typed at the login. */
  credential(login: string): Promise<{ personId: string; passwordHash: string } | undefined>
}

export function createCouncil(database: Database): Council {
  async function people(where: string, ...values: string[]): Promise<Person[]> {
    const rows = await database.all(
      `SELECT id, name, address, home, delivery, office, login, has_second_factor
        FROM people ${where}`,
      ...values,
    )
    const seats = await database.all(
      `SELECT person_id, body_id, bodies.name AS body_name, capacity
        FROM seats JOIN bodies ON bodies.id = body_id
        WHERE person_id IN (SELECT id FROM people ${where}) ORDER BY position`,
      ...values,
    )
    const found = rows.map((row) =>
      personOf(
        row,
        seats.filter((seat) => text(seat, 'person_id') === text(row, 'id')),
      ),
    )
    return found.sort((a, b) => familyFirst(a.name).localeCompare(familyFirst(b.name), 'de'))
  }

  async function papers(where: string, ...values: string[]): Promise<Paper[]> {
    const rows = await database.all(
      `SELECT papers.id, meeting_id, body_id, bodies.name AS body_name, at, place,
          number, title, proposal, reason, is_public
        FROM papers JOIN meetings ON meetings.id = meeting_id JOIN bodies ON bodies.id = body_id
        ${where} ORDER BY at, meeting_id, papers.position`,
      ...values,
    )
    return rows.map(paperOf)
  }

  async function meetings(where: string, ...values: string[]): Promise<Meeting[]> {
    const rows = await database.all(
      `SELECT meetings.id AS meeting_id, body_id, bodies.name AS body_name, at, place
        FROM meetings JOIN bodies ON bodies.id = body_id ${where} ORDER BY at, meetings.id`,
      ...values,
    )
    return rows.map(meetingOf)
  }

  return {
    async bodies() {
      const rows = await database.all('SELECT id, name, kind FROM bodies ORDER BY position')
      return rows.map((row) => ({
        id: text(row, 'id'),
        name: text(row, 'name'),
        kind: oneOf(text(row, 'kind'), ['council', 'district', 'committee']),
      }))
    },
    meetings: () => meetings(''),
    meeting: async (id) =>
      isId(id) ? (await meetings('WHERE meetings.id = ?', id))[0] : undefined,
    papers: (meetingId) =>
      meetingId === undefined ? papers('') : papers('WHERE meeting_id = ?', meetingId),
    paper: async (id) => (isId(id) ? (await papers('WHERE papers.id = ?', id))[0] : undefined),
    members: () => people('WHERE home IS NOT NULL'),
    office: () => people('WHERE office IS NOT NULL'),
    person: async (id) => (isId(id) ? (await people('WHERE id = ?', id))[0] : undefined),
    async credential(login) {
      if (!/^[a-z0-9.-]{1,100}$/.test(login)) return undefined
      const [row] = await database.all(
        'SELECT id, password_hash FROM people WHERE login = ? AND password_hash IS NOT NULL',
        login,
      )
      return row && { personId: text(row, 'id'), passwordHash: text(row, 'password_hash') }
    },
  }
}

/** Lists of people go by the family name, as in the directory of the council. */
function familyFirst(name: string): string {
  return name.replace(/^(.*) (\S+)$/, '$2 $1')
}

/** True for a valid id. Others do not reach the database: PostgreSQL throws at a NUL. */
function isId(text: string): boolean {
  return /^\w{1,40}$/.test(text)
}

function personOf(row: Row, seats: Row[]): Person {
  const [home, office, login] = ['home', 'office', 'login'].map((name) => optionalText(row, name))
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    address: text(row, 'address'),
    hasSecondFactor: number(row, 'has_second_factor') === 1,
    delivery: oneOf(text(row, 'delivery'), ['digital', 'paper']),
    seats: seats.map(seatOf),
    ...(home !== undefined && { home }),
    ...(office !== undefined && { office }),
    ...(login !== undefined && { login }),
  }
}

function seatOf(row: Row): Seat {
  return {
    bodyId: text(row, 'body_id'),
    bodyName: text(row, 'body_name'),
    capacity: oneOf<Capacity>(text(row, 'capacity'), ['member', 'deputy', 'expert']),
  }
}

function meetingOf(row: Row): Meeting {
  return {
    id: text(row, 'meeting_id'),
    bodyId: text(row, 'body_id'),
    bodyName: text(row, 'body_name'),
    at: number(row, 'at'),
    place: text(row, 'place'),
  }
}

function paperOf(row: Row): Paper {
  return {
    id: text(row, 'id'),
    meeting: meetingOf(row),
    number: text(row, 'number'),
    title: text(row, 'title'),
    proposal: text(row, 'proposal'),
    reason: text(row, 'reason'),
    isPublic: number(row, 'is_public') === 1,
  }
}

function oneOf<T extends string>(value: string, values: readonly T[]): T {
  const found = values.find((each) => each === value)
  if (found === undefined) throw new TypeError(`unexpected value in the database`)
  return found
}
