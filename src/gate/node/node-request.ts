/**
 * A Fetch request over Node's request. Nothing is copied: for most requests the gate reads method, path and
 * one or two headers. Every other property comes from a real `Request`, which is made on first use.
 */

import type { FetchRequest } from '../http/fetch-types.js'
import { bodyOf } from './node-body.js'
import type { NodeRequest, NodeResponse } from './node-types.js'

/** The two objects that Node made for a request. */
export interface Exchange {
  readonly req: NodeRequest
  readonly res: NodeResponse | undefined
}

/** @param url - its origin is configuration: nothing of it comes from the header `Host` */
export function fetchRequest(exchange: Exchange, url: string): Request {
  // It has everything that a Request has, from the prototype, and from the loop below.
  return new LightRequest(exchange, url) as unknown as Request
}

/**
 * The objects of Node behind a request that the gate was asked about in Express, Connect, Fastify or
 * `node:http`: for a session port that reads what another middleware has put there.
 *
 * @param request - as `session.read` and `session.elevate` get it
 * @returns the request and the response of Node; undefined for a request that came another way, and
 * no response for one to upgrade
 * @example
 * ```ts
 * import { exchangeOf } from 'einmal/gate/node'
 *
 * exchangeOf(new Request('https://rat.example/')) // undefined
 * ```
 */
export function exchangeOf(request: FetchRequest): Exchange | undefined {
  return LightRequest.exchangeOf(request)
}

class LightRequest {
  readonly #exchange: Exchange
  #headers: Headers | undefined
  #real: Request | undefined
  readonly url: string
  readonly method: string

  constructor(exchange: Exchange, url: string) {
    this.#exchange = exchange
    this.url = url
    this.method = exchange.req.method ?? 'GET'
  }

  get headers(): Headers {
    this.#headers ??= headersOver(this.#exchange.req)
    return this.#headers
  }

  static exchangeOf(request: object): Exchange | undefined {
    return #exchange in request ? request.#exchange : undefined
  }

  /** The Request that stands behind everything that is not here. */
  static real(light: LightRequest): Request {
    light.#real ??= light.#make()
    return light.#real
  }

  #make(): Request {
    const { req, res } = this.#exchange
    const { method, headers } = this
    const controller = new AbortController()
    res?.on('close', () => {
      if (!res.writableFinished) controller.abort()
    })
    const { signal } = controller
    if (method === 'GET' || method === 'HEAD') {
      return new Request(this.url, { method, headers: [...headers], signal })
    }
    const init = { method, headers: [...headers], signal, body: bodyOf(req), duplex: 'half' }
    // `duplex` is asked for by the standard, and unknown to the types.
    return new Request(this.url, init as RequestInit)
  }
}

Object.setPrototypeOf(LightRequest.prototype, Request.prototype)
delegate(LightRequest.prototype, Request.prototype, LightRequest.real)

/** Headers as Node has parsed them: what is looked up by its name is not copied first. */
class LightHeaders {
  readonly #fields: NodeRequest['headers']
  #real: Headers | undefined

  constructor(fields: NodeRequest['headers']) {
    this.#fields = fields
  }

  get(name: string): string | null {
    if (this.#real) return this.#real.get(name)
    const value = fieldOf(this.#fields, name.toLowerCase())
    if (value === undefined) return null
    return typeof value === 'string' ? value : value.join(', ')
  }

  has(name: string): boolean {
    return this.get(name) !== null
  }

  static real(light: LightHeaders): Headers {
    light.#real ??= light.#make()
    return light.#real
  }

  #make(): Headers {
    const headers = new Headers()
    for (const [name, value] of Object.entries(this.#fields)) {
      // HTTP/2 has its request line among the headers.
      if (value === undefined || name.startsWith(':')) continue
      for (const each of [value].flat()) headers.append(name, each)
    }
    const host = fieldOf(this.#fields, 'host')
    if (host !== undefined) headers.set('host', `${host}`)
    return headers
  }
}

/** HTTP/2 names the host in its request line (RFC 9113 §8.3.1). */
function fieldOf(fields: NodeRequest['headers'], key: string): string | string[] | undefined {
  if (Object.hasOwn(fields, key)) return fields[key]
  return key === 'host' && Object.hasOwn(fields, ':authority') ? fields[':authority'] : undefined
}

Object.setPrototypeOf(LightHeaders.prototype, Headers.prototype)
delegate(LightHeaders.prototype, Headers.prototype, LightHeaders.real)

function headersOver({ headers }: NodeRequest): Headers {
  // As with the request: everything that Headers have.
  return new LightHeaders(headers) as unknown as Headers
}

/** Adds to `light` every property of `full` that it lacks; each is read from the real object. */
function delegate<Light extends object>(
  light: Light,
  full: object,
  real: (light: Light) => object,
): void {
  for (const name of Reflect.ownKeys(full)) {
    const { get, value } = Object(Reflect.getOwnPropertyDescriptor(full, name))
    if (Object.hasOwn(light, name) || !(get || typeof value === 'function')) continue
    Object.defineProperty(light, name, {
      configurable: true,
      get(this: Light) {
        const behind = real(this)
        const found: unknown = Reflect.get(behind, name)
        return typeof found === 'function' ? found.bind(behind) : found
      },
    })
  }
}
