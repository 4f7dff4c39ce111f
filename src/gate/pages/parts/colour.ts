/** The colours of a brand, with enough contrast (WCAG 1.4.3). */

import { invalidValue } from '../../../core/argument-errors.js'

/** Red, green and blue, 0 to 255. */
type Colour = readonly [number, number, number]

/**
 * Reads `#rgb` or `#rrggbb`, and nothing else: it goes into the stylesheet.
 *
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when it is no such colour
 */
export function readColour(name: string, value: string): Colour {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(value)?.[1]
  if (digits === undefined) throw invalidValue(`${name} must be #rgb or #rrggbb`)
  const long = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits
  const number = Number.parseInt(long, 16)
  return [number >> 16, (number >> 8) & 255, number & 255]
}

/** Writes it as `#rrggbb`. */
export function writeColour(colour: Colour): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** From 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** Mixes white into a colour until text in it has enough contrast on dark ground. */
export function lighten(colour: Colour, ground: Colour, enough: number): Colour {
  let white = 0
  while (white < 1 && contrast(mix(colour, white), ground) < enough) white += 1 / 16
  return mix(colour, white)
}

function mix([red, green, blue]: Colour, white: number): Colour {
  const part = (value: number): number => Math.round(value + (255 - value) * white)
  return [part(red), part(green), part(blue)]
}

function luminance([red, green, blue]: Colour): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

function linear(value: number): number {
  const part = value / 255
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
}
