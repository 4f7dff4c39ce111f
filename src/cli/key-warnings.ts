/** Warns of keys and URIs that are valid, and that some apps misread. */

import type { OtpauthKey, ParsedOtpauthUri } from '../core/otpauth.js'
import { HTML_AMPERSAND } from '../core/uri.js'
import type { Source } from './input-keys.js'
import { count, printable, type Warning } from './report.js'
import { hasSteamEncoder, STEAM_CODES, steamWarnings } from './steam-keys.js'

type Parameters = Pick<OtpauthKey, 'type' | 'algorithm' | 'digits' | 'period'>

/** Warns of parameters that some apps ignore. */
export function parameterWarnings({ type, algorithm, digits, period }: Parameters): Warning[] {
  const ignored = 'many apps ignore it, and their codes will not match'
  return [
    ...when(
      algorithm !== 'SHA1',
      'algorithm',
      `the algorithm is ${algorithm}, not SHA1: ${ignored}`,
    ),
    ...when(digits === 8, 'digits', `the code has 8 digits, not 6: ${ignored}`),
    ...when(digits === 7, 'digits', `the code has 7 digits: few apps support that, most show 6`),
    ...when(
      type === 'totp' && period !== 30,
      'period',
      `the period is ${period} s, not 30: ${ignored}`,
    ),
    ...when(type === 'hotp', 'hotp', 'the type is hotp: several apps support only totp'),
  ]
}

/** Warns of a key from any source. */
export function keyWarnings(key: OtpauthKey): Warning[] {
  return [
    ...parameterWarnings(key),
    ...weakWarnings(key),
    ...steamWarnings(key),
    ...when(!key.issuer, 'issuer-missing', 'no issuer: apps show the account without the service'),
    ...when(
      key.account === '',
      'account-missing',
      'no account: apps show the key without the user',
    ),
    ...when(
      /:/.test(key.account),
      'account-colon',
      'the account holds a colon: apps cut it in different places',
    ),
  ]
}

/** Warns of a key whose codes are probably always wrong. */
export function useWarnings(key: OtpauthKey, source: Source): Warning[] {
  const encoder = source.kind === 'otpauth' && source.key.extra.has('encoder')
  return [
    ...when(
      source.kind === 'secret' && /^(?:null|none|true|false)$/i.test(source.text),
      'word',
      `the input is a word (${source.kind === 'secret' ? source.text : ''}) that programs print for an empty field, and probably no key`,
    ),
    ...weakWarnings(key),
    ...steamWarnings(source.kind === 'otpauth' ? source.key : key),
    ...when(encoder, 'encoder', `the URI names an encoder: ${OTHER_CODES}`),
  ]
}

/** Warns of a key and of the form of its URI. */
export function uriWarnings(key: ParsedOtpauthUri, uri: string): Warning[] {
  const { labelIssuer, issuer, image, extra } = key
  const [label = '', written = ''] = uri.split(/\?(.*)/s, 2)
  const query = written.replace(HTML_AMPERSAND, '&')
  const algorithm = raw(query, 'algorithm')
  const oddNames = [...query.matchAll(KNOWN)].flat().filter((name) => name !== name.toLowerCase())
  const extras = [...extra.keys()].map(printable).join(', ')
  return [
    ...keyWarnings(key),
    ...when(
      key.issuerMismatch,
      'issuer-mismatch',
      `the label says ${printable(labelIssuer ?? '')}, the parameter issuer ${printable(issuer ?? '')}: ` +
        'apps differ in which they show',
    ),
    ...when(
      issuer !== undefined && labelIssuer === undefined,
      'label-without-issuer',
      'the label does not begin with the issuer: some apps show none',
    ),
    ...when(
      labelIssuer !== undefined && !/(?:^|&)issuer=[^&]/i.test(query),
      'issuer-parameter-missing',
      'the issuer is only in the label: some apps show none',
    ),
    ...when(
      raw(query, 'secret') !== key.secret.toBase32(),
      'secret-spelling',
      'the secret is not written in upper case without padding, spaces and trailing bits: ' +
        'several apps refuse it',
    ),
    ...when(
      algorithm !== undefined && algorithm !== key.algorithm,
      'algorithm-spelling',
      `the algorithm is not written ${key.algorithm}: several apps refuse any other spelling`,
    ),
    ...when(
      oddNames.length > 0,
      'parameter-spelling',
      `the names ${oddNames.join(', ')} are not in lower case: some apps may not know them`,
    ),
    ...when(
      /(?::|%3A)(?: |%20)/i.test(label),
      'account-space',
      'the account begins with a space: some apps cut it off, others show it',
    ),
    ...when(
      /[^!-~]/.test(uri),
      'unencoded',
      'a space or a character beyond ASCII is not percent-encoded: some readers refuse such a URI',
    ),
    ...when(query.includes('+'), 'plus', 'a space is written as +: many apps show the plus'),
    ...when(!/^otpauth:\/\//.test(uri), 'scheme', 'the scheme is not otpauth in lower case'),
    ...when(!/:\/\/[a-z]+(?:\/|$)/.test(label), 'type-spelling', 'the type is not in lower case'),
    ...when(
      image !== undefined && !/^https:\/\//i.test(image),
      'image',
      'the image has no https address: apps refuse it, or load it unencrypted',
    ),
    ...when(
      extra.has('encoder') || hasSteamEncoder(key),
      'encoder',
      hasSteamEncoder(key)
        ? `this is a key of Steam: ${STEAM_CODES}; codes of digits are always wrong`
        : `the URI names an encoder: ${OTHER_CODES}`,
    ),
    ...when(
      query !== written,
      'html',
      'an & is written as in HTML (&amp;): many apps then read other parameters, and so another key',
    ),
    ...when(extra.size > 0, 'extra', `parameters that most apps ignore: ${extras}`),
  ]
}

/** Warns of a secret that is shorter than RFC 4226 allows. */
function weakWarnings({ secret }: OtpauthKey): Warning[] {
  const message = `the secret has ${count(secret.byteLength, 'byte')}; RFC 4226 §4 R6 asks for at least 16`
  return when(secret.isWeak, 'weak-secret', message)
}

const OTHER_CODES = 'its codes may differ from the digits of most apps'

function when(holds: boolean, code: string, message: string): Warning[] {
  return holds ? [{ code, message }] : []
}

/** Returns the undecoded value of a parameter, which occurs at most once. */
function raw(query: string, name: string): string | undefined {
  return new RegExp(`(?:^|&)${name}=([^&]*)`, 'i').exec(query)?.[1]
}

/** The parameters that every app knows. */
const KNOWN = /(?<=^|&)(?:secret|issuer|algorithm|digits|period|counter|image)(?==)/gi
