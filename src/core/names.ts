/** Issuer and account: the names by which a person finds a key in an app. */

import { requireType } from './bytes.js'
import { judged } from './errors.js'

/**
 * Names that every app shows alike: the issuer, or the empty string, and the label, which is issuer
 * and account with a colon between, or the account alone.
 *
 * @throws {TypeError} on a colon, a control character or a lone surrogate, on an empty account, and
 * on one that begins with a space behind an issuer
 */
export function requireNames(key: { issuer?: string | undefined; account: string }): {
  issuer: string
  label: string
} {
  const issuer = requireName('issuer', key.issuer ?? '')
  const account = requireName('account', key.account)
  // Readers drop the space of `Issuer: account`.
  if (account === '' || (issuer && account.startsWith(' '))) {
    throw new TypeError('account must not be empty or begin with a space')
  }
  return { issuer, label: (issuer && `${issuer}:`) + account }
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

/**
 * Splits a label, decoded, into issuer and account: at the colon behind the issuer that stands
 * beside it, else behind its literal part, else at its first colon.
 *
 * @param beside - the issuer that stands beside the label; it wins
 * @param literal - what stands before the first colon that was not percent-encoded
 * @returns the names, and the issuer in front of the colon where there is one
 * @throws {EinmalError} `ERR_URI_CONTROL_CHARACTER`
 */
export function readNames(
  label: string,
  beside = '',
  // Stryker disable next-line StringLiteral: what stands before no colon splits nothing
  literal = '',
): [names: { issuer?: string; account: string }, labelIssuer: string | undefined] {
  judged('ERR_URI_CONTROL_CHARACTER', requireText, 'the label or the issuer', label + beside)
  const labelIssuer = [beside, literal, label.replace(/:.*/s, '')].find((issuer) =>
    label.startsWith(`${issuer}:`),
  )
  const account =
    labelIssuer === undefined ? label : label.slice(labelIssuer.length + 1).replace(/^ +/, '')
  const issuer = beside || labelIssuer
  return [issuer ? { issuer, account } : { account }, labelIssuer]
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const UNSHOWABLE = /[\0-\x1f\x7f-\x9f\ud800-\udfff]/u
