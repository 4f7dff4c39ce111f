/** The portal: the gate in front, and behind it what the gate lets through. */

import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { adminRoutes, isOffice } from './routes/admin.js'
import { apiRoutes } from './routes/api.js'
import { type Parts, refuse } from './routes/context.js'
import { keepTyped } from './routes/keep-typed.js'
import { keyRoutes, MOST_UPLOAD_BYTES, UPLOAD_PATH } from './routes/keys.js'
import { loginRoutes } from './routes/login.js'
import { memberRoutes } from './routes/members.js'
import { publicRoutes } from './routes/public.js'

export function createApp(parts: Parts): Hono {
  const { gate, origin, complain } = parts
  const app = new Hono()

  app.use(async (c, next) => {
    await next()
    for (const [name, value] of headersFor(origin)) {
      if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    }
  })

  // Every request, of any method, path and type: a request that the gate answers goes no further.
  app.use(async (c, next) => {
    const answer = await gate.handle(c.req.raw)
    return answer ? keepTyped(c, parts, answer) : next()
  })

  const onError = (c: Context) => refuse(c, parts, 'tooLarge')
  const small = bodyLimit({ maxSize: 64 * 1024, onError })
  const large = bodyLimit({ maxSize: MOST_UPLOAD_BYTES, onError })
  app.use(async (c, next) => {
    // Only an administrator sends a file. The body of every other request is short.
    const isUpload = c.req.path === UPLOAD_PATH && (await isOffice(c, parts))
    return (isUpload ? large : small)(c, next)
  })
  for (const routes of [
    publicRoutes,
    loginRoutes,
    memberRoutes,
    adminRoutes,
    keyRoutes,
    apiRoutes,
  ]) {
    app.route('/', routes(parts))
  }
  app.notFound((c) => refuse(c, parts, 'notFound'))
  app.onError((error, c) => {
    complain(error)
    return refuse(c, parts, 'failed')
  })
  return app
}

/** No script at all, nothing from elsewhere, nothing kept; the gate's answers have their own. */
function headersFor(origin: string): [string, string][] {
  return [
    [
      'content-security-policy',
      "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ],
    ['cache-control', 'no-store'],
    ['referrer-policy', 'same-origin'],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ...(origin.startsWith('https:')
      ? [['strict-transport-security', 'max-age=31536000'] satisfies [string, string]]
      : []),
  ]
}
