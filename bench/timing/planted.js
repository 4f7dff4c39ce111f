/**
 * Two verifiers that leak on purpose, as many in the wild do: they show that the test finds what it
 * looks for. Nothing else may use them.
 */

import { totp } from '../../dist/index.js'

/** @typedef {import('./sample.js').Verify} Verify */

/** The steps of the window, in milliseconds from now. */
const DRIFTS = [-30_000, 0, 30_000]

/**
 * Leaves the window at the first step that matches; compares without leaving early.
 *
 * @type {Verify}
 */
export function leavesTheWindow(secret, code, { at }) {
  for (const drift of DRIFTS) {
    const right = totp(secret, { at: at + drift })
    let difference = 0
    for (let i = 0; i < 6; i++) difference |= right.charCodeAt(i) ^ code.charCodeAt(i)
    if (difference === 0) return { ok: true }
  }
  return { ok: false }
}

/**
 * Leaves each comparison at the first digit that is wrong; looks at the whole window.
 *
 * @type {Verify}
 */
export function leavesTheCode(secret, code, { at }) {
  let ok = false
  for (const drift of DRIFTS) {
    if (sameDigits(totp(secret, { at: at + drift }), code)) ok = true
  }
  return { ok }
}

/**
 * @param {string} a
 * @param {string} b
 */
function sameDigits(a, b) {
  for (let i = 0; i < 6; i++) if (a.charCodeAt(i) !== b.charCodeAt(i)) return false
  return true
}
