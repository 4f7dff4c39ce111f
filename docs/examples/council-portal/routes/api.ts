/**
 * The routes of a native app: it sends a password for a bearer token, then the code to the routes of the
 * gate, and then reads the papers. Every response is JSON.
 */

import { Hono } from 'hono'
import { logIn } from '../login/log-in.js'
import { NEW_TOKEN } from '../second-factor/gate.js'
import type { Parts } from './context.js'
import { fileAnswer } from './file-answer.js'
import { readablePaper, readablePapers, textOf } from './members.js'

export function apiRoutes(parts: Parts): Hono {
  const { identify, sessions, audit, now } = parts
  const routes = new Hono()

  routes.post('/api/login', async (c) => {
    if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
      return problem(415, 'send the name and the password as application/json')
    }
    const body: unknown = await c.req.json().catch(() => undefined)
    if (typeof body !== 'object' || body === null) return problem(400, 'the body is no JSON object')
    const { name, password } = { name: undefined, password: undefined, ...body }
    const verdict = await logIn(parts, { name, password }, 'bearer')
    if (verdict.ok) return c.json({ token: verdict.sessionId, newTokenHeader: NEW_TOKEN })
    if (verdict.reason === 'wrong') return problem(403, 'the name or the password is not right')
    return problem(429, 'too many wrong attempts', {
      'retry-after': String(verdict.retryAfterSeconds),
    })
  })

  routes.get('/api/papers', async (c) => {
    const identity = await identify(c.req.raw)
    const papers = identity ? await readablePapers(parts, identity.person) : []
    return c.json({
      papers: papers.map(({ id, number, title, proposal, reason, meeting }) => ({
        ...{ id, number, title, proposal, reason },
        meeting: { id: meeting.id, body: meeting.bodyName, at: meeting.at },
      })),
    })
  })

  routes.get('/api/papers/:id/file', async (c) => {
    const paper = await readablePaper(c, parts)
    if (!paper) return problem(404, 'there is no such paper for this person')
    const bytes = new TextEncoder().encode(textOf(paper, paper.meeting))
    return fileAnswer(c.req.raw, 'text/plain; charset=utf-8', bytes)
  })

  routes.post('/api/logout', async (c) => {
    const identity = await identify(c.req.raw)
    // A cookie is not taken for an answer here: another site can make a browser send one.
    if (identity?.session.kind !== 'bearer') return problem(401, 'send the bearer token')
    await sessions.end(identity.session)
    audit.add({ at: now(), type: 'logout', subject: identity.person.id })
    return c.body(null, 204)
  })

  return routes
}

function problem(status: number, title: string, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ status, title }), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  })
}
