/** Decodes JPEG. */

import { decode } from 'jpeg-js'
import { MOST_MEGAPIXELS, pictureTooLarge } from './picture-errors.js'
import type { Pixels } from './pixels.js'

/** More than any program writes. Each scan of a few bytes can go over all pixels. */
const MOST_SCANS = 100

/** Decodes a JPEG, also a progressive one. */
export function jpegPixels(bytes: Uint8Array): Pixels {
  if (scansOf(bytes) > MOST_SCANS) throw pictureTooLarge()
  try {
    return decode(bytes, {
      useTArray: true,
      formatAsRGBA: true,
      maxResolutionInMP: MOST_MEGAPIXELS,
      maxMemoryUsageInMB: 1024,
    })
  } catch (error) {
    if (/maxResolutionInMP|maxMemoryUsageInMB/.test(Object(error).message)) throw pictureTooLarge()
    throw error
  }
}

/** Counts the markers SOS (ITU T.81 §B.2.3). */
function scansOf(bytes: Uint8Array): number {
  let scans = 0
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0xda) scans++
  }
  return scans
}
