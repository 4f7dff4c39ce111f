/** The parts of a picture that the decoder searches. It takes pictures of up to 4,096 pixels a side. */

import type { Pixels } from './pixels.js'

const LONGEST_SIDE = 4096
/** Parts overlap: a code of this size is whole in one of them. A larger one is found in the smaller picture. */
const OVERLAP = 1024

/** Returns the picture; one that is too large for the decoder at a smaller size, and then in parts. */
export function* viewsOf(picture: Pixels): Generator<Pixels> {
  const { width, height } = picture
  const factor = Math.ceil(Math.max(width, height) / LONGEST_SIDE)
  if (factor <= 1) return yield picture
  yield shrunk(picture, factor)
  const [columns, rows] = [partsOf(width), partsOf(height)]
  for (const top of rows.starts) {
    for (const left of columns.starts) {
      yield cut(picture, { left, top, width: columns.length, height: rows.length })
    }
  }
}

/** Divides one side into parts of one length that overlap. */
function partsOf(side: number): { starts: number[]; length: number } {
  const count = Math.max(1, Math.ceil((side - OVERLAP) / (LONGEST_SIDE - OVERLAP)))
  const length = Math.ceil((side + (count - 1) * OVERLAP) / count)
  // The last one ends with the picture.
  const starts = Array.from({ length: count }, (_, i) => {
    return Math.min(i * (length - OVERLAP), side - length)
  })
  return { starts, length }
}

function cut(picture: Pixels, part: { left: number; top: number; width: number; height: number }) {
  const { width, height } = part
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    const from = ((part.top + y) * picture.width + part.left) * 4
    data.set(picture.data.subarray(from, from + width * 4), y * width * 4)
  }
  return { width, height, data }
}

/** Makes one pixel of the mean of each square of `factor` by `factor`. */
function shrunk({ width, height, data }: Pixels, factor: number): Pixels {
  const [small, low] = [Math.ceil(width / factor), Math.ceil(height / factor)]
  const next = new Uint8Array(small * low * 4)
  for (let y = 0; y < low; y++) {
    for (let x = 0; x < small; x++) {
      const [right, bottom] = [
        Math.min(width, (x + 1) * factor),
        Math.min(height, (y + 1) * factor),
      ]
      const sums = [0, 0, 0, 0]
      for (let dy = y * factor; dy < bottom; dy++) {
        for (let dx = x * factor; dx < right; dx++) {
          for (let i = 0; i < 4; i++)
            sums[i] = Number(sums[i]) + Number(data[(dy * width + dx) * 4 + i])
        }
      }
      const count = (right - x * factor) * (bottom - y * factor)
      for (let i = 0; i < 4; i++) next[(y * small + x) * 4 + i] = Number(sums[i]) / count
    }
  }
  return { width: small, height: low, data: next }
}

/** Exchanges left and right: a front camera or a mirror shows codes this way. */
export function mirrored({ width, height, data }: Pixels): Pixels {
  const next = data.slice()
  const pixels = new Uint32Array(next.buffer, 0, width * height)
  for (let y = 0; y < height; y++) pixels.subarray(y * width, (y + 1) * width).reverse()
  return { width, height, data: next }
}
