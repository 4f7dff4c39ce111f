/** Limits of pictures, and the errors for pictures that cannot be read. */

import { DataError } from '../cli-errors.js'

/** The largest picture: more than a screenshot has, or a photo of a usual phone. */
export const MOST_MEGAPIXELS = 25

export const MOST_PIXELS: number = MOST_MEGAPIXELS * 1_000_000

/** The error for a picture that is too large to be decoded. */
export function pictureTooLarge(): DataError {
  const message = `the picture has over ${MOST_MEGAPIXELS} million pixels, or asks for too much work; make it smaller`
  return new DataError('ERR_PICTURE_LIMIT', message)
}

/** The error for a picture that the decoder refuses. Its own error may show bytes of the file. */
export function pictureBroken(): DataError {
  return new DataError('ERR_PICTURE_SYNTAX', 'the picture is broken, or of a kind that is not read')
}
