/** Input that may be a picture of QR codes instead of text. */

import { readPictureHeader } from './pictures/picture-size.js'

/** Returns the texts of a picture's QR codes, one a line; undefined for a file that is no picture. */
export async function pictureText(bytes: Uint8Array): Promise<string | undefined> {
  if (readPictureHeader(bytes) === undefined) return undefined
  // The decoders are only loaded for a picture.
  const { readQrCodes } = await import('./pictures/qr-in-picture.js')
  // A code with several lines is still one text.
  return (await readQrCodes(bytes)).map((text) => text.replace(/[\r\n]+/g, ' ')).join('\n')
}
