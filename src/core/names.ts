/** Issuer and account, the names that an app shows for a key. */

import { invalidValue } from './argument-errors.js'
import { judged } from './errors.js'
import { requireText } from './showable-text.js'
import { cut, decodePart } from './uri.js'

/** The names of a key. */
export interface Names {
  issuer?: string | undefined
  account: string
}

/**
 * Checks the names of a key, so that every app shows them in the same way.
 *
 * @returns the issuer, or the empty string; and the account
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a name is not a string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a name contains a colon, a control character or a
 * lone surrogate
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when the account is empty, or begins with a space
 * after an issuer
 */
export function requireNames(key: { issuer?: string | undefined; account: string }): {
  issuer: string
  account: string
} {
  const issuer = requireName('issuer', key.issuer ?? '')
  const account = requireName('account', key.account)
  // Readers drop the space in `Issuer: account`.
  if (account === '' || (issuer && account.startsWith(' '))) {
    throw invalidValue('account must not be empty or begin with a space')
  }
  return { issuer, account }
}

function requireName(place: string, name: string): string {
  if (requireText(place, name).includes(':')) throw invalidValue(`${place} must not have a colon`)
  return name
}

/**
 * Splits a decoded label into issuer and account. It splits after the issuer of the parameter, else
 * after the literal part, else at the first colon.
 *
 * @param beside - the issuer of the parameter, which takes precedence
 * @param encoded - the label before decoding: its first colon was not percent-encoded
 * @returns the names, and the issuer before the colon of the label, if there is one
 * @throws {EinmalError} `ERR_URI_CONTROL_CHARACTER`
 */
export function readNames(
  label: string,
  beside = '',
  // Stryker disable next-line StringLiteral: a text that no colon follows splits nothing
  encoded = '',
): [names: Names, labelIssuer: string | undefined] {
  judged('ERR_URI_CONTROL_CHARACTER', requireText, 'the label or the issuer', label + beside)
  const isBefore = (issuer: string): boolean => label.startsWith(`${issuer}:`)
  const labelIssuer = isBefore(beside)
    ? beside
    : [decodePart(cut(encoded, ':')[0], 'the label'), cut(label, ':')[0]].find(isBefore)
  const account =
    labelIssuer === undefined ? label : label.slice(labelIssuer.length + 1).replace(/^ +/, '')
  const issuer = beside || labelIssuer
  return [issuer ? { issuer, account } : { account }, labelIssuer]
}
