/** Limits of pictures, and the errors for pictures that cannot be read. */

import { DataError } from '../cli-errors.js'

/** The largest picture: more than a screenshot has, or a photo of a usual phone. */
export const MOST_MEGAPIXELS = 25

export const MOST_PIXELS: number = MOST_MEGAPIXELS * 1_000_000

/** The most QR codes in a picture: more than an export shows at once. */
export const MOST_CODES = 32

/** The error for a picture that is too large to be decoded. */
export function pictureTooLarge(): DataError {
  const message = `the picture has over ${MOST_MEGAPIXELS} million pixels, or asks for too much work; make it smaller`
  return new DataError('ERR_PICTURE_LIMIT', message)
}

/** The error for a picture with too many QR codes: none of them is used, so that none is lost silently. */
export function tooManyCodes(): DataError {
  const message = `the picture has over ${MOST_CODES} QR codes; cut it into several pictures`
  return new DataError('ERR_PICTURE_LIMIT', message)
}

/** The error for a picture that the decoder refuses. Its own error may show bytes of the file. */
export function pictureBroken(): DataError {
  return new DataError('ERR_PICTURE_SYNTAX', 'the picture is broken, or of a kind that is not read')
}
