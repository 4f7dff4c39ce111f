/** The work that is timed, the same in every library. */

import { otpauthUri, Secret, totp } from 'einmal'
import { cycling } from '../support/statistics.js'
import { RFC_KEY } from './agreement.js'
import { type Library, SHA2_HASHES } from './library.js'

export interface Task {
  id: string
  title: string
  /** Why a library has no figure: completes the sentence that begins with its name. */
  why: string
  /** Returns one call, or undefined when the library cannot do it. */
  work(library: Library, inputs: Inputs): (() => unknown) | undefined
}

export interface Inputs {
  /** Base32. */
  secrets: readonly string[]
  /** A code that no secret has now. */
  wrong: string
  uri: string
}

export const tasks: readonly Task[] = [
  {
    id: 'verifyStored',
    title: 'Verify a wrong code, ±1 step, from the stored base32',
    why: '',
    work({ verifyStored }, { secrets, wrong }) {
      const next = cycling(secrets)
      return () => verifyStored(next(), wrong)
    },
  },
  {
    id: 'verifyPrepared',
    title: 'Verify a wrong code, ±1 step, from a prepared secret',
    why: 'not possible, takes base32 alone',
    work({ prepared, prepare, verifyPrepared }, { secrets, wrong }) {
      if (prepared === null || !verifyPrepared) return undefined
      const next = cycling(secrets.map((secret) => prepare(secret)))
      return () => verifyPrepared(next(), wrong)
    },
  },
  {
    id: 'generate',
    title: 'Generate the code of now from a prepared secret',
    why: '',
    work({ prepare, generate }, { secrets }) {
      const next = cycling(secrets.map((secret) => prepare(secret)))
      return () => generate(next())
    },
  },
  ...SHA2_HASHES.flatMap((hash): Task[] => [
    {
      id: `verify${hash}`,
      title: `Verify a wrong code of ${hash}, ±1 step, from the stored base32`,
      why: 'has SHA1 only',
      work({ sha2 }, { secrets, wrong }) {
        if (!sha2) return undefined
        const next = cycling(secrets)
        return () => sha2.verifyStored(next(), wrong, hash)
      },
    },
    {
      id: `generate${hash}`,
      title: `Generate the code of now with ${hash} from a prepared secret`,
      why: 'has SHA1 only',
      work({ sha2 }, { secrets }) {
        if (!sha2) return undefined
        const next = cycling(secrets.map((secret) => sha2.prepare(secret, hash)))
        return () => sha2.generate(next(), hash)
      },
    },
  ]),
  {
    id: 'buildUri',
    title: 'Build an otpauth URI from the stored base32',
    why: 'builds none',
    work({ buildUri }, { secrets }) {
      if (!buildUri) return undefined
      const next = cycling(secrets)
      return () => buildUri(next(), 'My firm', 'ada@firm.example')
    },
  },
  {
    id: 'parseUri',
    title: 'Parse an otpauth URI',
    why: 'parses none',
    work: ({ parseUri }, { uri }) => (parseUri ? () => parseUri(uri) : undefined),
  },
]

/** 64 secrets, so that no library can remember the last call. */
export function newInputs(): Inputs {
  const secrets = Array.from({ length: 64 }, () => Secret.generate())
  return {
    secrets: secrets.map((secret) => secret.toBase32()),
    wrong: wrongCode(secrets),
    // The plain form, which every parser must read.
    uri: otpauthUri({
      issuer: 'My firm',
      account: 'ada@firm.example',
      secret: Secret.fromBase32(RFC_KEY),
    }),
  }
}

/** A code that none of the secrets had within the last minutes or has within the next hour. */
function wrongCode(secrets: readonly Secret[]): string {
  const now = Date.now()
  const right = new Set<string>()
  for (const algorithm of ['SHA1', ...SHA2_HASHES] as const) {
    for (const secret of secrets) {
      for (let step = -5; step < 120; step++) {
        right.add(totp(secret, { at: now + step * 30_000, algorithm }))
      }
    }
  }
  for (let code = 123456; ; code++) if (!right.has(String(code))) return String(code)
}
