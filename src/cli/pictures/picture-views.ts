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
  for (const top of startsOf(height)) {
    for (const left of startsOf(width)) yield cut(picture, left, top)
  }
}

/** Where the parts begin on one side. The last one ends with the picture. */
function startsOf(length: number): number[] {
  const starts: number[] = []
  for (let at = 0; at + LONGEST_SIDE < length; at += LONGEST_SIDE - OVERLAP) starts.push(at)
  return [...starts, Math.max(0, length - LONGEST_SIDE)]
}

function cut({ width, height, data }: Pixels, left: number, top: number): Pixels {
  const [partWidth, partHeight] = [Math.min(width, LONGEST_SIDE), Math.min(height, LONGEST_SIDE)]
  const part = new Uint8Array(partWidth * partHeight * 4)
  for (let y = 0; y < partHeight; y++) {
    const from = ((top + y) * width + left) * 4
    part.set(data.subarray(from, from + partWidth * 4), y * partWidth * 4)
  }
  return { width: partWidth, height: partHeight, data: part }
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
