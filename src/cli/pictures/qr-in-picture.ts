/** Finds the QR codes of a picture. */

import decodeQR, { type Quad } from 'qr/decode.js'
import { DataError } from '../cli-errors.js'
import {
  MOST_CODES,
  MOST_PIXELS,
  pictureBroken,
  pictureTooLarge,
  tooManyCodes,
} from './picture-errors.js'
import { type PictureHeader, readPictureHeader } from './picture-size.js'
import type { Pixels } from './pixels.js'

/** The longest search for one more code, in milliseconds. */
const LONGEST_SEARCH = 2000

/**
 * Reads the text of each QR code of a picture: PNG, JPEG or WebP.
 *
 * @throws {DataError} `ERR_PICTURE_LIMIT` before a picture with too many pixels is decoded, and for a picture
 * with more than 32 codes
 * @throws {DataError} `ERR_PICTURE_SYNTAX` when the picture is broken
 * @throws {DataError} `ERR_PICTURE_CODE` when no QR code is found
 */
export async function readQrCodes(bytes: Uint8Array): Promise<string[]> {
  const header = readPictureHeader(bytes)
  if (header === undefined) throw pictureBroken()
  const { width, height } = header.size ?? { width: 1, height: 1 }
  if (width * height > MOST_PIXELS) throw pictureTooLarge()
  if (width * height === 0) throw pictureBroken()
  const pixels = await decoded(bytes, header.kind)
  if (pixels.width * pixels.height > MOST_PIXELS) throw pictureTooLarge()
  const texts = codesOf(pixels)
  if (texts.length > 0) return texts
  const advice =
    'take it from nearer and straight on, cut the rest off, or read it with another program, such as zbarimg'
  throw new DataError('ERR_PICTURE_CODE', `no QR code was found in the picture; ${advice}`)
}

async function decoded(bytes: Uint8Array, kind: PictureHeader['kind']): Promise<Pixels> {
  try {
    if (kind === 'png') return (await import('./png-pixels.js')).pngPixels(bytes)
    if (kind === 'jpeg') return (await import('./jpeg-pixels.js')).jpegPixels(bytes)
    return await (await import('./webp-pixels.js')).webpPixels(bytes)
  } catch (error) {
    throw error instanceof DataError ? error : pictureBroken()
  }
}

/**
 * Finds one code after the other: each is painted over, so that the next search finds another. Ends when a
 * search finds no further code.
 */
function codesOf(pixels: Pixels): string[] {
  const { width, height } = pixels
  const data = pixels.data.slice()
  const texts = new Set<string>()
  for (let i = 0; i <= MOST_CODES; i++) {
    let place: Quad | undefined
    try {
      const text = decodeQR(
        { width, height, data },
        {
          timeLimit: LONGEST_SEARCH,
          pointsOnDetect: ({ bounds }, result) => {
            if (typeof result === 'string') place = bounds
          },
        },
      )
      texts.add(text)
    } catch {
      // No further code.
      return [...texts]
    }
    if (place === undefined) return [...texts]
    paintOver({ width, height, data }, place)
  }
  throw tooManyCodes()
}

/** Paints the inside of a quadrangle white. */
function paintOver({ width, height, data }: Pixels, corners: Quad): void {
  const xs = corners.map(({ x }) => x)
  const ys = corners.map(({ y }) => y)
  const [left, right] = [Math.max(0, Math.floor(Math.min(...xs))), Math.min(width, Math.max(...xs))]
  const [top, bottom] = [
    Math.max(0, Math.floor(Math.min(...ys))),
    Math.min(height, Math.max(...ys)),
  ]
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      if (!isInside(x, y, corners)) continue
      const at = (y * width + x) * 4
      data.fill(255, at, at + 4)
    }
  }
}

/** Counts the edges to the right of a point: an odd number is inside. */
function isInside(x: number, y: number, corners: Quad): boolean {
  let inside = false
  corners.forEach((to, i) => {
    const from = corners[(i + 3) % 4] ?? to
    if (from.y > y === to.y > y) return
    if (x < ((to.x - from.x) * (y - from.y)) / (to.y - from.y) + from.x) inside = !inside
  })
  return inside
}
