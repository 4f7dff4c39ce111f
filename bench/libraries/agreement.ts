/** Speed means nothing before all libraries compute the same codes. */

import { Secret, totp } from 'einmal'
import { atTime } from './fixed-clock.js'
import { type Library, SHA2_HASHES, type Sha2Hash } from './library.js'

/** The key of RFC 6238 Appendix B. */
export const RFC_KEY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

/** The last six digits of its SHA1 codes, by second. */
const RFC_CODES: readonly [seconds: number, code: string][] = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
]

/**
 * Checks that a library gives the right codes, and accepts and refuses the right ones, for the
 * published vectors and a fixed list of other secrets and times.
 *
 * @throws {Error} when it does not
 */
export async function requireAgreement(library: Library): Promise<void> {
  for (const [seconds, code] of RFC_CODES) await requireCase(library, RFC_KEY, seconds, code)
  for (const [base32, seconds] of furtherCases()) {
    const code = totp(Secret.fromBase32(base32), { at: seconds * 1000 })
    await requireCase(library, base32, seconds, code)
    for (const hash of SHA2_HASHES) await requireSha2(library, base32, seconds, hash)
  }
}

/** The same with another hash, of whose codes einmal's own tests have the published vectors. */
async function requireSha2(
  { name, sha2 }: Library,
  base32: string,
  seconds: number,
  hash: Sha2Hash,
): Promise<void> {
  if (!sha2) return
  const code = totp(Secret.fromBase32(base32), { at: seconds * 1000, algorithm: hash })
  const place = `${name} with ${hash} at second ${seconds}`
  for (const drift of [-60, -30, 0, 30, 60]) {
    const within = Math.abs(drift) <= 30
    await atTime((seconds + drift) * 1000, async () => {
      if ((await sha2.verifyStored(base32, code, hash)) !== within) {
        throw new Error(`${place} gives a wrong verdict on its code ${drift} s away`)
      }
    })
  }
  await atTime(seconds * 1000, async () => {
    const computed = await sha2.generate(sha2.prepare(base32, hash), hash)
    if (computed !== code) throw new Error(`${place} computes ${computed}, not ${code}`)
  })
}

/** @param code - the right one at that second */
async function requireCase(
  library: Library,
  base32: string,
  seconds: number,
  code: string,
): Promise<void> {
  const place = `${library.name} at second ${seconds}`
  await atTime(seconds * 1000, async () => {
    const computed = await library.generate(library.prepare(base32))
    if (computed !== code) throw new Error(`${place} computes ${computed}, not ${code}`)
    const wrong = String((Number(code) + 1) % 1e6).padStart(6, '0')
    for (const verify of verifiersOf(library, base32)) {
      if (await verify(wrong)) throw new Error(`${place} accepts a wrong code`)
    }
  })
  for (const drift of [-60, -30, 0, 30, 60]) {
    // No library needs to know steps before 1970.
    if (seconds + drift < 60) continue
    const within = Math.abs(drift) <= 30
    await atTime((seconds + drift) * 1000, async () => {
      for (const verify of verifiersOf(library, base32)) {
        if ((await verify(code)) !== within) {
          throw new Error(`${place} gives a wrong verdict on its code ${drift} s away`)
        }
      }
    })
  }
}

type Verify = (code: string) => boolean | Promise<boolean>

function verifiersOf(library: Library, base32: string): Verify[] {
  const { prepared, prepare, verifyStored, verifyPrepared } = library
  const stored: Verify = (code) => verifyStored(base32, code)
  if (prepared === null || !verifyPrepared) return [stored]
  return [stored, (code) => verifyPrepared(prepare(base32), code)]
}

/** A fixed list: with random cases, two steps of a window share a code in some runs only. */
function* furtherCases(): Iterable<[base32: string, seconds: number]> {
  let state = 1
  const next = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state >>> 16
  }
  for (let i = 0; i < 30; i++) {
    const bytes = Uint8Array.from({ length: 20 }, () => next() & 255)
    yield [Secret.fromBytes(bytes).toBase32(), 1.6e9 + next() * 4000]
  }
}
