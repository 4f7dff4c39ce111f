/** The library of the council app, against the portal, and in a runtime without Node. */

import { createContext, runInContext } from 'node:vm'
import { parseOtpauthUri } from 'einmal'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type CouncilClient,
  createCouncilClient,
  type Send,
} from '../../docs/examples/council-app/council-client.js'
import {
  DEFAULTS,
  letterCodes,
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from '../portal/support/process.js'
import { createApp, PASSWORD } from '../portal/support/visitor.js'
import { memoryKeeper } from './support/memory-keeper.js'

const MEMBER = 'aylin.celik'

let portal: PortalProcess
let letters: Record<string, string>

beforeAll(async () => {
  const folder = temporaryFolder()
  portal = await startPortal({ folder, environment: DEFAULTS })
  letters = letterCodes(folder)
})
afterAll(async () => {
  await portal.end()
  removeTemporaryFolders()
})

/** Loses the answer to one request, which the portal has carried out. */
function losingOneAnswer(path: string): Send & { lost: number } {
  const send = async (request: Request) => {
    const answer = await fetch(request)
    if (new URL(request.url).pathname !== path || lossy.lost > 0) return answer
    lossy.lost++
    throw new TypeError('fetch failed')
  }
  const lossy = Object.assign(send, { lost: 0 })
  return lossy
}

function clientWith(fetch?: Send): CouncilClient {
  const pause = async () => {}
  return createCouncilClient({
    ...{ portal: portal.origin, tokens: memoryKeeper(), pause },
    ...(fetch && { fetch }),
  })
}

describe('the client of the portal', () => {
  it('walks from the letter to the papers, though each answer was lost once', async () => {
    const login = async (client: CouncilClient) => {
      expect(await client.next()).toEqual({ do: 'log in' })
      expect(await client.logIn(MEMBER, 'wrong')).toMatchObject({ next: { do: 'type it again' } })
      expect(await client.logIn(MEMBER, PASSWORD)).toMatchObject({ ok: true })
    }
    const confirming = losingOneAnswer('/second-factor/confirm')
    const client = clientWith(confirming)
    await login(client)
    expect(await client.next()).toEqual({ do: 'activate' })
    expect(await client.papers()).toMatchObject({ ok: false, next: { do: 'enrol' } })
    expect(await client.enrol('Phone')).toMatchObject({ ok: false, next: { do: 'activate' } })
    expect(await client.activate('AAAA-AAAA-AAAA-AAAA')).toMatchObject({
      next: { do: 'type it again', problem: { type: 'code-refused' } },
    })
    expect((await client.activate(letters[MEMBER] ?? '')).ok).toBe(true)
    const begun = await client.enrol('Phone')
    if (!begun.ok) throw new Error(begun.next.do)
    const app = createApp(parseOtpauthUri(begun.value.uri).secret.toBase32())
    const confirmed = await client.confirm(begun.value.authenticatorId, app.code())
    expect(confirmed).toMatchObject({ ok: true, value: { recoveryCodes: expect.any(Array) } })
    expect(confirming.lost, 'the answer with the recovery codes was lost, and sent again').toBe(1)
    expect(await client.next()).toEqual({ do: 'go on' })

    const showing = losingOneAnswer('/second-factor')
    const later = clientWith(showing)
    await login(later)
    expect(await later.next()).toMatchObject({ do: 'type a code', again: false })
    expect(await later.showCode(app.code())).toMatchObject({ ok: true })
    expect(showing.lost).toBe(1)
    const papers = await later.papers()
    expect(papers.ok && papers.value.map(({ id }) => id)).toContain('v014')

    expect(await later.logOut()).toBe(true)
    expect(await later.next()).toEqual({ do: 'log in' })
    expect((await client.papers()).ok, 'the other session goes on').toBe(true)
  })

  it('says that the portal is busy when a proxy answers for it', async () => {
    const behind = (status: number) =>
      clientWith(async () => new Response('<h1>Bad gateway</h1>', { status }))
    expect(await behind(502).next()).toMatchObject({ do: 'wait', because: 'busy' })
    expect(await behind(404).papers()).toMatchObject({ next: { do: 'report a fault' } })
  })

  it('deletes the token also when the portal cannot be reached', async () => {
    const tokens = memoryKeeper()
    tokens.token = 'x'.repeat(43)
    const fetch: Send = () => Promise.reject(new TypeError('fetch failed'))
    const client = createCouncilClient({
      ...{ portal: 'https://rat.example', tokens, fetch, pause: async () => {} },
    })
    expect(await client.logOut()).toBe(false)
    expect(tokens.token).toBeUndefined()
  })

  it('is one file that runs without Node', async () => {
    const { outputFiles, metafile } = await build({
      entryPoints: ['docs/examples/council-app/council-client.ts'],
      ...{ bundle: true, write: false, metafile: true, logLevel: 'error' },
      ...{ format: 'iife', globalName: 'council', platform: 'browser', target: 'es2022' },
    })
    expect(outputFiles).toHaveLength(1)
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports)
    expect(imports).toEqual([])
    // The globals of a WebView, and nothing of Node.
    const web = { Request, Response, Headers, URL, URLSearchParams, FormData, TextEncoder }
    const context = createContext({
      ...web,
      crypto,
      fetch,
      setTimeout,
      btoa,
      tokens: memoryKeeper(),
    })
    runInContext(outputFiles[0]?.text ?? '', context)
    const next = await runInContext(
      `council.createCouncilClient({ portal: ${JSON.stringify(portal.origin)}, tokens }).next()`,
      context,
    )
    expect({ ...next }).toEqual({ do: 'log in' })
  })
})
