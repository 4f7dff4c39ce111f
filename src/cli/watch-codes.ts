/** Shows the codes of a key continuously. */

import { ACCEPTED } from './cli-errors.js'
import type { Io } from './io.js'
import type { Report } from './report.js'

/** The code of an instant. */
export interface Moment {
  readonly code: string
  readonly step: number
  /** Seconds until the next code. */
  readonly secondsLeft: number
}

/**
 * Prints each new code until Ctrl-C; a terminal shows the remaining time too. Checks the clock every second,
 * so that a changed clock or a sleep of the machine has its effect.
 *
 * @param first - fields that only the first line has
 */
export async function watchCodes(
  momentAt: (at: number) => Moment,
  period: number,
  first: object,
  io: Io,
  report: Report,
): Promise<number> {
  const interruption = io.interruption()
  const redraw = io.stdout.isTTY && io.env['TERM'] !== 'dumb' && !report.json
  let last: number | undefined
  while (!interruption.aborted) {
    const now = momentAt(io.now())
    if (redraw) io.stdout.write(`\r${drawing(now, period, report)}${ERASE_REST_OF_LINE}`)
    else if (now.step !== last) {
      const extra = last === undefined ? first : {}
      report.result({ type: 'totp', ...now, ...extra }, `${now.code}\n`)
    }
    last = now.step
    await io.sleep((now.secondsLeft * 1000) % 1000 || 1000, interruption)
  }
  if (redraw) io.stdout.write('\n')
  return ACCEPTED
}

function drawing({ code, secondsLeft }: Moment, period: number, { style }: Report): string {
  const left = Math.ceil((secondsLeft / period) * BAR)
  const bar = '█'.repeat(left) + '░'.repeat(BAR - left)
  const seconds = Math.ceil(secondsLeft)
  return `${style.bold(code)}  ${seconds > 5 ? style.green(bar) : style.red(bar)}  ${seconds} s`
}

const BAR = 20
const ERASE_REST_OF_LINE = '\u001b[K'
