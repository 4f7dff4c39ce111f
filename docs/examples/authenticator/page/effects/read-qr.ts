/** Reads QR codes: by the browser where it can, else by a decoder in a worker, loaded then. */

/** Reads one picture. Resolves to undefined when it shows no readable QR code. */
export type ReadQr = (picture: ImageBitmap) => Promise<string | undefined>

interface Detector {
  detect(picture: ImageBitmap): Promise<readonly { rawValue: string }[]>
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<readonly string[]>
}

/** Milliseconds for a picture, and for each frame of a camera. */
const PATIENCE = { picture: 2000, frame: 100 } as const

/** Returns a reader, and a function that ends it. */
export async function openQrReader(
  kind: keyof typeof PATIENCE,
): Promise<{ read: ReadQr; close: () => void }> {
  const detector = await ownDetector()
  if (detector) {
    const read: ReadQr = async (picture) => (await detector.detect(picture))[0]?.rawValue
    return { read, close: () => {} }
  }
  const worker = new Worker(new URL('/qr-worker.js', location.origin), { type: 'module' })
  const read: ReadQr = (picture) =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(typeof data === 'string' ? data : undefined)
      worker.onerror = () => reject(new Error('the decoder did not load'))
      worker.postMessage({ picture, patience: PATIENCE[kind] }, [picture])
    })
  return { read, close: () => worker.terminate() }
}

/** Reads the QR code of a file or of a picture in the clipboard. */
export async function readPicture(file: Blob): Promise<string | undefined> {
  const picture = await createImageBitmap(file)
  const { read, close } = await openQrReader('picture')
  return read(picture).finally(close)
}

async function ownDetector(): Promise<Detector | undefined> {
  const Found: DetectorClass | undefined = Reflect.get(globalThis, 'BarcodeDetector')
  try {
    const formats = (await Found?.getSupportedFormats()) ?? []
    return Found && formats.includes('qr_code') ? new Found({ formats: ['qr_code'] }) : undefined
  } catch {
    return undefined
  }
}
