/** What is compared: pairs of classes, of which time must not tell which one it was. */

import { Secret, totp } from '../../dist/index.js'

/** The instant of every verification, in the middle of a step; in milliseconds. */
export const AT = 1_800_000_015_000

/** How many secrets take turns in a batch, of both classes. */
const SECRETS = 64

/**
 * One input of a class. The code is a number still: the strings of both classes are made in one
 * place, and alike.
 *
 * @typedef {() => { secret: Secret, code: number }} Draw
 */

/**
 * @typedef {object} Pair
 * @property {string} title of the one class / of the other
 * @property {readonly [boolean, boolean]} accepted
 * @property {() => () => readonly [Draw, Draw]} begin is called once; what it returns, before every
 * batch
 */

/** @typedef {'code' | 'match' | 'place' | 'digits' | 'key'} PairId */

/** @type {Readonly<Record<PairId, Pair>>} */
export const pairs = {
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
      /** @param {boolean} same */
      const fresh = (same) => () => {
        // Drawn for both, so that both leave the same behind in memory.
        const other = Secret.generate().toBytes()
        const user = userOf(same ? key : other)
        return { secret: user.secret, code: wrong(user) }
      }
      return () => [fresh(true), fresh(false)]
    },
  },
}

/** @typedef {{ secret: Secret, window: readonly [number, number, number] }} User */

/**
 * @param {readonly User[]} users who take turns by chance
 * @param {(user: User) => number} codeOf
 * @returns {Draw}
 */
function drawing(users, codeOf) {
  return () => {
    // The index is below the length, and there is somebody.
    const user = /** @type {User} */ (users[below(users.length)])
    return { secret: user.secret, code: codeOf(user) }
  }
}

function newUsers() {
  return Array.from({ length: SECRETS }, newUser)
}

/** @returns {User} */
function newUser() {
  const user = userOf(Secret.generate().toBytes())
  // Codes that two steps share belong to neither place.
  return new Set(user.window).size === 3 ? user : newUser()
}

/**
 * @param {Uint8Array} key
 * @returns {User}
 */
function userOf(key) {
  const secret = Secret.fromBytes(key)
  /** @param {number} drift in steps */
  const code = (drift) => Number(totp(secret, { at: AT + drift * 30_000 }))
  return { secret, window: [code(-1), code(0), code(1)] }
}

/** @param {{ window: readonly number[] }} user */
function wrong({ window }) {
  return drawn(
    () => below(CODES),
    (code) => !window.includes(code),
  )
}

/**
 * The right code but for its last digit, which is drawn.
 *
 * @param {User} user
 */
function fiveRight({ window }) {
  const begin = window[1] - (window[1] % 10)
  return drawn(
    () => begin + below(10),
    (code) => !window.includes(code),
  )
}

/**
 * At no place the digit that any code of the window has there.
 *
 * @param {User} user
 */
function noneRight({ window }) {
  return drawn(
    () => below(CODES),
    (code) =>
      window.every((right) => PLACES.every((place) => digit(right, place) !== digit(code, place))),
  )
}

const CODES = 1e6
const PLACES = [1, 10, 100, 1e3, 1e4, 1e5]

/**
 * @param {number} code
 * @param {number} place
 */
function digit(code, place) {
  return Math.floor(code / place) % 10
}

/**
 * @param {() => number} draw
 * @param {(code: number) => boolean} fits
 */
function drawn(draw, fits) {
  let code = draw()
  while (!fits(code)) code = draw()
  return code
}

/** @param {number} limit */
function below(limit) {
  return Math.floor(Math.random() * limit)
}
