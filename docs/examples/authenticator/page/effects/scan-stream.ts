/** Looks for a QR code in a camera or in a shared window, until there is one. */

import { openQrReader } from './read-qr.js'

/** Milliseconds between two frames. */
const PAUSE = 200

/**
 * Plays the stream in `video` and reads its frames. Ends the stream in every case.
 *
 * @returns the text; undefined when `signal` was aborted, or the user ended the stream
 */
export async function scanStream(
  stream: MediaStream,
  video: HTMLVideoElement,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { read, close } = await openQrReader('frame')
  try {
    video.srcObject = stream
    await video.play()
    while (!signal.aborted && stream.active) {
      const text = video.videoWidth > 0 ? await read(await createImageBitmap(video)) : undefined
      if (text !== undefined && !signal.aborted) return text
      await new Promise((resume) => setTimeout(resume, PAUSE))
    }
    return undefined
  } finally {
    close()
    video.srcObject = null
    for (const track of stream.getTracks()) track.stop()
  }
}
