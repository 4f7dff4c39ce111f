/**
 * The types of Fetch, from the type library of the program: of a browser, Node, Bun or a worker. Without
 * such a library these types are empty, and the others stay typed.
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
