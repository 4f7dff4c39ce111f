/** Reads the QR code of a picture: one picture, one answer. Loaded where the browser has no reader. */

import decodeQR from 'qr/decode.js'

addEventListener(
  'message',
  ({ data }: MessageEvent<{ picture: ImageBitmap; patience: number }>) => {
    const { picture, patience } = data
    postMessage(read(picture, patience))
  },
)

function read(picture: ImageBitmap, patience: number): string | undefined {
  const { width, height } = picture
  const context = new OffscreenCanvas(width, height).getContext('2d')
  context?.drawImage(picture, 0, 0)
  picture.close()
  const image = context?.getImageData(0, 0, width, height)
  try {
    return image && decodeQR(image, { effort: 3, timeLimit: patience })
  } catch {
    // There is no QR code, or it cannot be read.
    return undefined
  }
}
