/**
 * The types of Fetch, from whichever library of types the program has: that of a browser, of Node,
 * of Bun or of a worker. Where there is none, nothing is asked for and the rest stays typed.
 */

/** `Request` of the runtime. */
export type FetchRequest = typeof globalThis extends { Request: { prototype: infer T } }
  ? T
  : unknown

/** `Response` of the runtime. */
export type FetchResponse = typeof globalThis extends { Response: { prototype: infer T } }
  ? T
  : unknown

/** `Headers` of the runtime. */
export type FetchHeaders = typeof globalThis extends { Headers: { prototype: infer T } }
  ? T
  : unknown
