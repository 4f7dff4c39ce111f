/**
 * The parts of the decoders that einmal calls. Their own types need the type libraries of browsers and of
 * Node.
 */

declare module 'fast-png' {
  export interface DecodedPng {
    width: number
    height: number
    /** Bits of a sample. Rows of samples with under 8 bits begin at a byte. */
    depth: 1 | 2 | 4 | 8 | 16
    channels: number
    data: Uint8Array | Uint16Array
    /** The colours of a picture whose only sample is a place in this list; red, green, blue, alpha. */
    palette?: number[][]
  }
  export function decode(bytes: Uint8Array): DecodedPng
  export function encode(picture: { width: number; height: number; data: Uint8Array }): Uint8Array
}

declare module 'jpeg-js' {
  interface Picture {
    width: number
    height: number
    data: Uint8Array
  }
  interface Options {
    useTArray: true
    formatAsRGBA: true
    /** Millions of pixels. */
    maxResolutionInMP: number
    maxMemoryUsageInMB: number
  }
  export function decode(bytes: Uint8Array, options: Options): Picture
  export function encode(picture: Picture, quality: number): Picture
}

declare module '@jsquash/webp/codec/dec/webp_dec.js' {
  interface Decoder {
    decode(bytes: Uint8Array): { width: number; height: number; data: Uint8ClampedArray } | null
  }
  interface Options {
    noInitialRun: boolean
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance) => void,
    ): WebAssembly.Exports
  }
  // biome-ignore lint/style/noDefaultExport: the package exports it so
  export default function createDecoder(options: Options): Promise<Decoder>
}

declare module '*.wasm' {
  /** The bytes of the file, which the build puts in their place. */
  const bytes: Uint8Array<ArrayBuffer>
  // biome-ignore lint/style/noDefaultExport: the loader of the build exports it so
  export default bytes
}
