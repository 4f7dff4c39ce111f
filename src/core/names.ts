/** Issuer and account: the names by which a person finds a key in an app. */

import { requireType } from './bytes.js'
import { EinmalError } from './errors.js'

/**
 * Names that every app shows alike. No issuer is the empty string.
 *
 * @throws {TypeError} on a colon, a control character or a lone surrogate, on an empty account, and
 * on one that begins with a space behind an issuer
 */
export function requireNames(key: { issuer?: string; account: string }): {
  issuer: string
  account: string
} {
  const issuer = requireName('issuer', key.issuer ?? '')
  const account = requireName('account', key.account)
  // Readers drop the space of `Issuer: account`.
  if (account === '' || (issuer && account.startsWith(' '))) {
    throw new TypeError('account must not be empty, nor begin with a space behind an issuer')
  }
  return { issuer, account }
}

function requireName(place: string, name: string): string {
  if (requireText(place, name).includes(':')) throw new TypeError(`${place} must not have a colon`)
  return name
}

/**
 * Text that UTF-8 can hold and a screen can show.
 *
 * @throws {TypeError} on another type, a control character or a lone surrogate
 */
export function requireText(place: string, text: string): string {
  requireType(place, text, 'string')
  if (!UNSHOWABLE.test(text)) return text
  throw new TypeError(`${place} must not have a control character or a lone surrogate`)
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
 * @param literal - where in the decoded label the first colon is that was not percent-encoded; where
 * no colon is, there was none
 * @throws {EinmalError} `ERR_URI_CONTROL_CHARACTER`
 */
export function readNames(label: string, beside: string | undefined, literal: number): Names {
  if (UNSHOWABLE.test(`${label}${beside}`)) {
    throw new EinmalError(
      'ERR_URI_CONTROL_CHARACTER',
      'the label or the issuer holds a control character',
    )
  }
  const colon =
    beside && label.startsWith(`${beside}:`)
      ? beside.length
      : label[literal] === ':'
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
const UNSHOWABLE = /[\u0000-\u001f\u007f-\u009f\ud800-\udfff]/u
