/** Decodes WebP with libwebp as WebAssembly, which cannot reach the memory of the program. */

import createDecoder from '@jsquash/webp/codec/dec/webp_dec.js'
import wasm from '@jsquash/webp/codec/dec/webp_dec.wasm'
import { pictureBroken } from './picture-errors.js'
import type { Pixels } from './pixels.js'

/** Decodes a WebP whose size was checked. */
export async function webpPixels(bytes: Uint8Array): Promise<Pixels> {
  const decoder = await createDecoder({
    noInitialRun: true,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), imports)
      done(instance)
      return instance.exports
    },
  })
  const picture = decoder.decode(bytes)
  if (!picture) throw pictureBroken()
  const { width, height, data } = picture
  const rgba = new Uint8Array(data.length)
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 255
    for (let i = 0; i < 3; i++) {
      rgba[at + i] = Math.round(((data[at + i] ?? 0) * alpha + 255 * (255 - alpha)) / 255)
    }
    rgba[at + 3] = 255
  }
  return { width, height, data: rgba }
}
