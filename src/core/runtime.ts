/** The globals that the core uses. Node, browsers and workers have them; the optional ones may be missing. */

interface Runtime {
  crypto?: { getRandomValues?: (bytes: Uint8Array) => Uint8Array }
  TextEncoder?: new () => {
    encode(text: string): Uint8Array
    encodeInto(text: string, bytes: Uint8Array): { written: number }
  }
  setTimeout(callback: () => void, milliseconds: number): unknown
}

/**
 * The properties are read at each use, so that a polyfill can be loaded later. The cast replaces the
 * type library of one runtime, which would allow globals that other runtimes lack.
 */
export const runtime: Runtime = globalThis as unknown as Runtime
