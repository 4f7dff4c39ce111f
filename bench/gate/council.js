/**
 * The council portal of docs/examples as it is, and the same portal behind a gate that lets everything
 * pass without a look.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { parseOtpauthUri, totp } from '../../dist/index.js'

const ROOT = join(import.meta.dirname, '..', '..')
const PORTAL = join(ROOT, 'docs', 'examples', 'council-portal', 'portal.ts')
const [MEMBER, PASSWORD] = ['aylin.celik', 'of the bench, for a minute']

/**
 * @typedef {object} Shared
 * @property {string} folder
 * @property {string} token of a member who has shown a second factor
 */

/**
 * @param {boolean} gated
 * @param {Shared} [shared] what the portal with the gate has made; the one without joins it
 */
export async function openCouncil(gated, shared) {
  const folder = shared?.folder ?? mkdtempSync(join(tmpdir(), 'einmal-bench-'))
  if (!shared) process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const { openPortal } = await load(gated)
  const { app } = await openPortal(
    {
      ...{ port: 0, host: '127.0.0.1', address: '127.0.0.1', isPrivate: false },
      ...{ origin: 'https://rat.example', dataFolder: folder },
      samplePassword: PASSWORD,
    },
    console.error,
  )
  const token = shared?.token ?? (await elevatedIn(app))
  return { app, shared: { folder, token } }
}

/**
 * @param {boolean} gated
 * @returns {Promise<typeof import('../../docs/examples/council-portal/portal.ts')>}
 */
async function load(gated) {
  // Below the root, so that the packages of the project are found, einmal among them.
  mkdirSync(join(ROOT, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, '.cache', 'bench-'))
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

/** @type {import('esbuild').Plugin} */
const withoutGate = {
  name: 'without-gate',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/second-factor\/gate\.js$/ }, ({ importer, resolveDir }) => {
      if (importer !== PORTAL) return
      return { path: join(resolveDir, 'second-factor', 'gate.ts'), namespace: 'without-gate' }
    })
    onLoad({ filter: /.*/, namespace: 'without-gate' }, ({ path }) => ({
      contents: `import { createPortalGate as real } from ${JSON.stringify(path)}
        export const createPortalGate = (options) =>
          ({ ...real(options), handle: async () => undefined })`,
      resolveDir: ROOT,
    }))
  },
}

/**
 * Logs a member in as the app does, enrols a second factor and shows it.
 *
 * @param {import('hono').Hono} app
 * @returns {Promise<string>} the token of the session
 */
async function elevatedIn(app) {
  /**
   * @param {string} path
   * @param {object} body
   * @param {string} [token]
   */
  const send = async (path, body, token) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    const credentials = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const answer = await app.request(path, {
      method: 'POST',
      headers: { ...headers, ...credentials },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  const { token, newTokenHeader } = Object(
    await (await send('/api/login', { name: MEMBER, password: PASSWORD })).json(),
  )
  const enrolment = Object(await (await send('/second-factor/enrol', {}, token)).json())
  const code = totp(parseOtpauthUri(enrolment.uri).secret)
  const fields = { id: enrolment.authenticatorId, code }
  const confirmed = await send('/second-factor/confirm', fields, token)
  const next = confirmed.headers.get(newTokenHeader)
  if (next === null) throw new Error('the session was not elevated')
  return next
}
