/** A QR code as SVG, for a page with a strict Content-Security-Policy. */

import { invalidType, invalidValue } from '../core/argument-errors.js'
import { modulesOf, type QrOptions } from './modules.js'

/** Options of {@link qrSvg}. */
export interface QrSvgOptions extends QrOptions {
  /**
   * Text for screen readers. Offer their users the key as text too.
   *
   * @defaultValue `'QR code'`
   */
  title?: string | undefined
}

/**
 * Draws a text as a QR code in SVG. The picture fills its parent element. It stays black on white in dark
 * mode, because many cameras do not read the inverse. It has no script, style or id, so that a page with
 * a strict Content-Security-Policy can hold it, also several times.
 *
 * The picture of an otpauth URI holds the secret. Do not cache it, and do not serve it under a URL.
 *
 * @param text - content of the QR code, at most 2,331 bytes of UTF-8 with error correction medium
 * @returns one `<svg>` element
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when `text` or `title` is not a string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `text` or `title` is empty or has a lone
 * surrogate
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `text` is too long, or `errorCorrection` is
 * unknown
 *
 * @example
 * ```ts
 * import { otpauthUri, Secret } from 'einmal'
 * import { qrSvg } from 'einmal/qr'
 *
 * const uri = otpauthUri({ issuer: 'ACME', account: 'ada', secret: Secret.generate() })
 * qrSvg(uri, { title: 'Scan to add ACME' }) // '<svg xmlns="http://www.w3.org/2000/svg" …</svg>'
 * ```
 */
export function qrSvg(text: string, options: QrSvgOptions = {}): string {
  const rows = modulesOf(text, options)
  const title = escapeXml(requireTitle(options.title ?? 'QR code'))
  const size = rows.length
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" role="img"`,
    ` aria-label="${title}" shape-rendering="crispEdges"><title>${title}</title>`,
    `<rect width="${size}" height="${size}" fill="#fff"/>`,
    `<path fill="#000" d="${rows.map(rowPath).join('')}"/></svg>`,
  ].join('')
}

/** Draws one rectangle for each run of dark modules. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = ''
  let x = 0
  while (x < row.length) {
    const from = x
    while (row[x]) x++
    if (x > from) path += `M${from} ${y}h${x - from}v1h${from - x}z`
    x++
  }
  return path
}

function requireTitle(title: string): string {
  if (typeof title !== 'string') throw invalidType(`title must be a string, not ${typeof title}`)
  if (title === '') throw invalidValue('title must not be empty')
  // XML and UTF-8 have no such characters: the picture would not load.
  if (UNWRITABLE.test(title)) throw invalidValue('title must not have a character XML forbids')
  return title
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the expression looks for control characters
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udfff]/u

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
