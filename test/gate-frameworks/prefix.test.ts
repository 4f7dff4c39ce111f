/** A portal below a prefix that a real proxy strips: the gate sees `/council/papers` as `/papers`. */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGate } from 'einmal/gate'
import { gateMiddleware } from 'einmal/gate/node'
import { afterEach, describe, expect, it } from 'vitest'
import { enrolledAndSaved, openTestAccounts } from '../accounts/support/test-accounts.js'
import { createVisitor } from '../portal/support/visitor.js'
import { freePort } from '../support/free-port.mjs'
import { whyNot } from '../support/locate.mjs'
import { type Running, runProgram } from '../support/programs.js'
import { listen } from './client.js'
import { COOKIE, ORIGIN, openSessions } from './test-portal.js'

const open: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** Proxies that pass on `/council/…` without the prefix, and no other path. */
const PROXIES = [
  {
    name: 'nginx',
    program: 'nginx',
    args: ['-p', '.', '-c', 'nginx.conf', '-e', 'stderr'],
    file: 'nginx.conf',
    configure: (proxy: number, portal: number) => `
      daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;
      ${process.getuid?.() === 0 ? 'user root;' : ''}
      events { worker_connections 64; }
      http {
        access_log off;
        client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;
        server {
          listen 127.0.0.1:${proxy};
          location /council/ { proxy_pass http://127.0.0.1:${portal}/; }
        }
      }`,
  },
  {
    name: 'Caddy',
    program: 'caddy',
    args: ['run', '--adapter', 'caddyfile', '--config', 'Caddyfile'],
    file: 'Caddyfile',
    configure: (proxy: number, portal: number) => `{
	admin off
}
http://127.0.0.1:${proxy}, http://rat.example:${proxy} {
	bind 127.0.0.1
	handle_path /council/* {
		reverse_proxy 127.0.0.1:${portal}
	}
}
`,
  },
] as const

describe.each(PROXIES)(
  'behind $name, which strips a prefix',
  ({ program, args, file, configure }) => {
    async function openProxied(publicPath?: string) {
      const setup = await openTestAccounts()
      const { secret } = await enrolledAndSaved(setup, 'ada')
      const sessions = openSessions()
      const reached: string[] = []
      const gate = createGate({
        accounts: setup.accounts,
        origin: ORIGIN,
        key: Uint8Array.from({ length: 32 }, (_, i) => i),
        session: sessions,
        loginPath: '/login',
        now: setup.clock.now,
        ...(publicPath !== undefined && { publicPath }),
      })
      const guard = gateMiddleware(gate)
      const portal = createServer((req, res) => {
        guard(req, res, () => {
          reached.push(`${req.method} ${req.url}`)
          res.end('the portal')
        })
      })
      const portalPort = await listen(portal)
      open.push(async () => {
        portal.closeAllConnections()
        await new Promise((resolve) => portal.close(resolve))
      })
      const port = await freePort()
      const folder = mkdtempSync(join(tmpdir(), 'einmal-prefix-'))
      writeFileSync(join(folder, file), configure(port, portalPort))
      const proxy: Running = await runProgram(program, { args: [...args], folder, port })
      open.push(() => proxy.close())
      const visitor = createVisitor({ origin: ORIGIN, port })
      return {
        visitor,
        reached,
        code: () => setup.code(secret),
        begin: () => sessions.begin('ada'),
      }
    }

    it('redirects a person to the login, the challenge and back with publicPath', async (context) => {
      const missing = whyNot(program)
      if (missing) context.skip(missing)
      const { visitor, reached, code, begin } = await openProxied('/council')
      const stranger = await visitor.get('/council/papers/7')
      const back = '%2Fcouncil%2Fpapers%2F7'
      expect(stranger.headers['location']).toBe(`${ORIGIN}/council/login?return_to=${back}`)
      expect((await visitor.follow(stranger)).text).toBe('the portal')

      visitor.cookies.set(COOKIE, begin())
      const asked = await visitor.get('/council/papers/7')
      expect(asked.headers['location']).toBe(`${ORIGIN}/council/second-factor?return_to=${back}`)
      const page = await visitor.follow(asked)
      expect(page.status).toBe(200)
      const style = /href="([^"]*style\.css)"/.exec(page.text)?.[1] ?? ''
      expect((await visitor.get(style)).headers['content-type']).toBe('text/css; charset=utf-8')
      const passed = await visitor.post('/council/second-factor', { code: code() })
      expect(passed.headers['location']).toBe(`${ORIGIN}/council/papers/7`)
      expect((await visitor.follow(passed)).text).toBe('the portal')
      expect(reached).toEqual([`GET /login?return_to=${back}`, 'GET /papers/7'])
    })

    it('redirects to a missing path without publicPath', async (context) => {
      const missing = whyNot(program)
      if (missing) context.skip(missing)
      const { visitor, reached, begin } = await openProxied()
      visitor.cookies.set(COOKIE, begin())
      const asked = await visitor.get('/council/papers/7')
      expect(asked.headers['location']).toBe(`${ORIGIN}/second-factor?return_to=%2Fpapers%2F7`)
      // Outside of the prefix nginx answers 404, and Caddy an empty page.
      expect((await visitor.follow(asked)).text).not.toContain('<form')
      expect(reached).toEqual([])
    })
  },
)
