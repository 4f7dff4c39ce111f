/**
 * The council portal of docs/examples as it is, and the same portal with a gate that lets every
 * request pass at once.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseOtpauthUri, totp } from 'einmal'
import { build, type Plugin } from 'esbuild'
import type { Hono } from 'hono'
import type { Joined } from './processes.js'

const PORTAL = resolve('docs/examples/council-portal/portal.ts')
const [MEMBER, PASSWORD] = ['aylin.celik', 'of the bench, for a minute']

type App = Pick<Hono, 'fetch' | 'request'>

/** @param joined - the data of the portal with the gate, which the one without joins */
export async function openExamplePortal(
  gated: boolean,
  joined?: Joined,
): Promise<{ app: App; joined: Joined }> {
  const folder = joined?.folder ?? mkdtempSync(join(tmpdir(), 'einmal-bench-'))
  if (!joined) process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const { openPortal } = await load(gated)
  const { app } = await openPortal(
    {
      ...{ port: 0, host: '127.0.0.1', address: '127.0.0.1', isPrivate: false },
      ...{ origin: 'https://rat.example', dataFolder: folder },
      firstEnrolment: 'session',
      samplePassword: PASSWORD,
    },
    console.error,
  )
  const token = joined?.token ?? (await elevatedToken(app))
  return { app, joined: { folder, token } }
}

async function load(
  gated: boolean,
): Promise<typeof import('../../docs/examples/council-portal/portal.js')> {
  // Below the root, so that the packages of the project are found, einmal among them.
  mkdirSync('.cache', { recursive: true })
  const folder = mkdtempSync(resolve('.cache', 'bench-'))
  try {
    const outfile = join(folder, 'portal.mjs')
    await build({
      entryPoints: [PORTAL],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'error',
      plugins: gated ? [] : [withoutGate],
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Replaces the `handle` of the portal's gate. */
const withoutGate: Plugin = {
  name: 'without-gate',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/second-factor\/gate\.js$/ }, ({ importer, resolveDir }) => {
      if (importer !== PORTAL) return undefined
      return { path: join(resolveDir, 'second-factor', 'gate.ts'), namespace: 'without-gate' }
    })
    onLoad({ filter: /.*/, namespace: 'without-gate' }, ({ path }) => ({
      contents: `import { createPortalGate as real } from ${JSON.stringify(path)}
        export const createPortalGate = (options) =>
          ({ ...real(options), handle: async () => undefined })`,
      resolveDir: resolve('.'),
    }))
  },
}

/** Logs a member in as the app does, enrols a second factor, and returns the elevated token. */
async function elevatedToken(app: App): Promise<string> {
  const send = async (path: string, body: object, token?: string): Promise<Response> => {
    const answer = await app.request(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  const login = await send('/api/login', { name: MEMBER, password: PASSWORD })
  const { token, newTokenHeader } = Object(await login.json())
  const enrolment = Object(await (await send('/second-factor/enrol', {}, token)).json())
  const code = totp(parseOtpauthUri(enrolment.uri).secret)
  const fields = { id: enrolment.authenticatorId, code }
  const confirmed = await send('/second-factor/confirm', fields, token)
  const next = confirmed.headers.get(newTokenHeader)
  if (next === null) throw new Error('the session was not elevated')
  return next
}
