/** Two independent readers of QR codes, and the pictures for them. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import jsqr from 'jsqr'
import { located } from '../support/locate.mjs'

// jsQR is CommonJS marked as a module, so its function is under `default`.
const jsQR = (jsqr as unknown as { default?: typeof jsqr.default }).default ?? jsqr.default

/** Grey values from 0, black, to 255, row by row. */
export interface Picture {
  width: number
  height: number
  grey: Uint8Array
}

/** Reads a QR code with jsQR, only black on white: an inverted one is not found. */
export function readWithJsQr({ width, height, grey }: Picture): string | undefined {
  const rgba = new Uint8ClampedArray(width * height * 4)
  grey.forEach((value, i) => {
    rgba.set([value, value, value, 255], i * 4)
  })
  const found = jsQR(rgba, width, height, { inversionAttempts: 'dontInvert' })
  return found === null ? undefined : new TextDecoder().decode(Uint8Array.from(found.binaryData))
}

/** Reads a QR code with zbarimg, and decodes its bytes as UTF-8. */
export function readWithZbar({ width, height, grey }: Picture): string {
  return readFileWithZbar(
    'pgm',
    Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), grey]),
  )
}

/** Reads a QR code from a picture in a format that zbarimg knows, such as `png`. */
export function readFileWithZbar(format: string, picture: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-qr-'))
  try {
    const file = join(folder, `qr.${format}`)
    writeFileSync(file, picture)
    const bytes = execFileSync(located('zbarimg'), ['--nodbus', '--raw', '-Sbinary', file], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return bytes.toString('utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Paints only the rectangles of the SVG, with `scale` pixels a unit. */
export function paintSvg(svg: string, scale: number): Picture {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1])
  const picture = blank(size * scale, size * scale, 0x80)
  const rect = /<rect width="(\d+)" height="(\d+)" fill="#fff"\/>/.exec(svg)
  fill(picture, 0, 0, Number(rect?.[1]) * scale, Number(rect?.[2]) * scale, 255)
  const path = /<path fill="#000" d="([^"]*)"\/>/.exec(svg)?.[1] ?? ''
  const rectangle = /M(\d+) (\d+)h(\d+)v1h-\3z/y
  while (rectangle.lastIndex < path.length) {
    const [, x, y, width] = (rectangle.exec(path) ?? ['', '', '', '']).map(Number)
    if (x === undefined || y === undefined || !width) throw new Error('not a rectangle')
    fill(picture, x * scale, y * scale, width * scale, scale, 0)
  }
  return picture
}

/** Paints the text as a terminal of that background shows it: a character is two squares. */
export function paintTerminal(text: string, background: 'dark' | 'light', scale: number): Picture {
  const plain = background === 'dark' ? { front: 230, back: 20 } : { front: 30, back: 240 }
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => cells(line, plain))
  // Around the picture the terminal is empty.
  const columns = (lines[0]?.length ?? 0) + 4
  const picture = blank(columns * scale, (lines.length * 2 + 4) * scale, plain.back)
  lines.forEach((line, y) => {
    line.forEach(({ upper, lower }, x) => {
      fill(picture, (x + 2) * scale, (y * 2 + 2) * scale, scale, scale, upper)
      fill(picture, (x + 2) * scale, (y * 2 + 3) * scale, scale, scale, lower)
    })
  })
  return picture
}

function cells(
  line: string,
  plain: { front: number; back: number },
): { upper: number; lower: number }[] {
  let colours = plain
  const found: { upper: number; lower: number }[] = []
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colour codes of a terminal
  for (const [token] of line.matchAll(/\u001b\[[\d;]*m|./gu)) {
    const { front, back } = colours
    if (token === '\u001b[38;5;16;48;5;231m') colours = { front: 0, back: 255 }
    else if (token === '\u001b[0m') colours = plain
    else if (token === '█') found.push({ upper: front, lower: front })
    else if (token === '▀') found.push({ upper: front, lower: back })
    else if (token === '▄') found.push({ upper: back, lower: front })
    else if (token === ' ') found.push({ upper: back, lower: back })
    else throw new Error(`a terminal would not show ${JSON.stringify(token)} as a square`)
  }
  return found
}

function blank(width: number, height: number, value: number): Picture {
  return { width, height, grey: new Uint8Array(width * height).fill(value) }
}

function fill(
  { width: columns, grey }: Picture,
  x: number,
  y: number,
  width: number,
  height: number,
  value: number,
): void {
  for (let row = y; row < y + height; row++) {
    grey.fill(value, row * columns + x, row * columns + x + width)
  }
}
