/** Finds the QR codes of a picture. */

import { decodeQRBatch } from 'qr/decode.js'
import { DataError } from '../cli-errors.js'
import {
  MOST_CODES,
  MOST_PIXELS,
  pictureBroken,
  pictureTooLarge,
  tooManyCodes,
} from './picture-errors.js'
import { type PictureHeader, readPictureHeader } from './picture-size.js'
import { mirrored, viewsOf } from './picture-views.js'
import type { Pixels } from './pixels.js'

/** The most attempts of a search: more than a picture of 32 codes needs. A crafted picture asks for no more work. */
const MOST_ATTEMPTS = 2048

/** The time after which a picture gets no further attempts, in milliseconds. */
const LONGEST_SEARCH = 10_000

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
  const texts = await codesOf(pixels)
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

/** Finds the codes of a picture; if there are none, those of its mirror image. */
async function codesOf(pixels: Pixels): Promise<string[]> {
  const end = performance.now() + LONGEST_SEARCH
  const texts = await textsIn(pixels, end)
  return texts.length > 0 ? texts : textsIn(mirrored(pixels), end)
}

async function textsIn(pixels: Pixels, end: number): Promise<string[]> {
  const texts = new Set<string>()
  for (const view of viewsOf(pixels)) {
    const timeLimit = Math.max(0, end - performance.now())
    let codes = 0
    // The decoder goes on after each code, with neither limit: an error ends its search.
    const pointsOnDetect = (_: unknown, found: unknown): void => {
      if (typeof found !== 'string') return
      texts.add(found)
      if (++codes > MOST_CODES || performance.now() > end) throw new Error('enough')
    }
    await decodeQRBatch([view], { maxSize: view, effort: MOST_ATTEMPTS, timeLimit, pointsOnDetect })
    if (codes > MOST_CODES || texts.size > MOST_CODES) throw tooManyCodes()
  }
  return [...texts]
}
