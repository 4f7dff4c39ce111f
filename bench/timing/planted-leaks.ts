/**
 * Two verifiers that leak on purpose. They show that the test finds a leak. Nothing else may use them.
 */

import { totp } from 'einmal'
import type { Verify } from './sample.js'

/** The steps of the window, in milliseconds from now. */
const DRIFTS = [-30_000, 0, 30_000]

/** Returns at the first step that matches; compares all digits of each step. */
export const leavesTheWindow: Verify = (secret, code, { at }) => {
  for (const drift of DRIFTS) {
    const right = totp(secret, { at: at + drift })
    let difference = 0
    for (let i = 0; i < 6; i++) difference |= right.charCodeAt(i) ^ code.charCodeAt(i)
    if (difference === 0) return { ok: true }
  }
  return { ok: false }
}

/** Tries every step; stops each comparison at the first wrong digit. */
export const leavesTheCode: Verify = (secret, code, { at }) => {
  let ok = false
  for (const drift of DRIFTS) {
    if (sameDigits(totp(secret, { at: at + drift }), code)) ok = true
  }
  return { ok }
}

function sameDigits(a: string, b: string): boolean {
  for (let i = 0; i < 6; i++) if (a.charCodeAt(i) !== b.charCodeAt(i)) return false
  return true
}
