/** A portal behind the gate, with the Fetch types of a browser or of Node. */

import type { Accounts } from 'einmal/accounts'
import { createGate, type GateSession } from 'einmal/gate'

interface Session extends GateSession {
  role: 'member' | 'guest'
}

export async function answer(accounts: Accounts, request: Request): Promise<Response> {
  const gate = createGate<Session>({
    accounts,
    origin: 'https://rat.example',
    key: new Uint8Array(32),
    session: {
      read: async ({ headers }) =>
        headers.has('cookie') ? { id: 's', userId: 'ada', role: 'member' } : null,
      elevate: async (_request, session, proof) =>
        new Headers({ 'set-cookie': `${session.role}${proof.at}` }),
    },
    requirement: ({ role }) => (role === 'member' ? 'required' : 'optional'),
    isPublic: ({ url }) => new URL(url).pathname.startsWith('/public/'),
  })
  const answered =
    (await gate.handle(request)) ?? (await gate.requireRecent(request, { maxAgeSeconds: 60 }))
  return answered ?? new Response(`${(await gate.notice(request))?.enrolBy.getTime()}`)
}
