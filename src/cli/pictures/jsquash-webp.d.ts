/** The decoder of @jsquash/webp, whose own types need the type library of browsers. */

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
