/** Issuer and account: the names by which a person finds a key in an app. */

import { requireType } from './bytes.js'
import { EinmalError } from './errors.js'

/**
 * Names that every app shows alike. No issuer is the empty string.
 *
 * @throws {TypeError} on a colon, a control character or a lone surrogate, and on an account that is
 * empty or begins with a space
 */
export function requireNames(key: { issuer?: string; account: string }): {
  issuer: string
  account: string
} {
  const issuer = requireName('issuer', key.issuer ?? '')
  const account = requireName('account', key.account)
  if (account === '') throw new TypeError('account must not be empty')
  return { issuer, account }
}

function requireName(place: string, name: string): string {
  requireType(place, name, 'string')
  const fault =
    (name.includes(':') && 'a colon') ||
    (CONTROL.test(name) && 'a control character') ||
    (LONE_SURROGATE.test(name) && 'a lone surrogate') ||
    // Readers drop the space of `Issuer: account`.
    (place === 'account' && name.startsWith(' ') && 'a space in front')
  if (fault) throw new TypeError(`${place} must not have ${fault}`)
  return name
}

/** What a label and the issuer beside it say. */
export interface Names {
  issuer?: string
  account: string
  labelIssuer?: string
  issuerMismatch: boolean
}

/**
 * Splits a label, decoded, into issuer and account: at the colon behind the issuer that stands
 * beside it, else at its first literal colon, else at its first decoded one.
 *
 * @param literal - where in the decoded label the first colon is that was not percent-encoded, or -1
 * @throws {EinmalError} `ERR_URI_CONTROL_CHARACTER`
 */
export function readNames(label: string, beside: string | undefined, literal: number): Names {
  if (CONTROL.test(label + (beside ?? ''))) {
    throw new EinmalError(
      'ERR_URI_CONTROL_CHARACTER',
      'the label or the issuer holds a control character',
    )
  }
  const colon =
    beside && label.startsWith(`${beside}:`)
      ? beside.length
      : literal >= 0
        ? literal
        : label.indexOf(':')
  const labelIssuer = label.slice(0, Math.max(colon, 0))
  const account = colon < 0 ? label : label.slice(colon + 1).replace(/^ +/, '')
  const issuer = beside || labelIssuer
  return {
    ...(issuer && { issuer }),
    account,
    ...(labelIssuer && { labelIssuer }),
    issuerMismatch: labelIssuer !== '' && labelIssuer !== issuer,
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/
const LONE_SURROGATE = /[\ud800-\udfff]/u
