/** Cases of the gate. */

import type { GateSession } from 'einmal/gate'
import { type Cases, equal } from './report.js'

export const gateCases: Cases = {
  'asks for a second factor, enrols one, and lets pass': async ({ core, accounts, gate }) => {
    const keyring = await accounts.createKeyring(accounts.generateKey('k1'))
    const store = core.memoryStore()
    const sessions: Record<string, GateSession> = { a: { id: 'a', userId: 'ada' } }
    const council = gate.createGate({
      accounts: accounts.createAccounts({ store, issuer: 'Rat', keyring }),
      origin: 'https://rat.example',
      key: crypto.getRandomValues(new Uint8Array(32)),
      session: {
        async read({ headers }) {
          return sessions[headers.get('authorization')?.slice('Bearer '.length) ?? ''] ?? null
        },
        async elevate(_request, { userId }, { at }) {
          delete sessions['a']
          sessions['b'] = { id: 'b', userId, secondFactorAt: at }
          return new Headers({ 'x-session': 'b' })
        },
      },
    })
    const ask = (path: string, session?: string, sent?: object) => {
      const headers = new Headers({ accept: 'application/json' })
      if (session) headers.set('authorization', `Bearer ${session}`)
      if (sent) headers.set('content-type', 'application/json')
      const init = sent ? { method: 'POST', body: JSON.stringify(sent) } : {}
      return council.handle(new Request(`https://rat.example${path}`, { headers, ...init }))
    }
    equal((await ask('/papers/7'))?.status, 401)
    equal((await jsonOf(ask('/papers/7', 'a')))['type'], 'enrolment-required')
    // Firefox gives no body of a request to a page: there the gate has only requests without one.
    if (!('body' in Request.prototype)) return
    const { authenticatorId, uri = '' } = await jsonOf(ask('/second-factor/enrol', 'a', {}))
    const code = core.totp(core.parseOtpauthUri(uri).secret)
    const confirmed = await ask('/second-factor/confirm', 'a', { id: authenticatorId, code })
    equal(confirmed?.headers.get('x-session'), 'b')
    equal((await ask('/papers/7', 'a'))?.status, 401)
    equal(await ask('/papers/7', 'b'), undefined)
    const page = await council.handle(
      new Request('https://rat.example/second-factor/devices', {
        headers: { accept: 'text/html', authorization: 'Bearer b', 'accept-language': 'de' },
      }),
    )
    equal(/<html lang="(..)/.exec((await page?.text()) ?? '')?.[1], 'de')
  },
}

async function jsonOf(answer: Promise<Response | undefined>): Promise<Record<string, string>> {
  return Object(await (await answer)?.json())
}
