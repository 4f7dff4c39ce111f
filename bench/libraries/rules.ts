/** Rules that every library should keep, as a table for the page. One that breaks a rule is still measured. */

import { Secret, totp } from 'einmal'
import { RFC_KEY } from './agreement.js'
import { atTime } from './fixed-clock.js'
import type { Library } from './library.js'

export type Answer = 'yes' | 'no' | 'throws'

export interface Finding {
  id: string
  holds: string
  /** By library; null where it has no function that the rule is about. */
  answers: Record<string, Answer | null>
}

interface Rule {
  id: string
  holds: string
  needs?: 'buildUri' | 'parseUri'
  ask(library: Library): Promise<boolean>
}

/** The step at which the RFC's key gives 92555, a number with fewer digits than a code. */
const SHORT_STEP = 10281

const RULES: readonly Rule[] = [
  {
    id: 'once',
    holds: 'a code is accepted once, and refused the second time',
    ask: ({ generate, prepare, verifyStored, verifyOnce = verifyStored }) =>
      atTime(1.6e12, async () => {
        const code = await generate(prepare(RFC_KEY))
        return (await verifyOnce(RFC_KEY, code)) && !(await verifyOnce(RFC_KEY, code))
      }),
  },
  {
    id: 'window-zero',
    holds: 'with a window of 0 steps, the code of ten steps ago is refused',
    async ask({ verifyNow }) {
      const code = totp(Secret.fromBase32(RFC_KEY), { at: 1.6e12 })
      return !(await atTime(1.6e12 + 300_000, async () => verifyNow(RFC_KEY, code)))
    },
  },
  {
    id: 'leading-zero',
    holds: 'every code has its six digits, also when its number is small',
    ask: async ({ generate, prepare }) =>
      (await atTime(SHORT_STEP * 30_000, async () => generate(prepare(RFC_KEY)))) === '092555',
  },
  {
    id: 'not-digits',
    holds: 'digits with a letter behind them are refused (`92555x` for 092555)',
    ask: async ({ verifyStored }) =>
      !(await atTime(SHORT_STEP * 30_000, async () => {
        try {
          return await verifyStored(RFC_KEY, '92555x')
        } catch {
          return false
        }
      })),
  },
  {
    id: 'wrong-length',
    holds: 'a code with a digit too few or too many is refused without an exception',
    async ask({ verifyStored }) {
      for (const code of ['', '12345', '1234567']) {
        if (await verifyStored(RFC_KEY, code)) return false
      }
      return true
    },
  },
  {
    id: 'not-a-string',
    holds:
      'a code that is not a string is refused without an exception (`undefined`, `null`, an object)',
    async ask({ verifyStored }) {
      for (const code of [undefined, null, {}]) {
        // The cast hides the wrong type, as the body of a request does.
        if (await verifyStored(RFC_KEY, code as string)) return false
      }
      return true
    },
  },
  {
    id: 'late-steps',
    holds: 'counters beyond 2^31 are right (TOTP in the year 4011, HOTP on any day)',
    async ask({ generate, prepare }) {
      const at = (2 ** 31 + 5) * 30_000
      const code = totp(Secret.fromBase32(RFC_KEY), { at })
      return (await atTime(at, async () => generate(prepare(RFC_KEY)))) === code
    },
  },
  {
    id: 'secret-characters',
    holds: 'a secret with 0, 1 or 8 in it is an error, not another key',
    async ask({ generate, prepare }) {
      for (const character of '018') {
        const mistyped = character + RFC_KEY.slice(1)
        if (!(await throws(async () => generate(prepare(mistyped))))) return false
      }
      return true
    },
  },
  {
    id: 'uri-space',
    holds: 'a space in a URI is written %20: many apps show a + as it is',
    needs: 'buildUri',
    ask: async ({ buildUri }) => !buildUri?.(RFC_KEY, 'My firm', 'ada@firm.example').includes('+'),
  },
  {
    id: 'uri-two-secrets',
    holds: 'a URI with two secrets is an error',
    needs: 'parseUri',
    ask: ({ parseUri }) =>
      throws(async () =>
        parseUri?.(`otpauth://totp/a:b?secret=${RFC_KEY}&secret=MFRGGZDFMZTWQ2LK`),
      ),
  },
  {
    id: 'uri-algorithm',
    holds: 'a URI with an unknown algorithm is an error',
    needs: 'parseUri',
    ask: ({ parseUri }) =>
      throws(async () => parseUri?.(`otpauth://totp/a:b?secret=${RFC_KEY}&algorithm=MD5`)),
  },
  {
    id: 'uri-secret',
    holds: 'a URI whose secret is not base32 is an error',
    needs: 'parseUri',
    ask: ({ parseUri }) => throws(async () => parseUri?.('otpauth://totp/a:b?secret=0189!')),
  },
  {
    id: 'uri-round-trip',
    holds: 'a URI that the library builds is parsed to the same secret',
    needs: 'parseUri',
    ask: async ({ buildUri, parseUri, secretOf }) =>
      secretOf?.(parseUri?.(buildUri?.(RFC_KEY, 'My firm', 'ada@firm.example') ?? '')) === RFC_KEY,
  },
]

/** Tries every rule with every library. */
export async function findingsOf(libraries: readonly Library[]): Promise<Finding[]> {
  const found: Finding[] = []
  for (const rule of RULES) {
    const answers: Finding['answers'] = {}
    for (const library of libraries) answers[library.name] = await answerOf(library, rule)
    found.push({ id: rule.id, holds: rule.holds, answers })
  }
  return found
}

async function answerOf(library: Library, { needs, ask }: Rule): Promise<Answer | null> {
  if (needs && library[needs] === undefined) return null
  try {
    return (await ask(library)) ? 'yes' : 'no'
  } catch {
    return 'throws'
  }
}

async function throws(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt()
    return false
  } catch {
    return true
  }
}
