/** Pairs of input classes. The time of a verification must not tell which class the input is of. */

import { Secret, totp } from 'einmal'

/** The time of every verification, in the middle of a step; in milliseconds since the Unix epoch. */
export const AT = 1_800_000_015_000

/** The number of secrets of a batch. */
const SECRETS = 64

/**
 * Draws one input of a class. The code is still a number: `sample.ts` makes the strings of both
 * classes in one place, in the same way.
 */
export type Draw = () => { secret: Secret; code: number }

export interface Pair {
  /** The one class / the other. */
  title: string
  /** Whether the verifier must accept the inputs of each class. */
  accepted: readonly [boolean, boolean]
  /** Called once; the function that it returns is called before every batch. */
  begin(): () => readonly [Draw, Draw]
}

export type PairId = 'code' | 'match' | 'place' | 'digits' | 'key'

export const pairs: Readonly<Record<PairId, Pair>> = {
  code: {
    title: 'one wrong code / random wrong codes, one secret',
    accepted: [false, false],
    begin: () => {
      const user = newUser()
      const fixed = wrong(user)
      return () => [drawing([user], () => fixed), drawing([user], wrong)]
    },
  },
  match: {
    title: 'the right code / random wrong codes',
    accepted: [true, false],
    begin: () => () => {
      const users = newUsers()
      return [drawing(users, ({ window }) => window[1]), drawing(users, wrong)]
    },
  },
  place: {
    title: 'the code of the earliest step / of the latest',
    accepted: [true, true],
    begin: () => () => {
      const users = newUsers()
      return [drawing(users, ({ window }) => window[0]), drawing(users, ({ window }) => window[2])]
    },
  },
  digits: {
    title: 'a code with five digits right / with none',
    accepted: [false, false],
    begin: () => () => {
      const users = newUsers()
      return [drawing(users, fiveRight), drawing(users, noneRight)]
    },
  },
  key: {
    title: 'one key / random keys',
    accepted: [false, false],
    begin: () => {
      const key = Secret.generate().toBytes()
      const fresh = (same: boolean) => () => {
        // Drawn for both classes, so that both leave the same garbage in memory.
        const other = Secret.generate().toBytes()
        const user = userOf(same ? key : other)
        return { secret: user.secret, code: wrong(user) }
      }
      return () => [fresh(true), fresh(false)]
    },
  },
}

interface User {
  secret: Secret
  /** The codes of the three steps of the window. */
  window: readonly [number, number, number]
}

/** Draws the user at random. */
function drawing(users: readonly User[], codeOf: (user: User) => number): Draw {
  return () => {
    // `below` keeps the index below the length, which is not 0.
    const user = users[below(users.length)] as User
    return { secret: user.secret, code: codeOf(user) }
  }
}

function newUsers(): User[] {
  return Array.from({ length: SECRETS }, newUser)
}

function newUser(): User {
  const user = userOf(Secret.generate().toBytes())
  // A code that two steps share belongs to both places.
  return new Set(user.window).size === 3 ? user : newUser()
}

function userOf(key: Uint8Array): User {
  const secret = Secret.fromBytes(key)
  const code = (steps: number): number => Number(totp(secret, { at: AT + steps * 30_000 }))
  return { secret, window: [code(-1), code(0), code(1)] }
}

function wrong({ window }: User): number {
  return drawn(
    () => below(CODES),
    (code) => !window.includes(code),
  )
}

/** The right code with another last digit. */
function fiveRight({ window }: User): number {
  const begin = window[1] - (window[1] % 10)
  return drawn(
    () => begin + below(10),
    (code) => !window.includes(code),
  )
}

/** At each place another digit than all codes of the window have there. */
function noneRight({ window }: User): number {
  return drawn(
    () => below(CODES),
    (code) =>
      window.every((right) => PLACES.every((place) => digit(right, place) !== digit(code, place))),
  )
}

const CODES = 1e6
const PLACES = [1, 10, 100, 1e3, 1e4, 1e5]

function digit(code: number, place: number): number {
  return Math.floor(code / place) % 10
}

function drawn(draw: () => number, fits: (code: number) => boolean): number {
  let code = draw()
  while (!fits(code)) code = draw()
  return code
}

function below(limit: number): number {
  return Math.floor(Math.random() * limit)
}
