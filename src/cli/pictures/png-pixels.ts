/** Decodes PNG. */

import { inflateSync } from 'node:zlib'
import { type DecodedPng, decode } from 'fast-png'
import { pictureBroken, pictureTooLarge } from './picture-errors.js'
import type { Pixels } from './pixels.js'

/** Decodes a PNG whose size was checked. */
export function pngPixels(bytes: Uint8Array): Pixels {
  const needed = withoutExtras(bytes)
  refuseBomb(needed.data, needed.width * needed.height)
  return rgbaOf(decode(needed.file))
}

/** The most bytes of the chunks that describe the pixels; each may be there once (PNG §11.2, §11.3.2.1). */
const MOST_BYTES: ReadonlyMap<string, number> = new Map([
  ['IHDR', 13],
  ['PLTE', 768],
  ['tRNS', 256],
])

/**
 * Keeps only the chunks that hold pixels (PNG §11.2): profiles and texts are compressed too, and not
 * needed.
 *
 * @throws {DataError} when the first chunk is not the only header: the decoder takes the size from the last
 * header, and the size in the first one was checked
 */
function withoutExtras(bytes: Uint8Array): {
  file: Uint8Array
  data: Uint8Array
  width: number
  height: number
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept = [bytes.subarray(0, 8)]
  const data: Uint8Array[] = []
  const found = new Set<string>()
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    const end = at + 12 + length
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const most = MOST_BYTES.get(kind)
    if ((at === 8) !== (kind === 'IHDR')) throw pictureBroken()
    if (most !== undefined && (length > most || found.has(kind))) throw pictureBroken()
    found.add(kind)
    if (most !== undefined || kind === 'IDAT' || kind === 'IEND') kept.push(bytes.subarray(at, end))
    if (kind === 'IDAT') data.push(bytes.subarray(at + 8, end - 4))
    at = end
  }
  return {
    file: joined(kept),
    data: joined(data),
    width: view.getUint32(16),
    height: view.getUint32(20),
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Refuses data that unpacks to more than the pixels need: one of 16 MiB can unpack to 16 GiB. */
function refuseBomb(data: Uint8Array, pixels: number): void {
  // 8 bytes a pixel at most; each row has a byte more, and an interlaced picture about twice the rows.
  const maxOutputLength = pixels * 8 + pixels * 2 + 65_536
  try {
    inflateSync(data, { maxOutputLength })
  } catch (error) {
    if (Object(error).code === 'ERR_BUFFER_TOO_LARGE') throw pictureTooLarge()
    throw error
  }
}

/** Makes four channels of 8 bits from any kind of PNG, on a white ground. */
function rgbaOf(picture: DecodedPng): Pixels {
  const { width, height, depth, channels, palette, data } = picture
  const rowLength = depth < 8 ? Math.ceil((width * channels * depth) / 8) : width * channels
  const most = 2 ** depth - 1
  const isGrey = channels < 3
  const hasAlpha = channels % 2 === 0
  const sampleAt = (y: number, i: number): number => {
    if (depth >= 8) return data[y * rowLength + i] ?? 0
    const bit = i * depth
    const byte = data[y * rowLength + (bit >> 3)] ?? 0
    return (byte >> (8 - depth - (bit & 7))) & most
  }
  const rgba = new Uint8Array(width * height * 4).fill(255)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const from = x * channels
      const first = sampleAt(y, from)
      const entry = palette?.[first]
      const alpha = entry
        ? (entry[3] ?? 255) / 255
        : (hasAlpha ? sampleAt(y, from + channels - 1) : most) / most
      for (let i = 0; i < 3; i++) {
        const sample = isGrey ? first : sampleAt(y, from + i)
        const colour = entry ? (entry[i] ?? 0) : (sample * 255) / most
        rgba[at + i] = Math.round(255 + (colour - 255) * alpha)
      }
    }
  }
  return { width, height, data: rgba }
}
