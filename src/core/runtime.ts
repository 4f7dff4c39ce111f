/** The few globals that the core takes from its runtime: all that Node, browsers and workers share. */

interface Runtime {
  crypto?: { getRandomValues?: (bytes: Uint8Array) => Uint8Array }
  setTimeout(callback: () => void, milliseconds: number): unknown
}

/**
 * Looked up at each use, so that a polyfill may come later. The cast stands for the type library of
 * one runtime, which would let the core use what the others lack.
 */
export const runtime: Runtime = globalThis as unknown as Runtime
