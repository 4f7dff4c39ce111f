// @ts-check
/** Serves the files of the authenticator, with strict headers. It is all the server the app has. */

import { createServer } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { buildFiles } from './build.mjs'

const POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'manifest-src': "'self'",
  'worker-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'default',
}

/** The service worker loads the files of the app; the page connects to nothing. */
const WORKER_POLICY = { 'default-src': "'none'", 'connect-src': "'self'" }

const HEADERS = {
  'cache-control': 'no-cache',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(self), display-capture=(self), clipboard-write=(self), microphone=(), geolocation=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** @type {Record<string, string>} */
const TYPES = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webmanifest: 'application/manifest+json',
}

/**
 * Builds the app and serves it on this machine.
 *
 * @param {{ port?: number, host?: string }} [options] - `port` 0 (the default) takes a free one
 * @returns {Promise<{ origin: string, close: () => Promise<void> }>}
 */
export async function startAuthenticator({ port = 0, host = 'localhost' } = {}) {
  const answers = answersOf(await buildFiles())
  const server = createServer((request, response) => {
    const refuse = (/** @type {number} */ status) =>
      void response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain' }).end()
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    const address = request.url ?? '/'
    // A client may send anything as an address: `//` is none.
    if (!URL.canParse(address, 'http://localhost')) return refuse(400)
    const { pathname } = new URL(address, 'http://localhost')
    const answer = answers.get(pathname === '/' ? '/index.html' : pathname)
    if (!answer) return refuse(404)
    const accepted = `${request.headers['accept-encoding'] ?? ''}`
    const coding = ['br', 'gzip'].find((name) => new RegExp(`\\b${name}\\b`).test(accepted)) ?? ''
    response.writeHead(200, {
      ...answer.headers,
      vary: 'accept-encoding',
      ...(coding ? { 'content-encoding': coding } : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : answer.bodies[coding])
  })
  await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve(undefined))
  })
  const address = server.address()
  const used = typeof address === 'object' && address ? address.port : port
  return {
    origin: `http://${host}:${used}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/**
 * Compresses each file once.
 *
 * @param {ReadonlyMap<string, Uint8Array>} files
 */
function answersOf(files) {
  /** @type {Map<string, { headers: Record<string, string>, bodies: Record<string, Uint8Array> }>} */
  const answers = new Map()
  for (const [path, bytes] of files) {
    const policy = path === '/service-worker.js' ? WORKER_POLICY : POLICY
    const headers = {
      ...HEADERS,
      'content-type': TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
      'content-security-policy': Object.entries(policy)
        .map((rule) => rule.join(' '))
        .join('; '),
    }
    const bodies = { '': bytes, br: brotliCompressSync(bytes), gzip: gzipSync(bytes) }
    answers.set(path, { headers, bodies })
  }
  return answers
}
