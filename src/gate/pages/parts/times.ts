/** Instants and durations as people read them. */

import { formatTagOf } from '../../messages/languages.js'
import type { Frame } from '../view.js'
import { type Html, html } from './html.js'
import type { Writer } from './page-frame.js'

/** `23. November 2026` */
export function dayOf(frame: Frame, at: number): string {
  return written(frame, at, { dateStyle: 'long' })
}

/** The words about an instant, which programs can read too. */
export function timeElement(at: number, words: string): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${words}</time>`
}

/** `10:35 Uhr (MEZ)`: with the time zone, since that of the user is unknown. */
export function clockOf({ frame, say }: Writer, at: number, to: 'minutes' | 'seconds'): string {
  const time = written(frame, at, { timeStyle: to === 'seconds' ? 'medium' : 'short' })
  const parts = formatter(frame, { timeZoneName: 'short' }).formatToParts(at)
  const zone = parts.filter(({ type }) => type === 'timeZoneName').map(({ value }) => value)
  return say.clock(time, zone.join())
}

/** `30 Sekunden`, `2 Minuten`, `3 Stunden`: never less than it is. */
export function durationOf({ locale }: Frame, seconds: number): string {
  const { unit, size } = UNITS.find(({ most }) => seconds <= most) ?? { unit: 'hour', size: 3600 }
  const style = { style: 'unit', unit, unitDisplay: 'long' } as const
  return new Intl.NumberFormat(formatTagOf(locale), style).format(Math.ceil(seconds / size))
}

const UNITS = [
  { unit: 'second', size: 1, most: 120 },
  { unit: 'minute', size: 60, most: 7200 },
] as const

function written(frame: Frame, at: number, style: Intl.DateTimeFormatOptions): string {
  return formatter(frame, style).format(at)
}

function formatter(
  { locale, timeZone }: Frame,
  style: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const zone = timeZone === undefined ? {} : { timeZone }
  return new Intl.DateTimeFormat(formatTagOf(locale), { ...style, ...zone })
}
