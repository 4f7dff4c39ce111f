/** Computes codes with Debian's oathtool, an independent implementation in C. */

import { execFileSync, spawnSync } from 'node:child_process'
import type { Algorithm } from 'einmal'
import { located } from './locate.mjs'

export interface OathtoolCase {
  keyHex: string
  algorithm: Algorithm
  digits: 6 | 7 | 8
  /** HOTP, always with SHA1: oathtool has no other algorithm for it. */
  counter?: string
  /** TOTP: seconds since the Unix epoch. */
  seconds?: number
  period?: number
}

/** Its version line. */
export function oathtoolVersion(): string {
  return execFileSync(located('oathtool'), ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? ''
}

/** The key is passed by standard input, since other users can list the arguments of a process. */
export function askOathtool(question: OathtoolCase): string {
  const mode =
    question.counter === undefined
      ? [
          `--totp=${question.algorithm.toLowerCase()}`,
          `--now=@${question.seconds}`,
          `--time-step-size=${question.period}s`,
        ]
      : ['--hotp', `--counter=${question.counter}`]
  const { status, stdout, stderr } = spawnSync(
    located('oathtool'),
    [...mode, `--digits=${question.digits}`, '-'],
    { encoding: 'utf8', input: `${question.keyHex}\n` },
  )
  if (status !== 0) throw new Error(`oathtool: ${stderr}`)
  return stdout.trim()
}

/** Makes a case from random numbers in [0, 1), so that every source of random numbers can be used. */
export function randomCase(random: () => number): OathtoolCase {
  const below = (n: number): number => Math.floor(random() * n)
  const pick = <T>(...choices: [T, ...T[]]): T => choices[below(choices.length)] ?? choices[0]
  const bytes = Array.from({ length: 1 + below(140) }, () => below(256))
  const common = {
    keyHex: bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    digits: pick(6, 7, 8) satisfies OathtoolCase['digits'],
  }
  if (below(3) === 0) {
    const counter = (BigInt(below(2 ** 31)) << 32n) + BigInt(below(2 ** 32))
    return { ...common, algorithm: 'SHA1', counter: String(counter >> BigInt(below(63))) }
  }
  return {
    ...common,
    algorithm: pick('SHA1', 'SHA256', 'SHA512'),
    seconds: below(pick(2 ** 31, 2 ** 33, 2 ** 36)),
    period: pick(30, 60, 1 + below(3600)),
  }
}
