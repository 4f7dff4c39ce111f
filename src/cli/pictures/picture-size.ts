/** Recognises pictures by their first bytes, and reads their size before anything is decoded. */

/** A picture whose pixels can be decoded. */
export interface PictureHeader {
  readonly kind: 'png' | 'jpeg' | 'webp'
  /** Width and height in pixels, as the file claims; undefined for JPEG, whose decoder checks them. */
  readonly size: { readonly width: number; readonly height: number } | undefined
}

/** Returns undefined for a file that is no picture. */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (PNG.every((byte, i) => bytes[i] === byte)) {
    const size =
      bytes.length < 24
        ? { width: 0, height: 0 }
        : { width: view.getUint32(16), height: view.getUint32(20) }
    return { kind: 'png', size }
  }
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) {
    return { kind: 'jpeg', size: undefined }
  }
  if (textAt(bytes, 0) === 'RIFF' && textAt(bytes, 8) === 'WEBP') {
    return { kind: 'webp', size: webpSize(bytes, view) }
  }
  return undefined
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** The size in the first chunk (RFC 9649 §2.5 to §2.7); 0 for a chunk without one. */
function webpSize(bytes: Uint8Array, view: DataView): { width: number; height: number } {
  const kind = textAt(bytes, 12)
  if (bytes.length < 30) return { width: 0, height: 0 }
  if (kind === 'VP8 ') {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  }
  if (kind === 'VP8L') {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (kind === 'VP8X') {
    // 24 bits each.
    const [width, height] = [view.getUint32(23, true) >>> 8, view.getUint32(26, true) >>> 8]
    return { width: width + 1, height: height + 1 }
  }
  return { width: 0, height: 0 }
}

function textAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}
