/** The gate for what speaks Node's HTTP: Express, Connect, Fastify, and `node:http` itself. */

import type { Gate } from './gate-api.js'
import { type Exchange, fetchRequest } from './node/node-request.js'
import type { NodeRequest, NodeResponse, NodeSocket } from './node/node-types.js'
import { targetOf } from './node/request-target.js'
import { writeAnswer, writeToSocket } from './node/write-answer.js'

export { type Exchange, exchangeOf } from './node/node-request.js'
export type { NodeRequest, NodeResponse, NodeSocket } from './node/node-types.js'

/** The part of a gate that the adapter uses; `createGate` returns it. */
export type GateBehind = Pick<Gate, 'origin' | 'handle' | 'requireRecent' | 'forwardAuth'>

/** Options of the functions of `einmal/gate/node`. */
export interface NodeOptions {
  /**
   * Receives errors of a session port or a callback of the gate; the request is answered with 500.
   *
   * @defaultValue `console.error`
   */
  onError?: ((error: unknown) => void) | undefined
}

/**
 * A middleware as Express, Connect, Fastify and `node:http` can use it. `next` is called for a request
 * that passes, never with an argument: not with an error either, which a `next` such as
 * `() => portal(req, res)` would take for leave to go on.
 */
export type NodeMiddleware = (req: NodeRequest, res: NodeResponse, next: () => void) => void

/**
 * The gate as a middleware: answers what may not pass, and calls `next` for the rest. A request that
 * passes is not touched: nothing is read of its body.
 *
 * Goes before everything that it is to protect, parsers of bodies included, but behind the middleware
 * that the session port reads from. Requests to upgrade do not come by here: see {@link gateUpgrade}.
 *
 * @param gate - what `createGate` returned
 * @returns the middleware
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { gateMiddleware } from 'einmal/gate/node'
 *
 * // What createGate returns; here one that lets nothing pass.
 * const gate = {
 *   origin: 'https://rat.example',
 *   handle: async () => new Response('not you', { status: 401 }),
 *   requireRecent: async () => undefined,
 *   forwardAuth: async () => new Response(null, { status: 401 }),
 * }
 * const guard = gateMiddleware(gate)
 * const server = createServer((req, res) => guard(req, res, () => res.end('the portal')))
 * server.listening // false
 * ```
 */
export function gateMiddleware(gate: GateBehind, options: NodeOptions = {}): NodeMiddleware {
  return middleware(gate, (request) => gate.handle(request), options)
}

/**
 * A middleware for one dangerous route: lets a request pass whose second factor was shown lately.
 * Goes behind {@link gateMiddleware}, before the route.
 *
 * @param gate - what `createGate` returned
 * @param options - `maxAgeSeconds`: how long ago the second factor may have been shown at most
 * @returns the middleware
 * @example
 * ```ts
 * import { recentMiddleware } from 'einmal/gate/node'
 *
 * const gate = {
 *   origin: 'https://rat.example',
 *   handle: async () => undefined,
 *   requireRecent: async () => undefined,
 *   forwardAuth: async () => new Response(null, { status: 204 }),
 * }
 * const recent = recentMiddleware(gate, { maxAgeSeconds: 300 })
 * recent.length // 3, as in app.post('/members/delete', recent, handler)
 * ```
 */
export function recentMiddleware(
  gate: GateBehind,
  options: NodeOptions & { maxAgeSeconds: number },
): NodeMiddleware {
  const { maxAgeSeconds } = options
  return middleware(gate, (request) => gate.requireRecent(request, { maxAgeSeconds }), options)
}

/**
 * A listener that answers the questions of a proxy, nginx, Caddy or Traefik, whether a request may
 * pass: `gate.forwardAuth` as a server of Node.
 *
 * @param gate - what `createGate` returned
 * @returns the listener
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { forwardAuthListener } from 'einmal/gate/node'
 *
 * const gate = {
 *   origin: 'https://rat.example',
 *   handle: async () => undefined,
 *   requireRecent: async () => undefined,
 *   forwardAuth: async () => new Response(null, { status: 401 }),
 * }
 * createServer(forwardAuthListener(gate)).listening // false
 * ```
 */
export function forwardAuthListener(
  gate: GateBehind,
  options: NodeOptions = {},
): (req: NodeRequest, res: NodeResponse) => void {
  const ask = middleware(gate, (request) => gate.forwardAuth(request), options)
  // A gate always answers; what only looks like one must not leave the proxy waiting.
  return (req, res) => ask(req, res, () => void writeAnswer(problem(500), res))
}

/**
 * Applies the gate to requests to upgrade, such as WebSockets, which pass by every middleware. A request
 * that may not pass, or that comes from a page of another origin, is answered over the connection, which
 * then ends.
 *
 * A connection that passed stays open when the session's second factor expires or is removed: close it
 * then.
 *
 * @param gate - what `createGate` returned
 * @param next - handles a request that passes, such as `handleUpgrade` of ws
 * @returns a listener for the event `upgrade` of a server
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { gateUpgrade } from 'einmal/gate/node'
 *
 * const gate = {
 *   origin: 'https://rat.example',
 *   handle: async () => undefined,
 *   requireRecent: async () => undefined,
 *   forwardAuth: async () => new Response(null, { status: 204 }),
 * }
 * const server = createServer()
 * server.on('upgrade', gateUpgrade(gate, (_req, socket) => socket.destroy()))
 * server.listenerCount('upgrade') // 1
 * ```
 */
export function gateUpgrade<Req extends NodeRequest, Socket extends NodeSocket>(
  gate: GateBehind,
  next: (req: Req, socket: Socket, head: Uint8Array) => void,
  options: NodeOptions = {},
): (req: Req, socket: Socket, head: Uint8Array) => void {
  return (req, socket, head) => {
    // There is no other listener yet: without this one, a broken connection would end the process.
    const broken = (): void => {}
    socket.on('error', broken)
    void questionOf(gate, { req, res: undefined }, (request) => gate.handle(request))
      .catch((error) => failed(error, options))
      .then(async (answer) => {
        if (answer) return await writeToSocket(answer, socket)
        socket.removeListener('error', broken)
        next(req, socket, head)
      })
  }
}

type Ask = (request: Request) => Response | undefined | Promise<Response | undefined>

function middleware(gate: GateBehind, ask: Ask, options: NodeOptions): NodeMiddleware {
  return (req, res, next) => {
    void questionOf(gate, { req, res }, ask)
      .catch((error) => failed(error, options))
      .then((answer) => (answer ? writeAnswer(answer, res) : next()))
  }
}

/** The answer of the gate, if gate and portal read the request alike. */
async function questionOf(
  { origin }: GateBehind,
  exchange: Exchange,
  ask: Ask,
): Promise<Response | undefined> {
  const target = targetOf(exchange.req)
  if (target === undefined) return problem(400)
  // Fetch knows none of the three, and no route of a portal is for them.
  if (/^(?:CONNECT|TRACE|TRACK)$/.test(exchange.req.method ?? '')) return problem(405)
  // With an upgrade there is no body to be read: Node has given up the connection.
  if (!exchange.res && exchange.req.method !== 'GET') return problem(400)
  return await ask(fetchRequest(exchange, origin + target))
}

/** Nothing passes when something has failed. */
function failed(error: unknown, { onError }: NodeOptions): Response {
  ;(onError ?? console.error)(error)
  return problem(500)
}

const TITLES = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  500: 'Internal Server Error',
}

/** RFC 9457. What is answered here never comes from a browser that shows it to a person. */
function problem(status: keyof typeof TITLES): Response {
  return new Response(JSON.stringify({ type: 'about:blank', title: TITLES[status], status }), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  })
}
