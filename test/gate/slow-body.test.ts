/** A body that the client sends for minutes: the session and the record are read when it has ended. */

import { beforeEach, describe, expect, it } from 'vitest'
import { BASE, ORIGIN, openPortal, type Portal } from './support/portal.js'

let portal: Portal

beforeEach(async () => {
  portal = await openPortal({ firstEnrolment: 'activation', locale: 'en' })
})

/** Sends the first byte of a JSON body; `end` sends the rest, and returns the answer. */
function held(bearer: string, path: string, body: object) {
  const text = new TextEncoder().encode(JSON.stringify(body))
  let last: ReadableStreamDefaultController<Uint8Array> | undefined
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      last = controller
      controller.enqueue(text.slice(0, 1))
    },
  })
  const answer = portal.gate.handle(
    new Request(ORIGIN + BASE + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bearer}`,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      body: stream,
      duplex: 'half',
    } as RequestInit),
  )
  return {
    async end(): Promise<{ status: number; type: unknown }> {
      last?.enqueue(text.slice(1))
      last?.close()
      const response = await answer
      return { status: response?.status ?? 0, type: Object(await response?.json()).type }
    },
  }
}

/** Lets the gate read as far as it can without the rest of the body. */
const pause = (): Promise<void> => new Promise((resume) => setTimeout(resume, 20))

describe('a request whose body ends late', () => {
  it('begins no enrolment after a reset and the end of the session', async () => {
    const { secret } = await portal.enrolled('ada')
    const thief = portal.program('ada')
    await thief.post(BASE, { code: portal.code(secret) })
    const enrol = held(thief.bearer, '/enrol', { label: 'Phone' })
    await pause()
    await portal.accounts.reset('ada')
    portal.sessions.clear()
    expect((await enrol.end()).status).toBe(401)
    expect((await portal.accounts.status('ada')).pending).toBeUndefined()
  })

  it('begins no enrolment after a reset while the session lives', async () => {
    const { secret } = await portal.enrolled('ada')
    const thief = portal.program('ada')
    await thief.post(BASE, { code: portal.code(secret) })
    const enrol = held(thief.bearer, '/enrol', { label: 'Phone' })
    await pause()
    await portal.accounts.reset('ada')
    expect((await enrol.end()).status).toBe(403)
    expect((await portal.accounts.status('ada')).pending).toBeUndefined()
  })

  it.each([
    ['a revocation', () => portal.accounts.revokeActivation('ada')],
    ['a newer code', () => portal.accounts.issueActivation('ada')],
    ['ten minutes', async () => portal.clock.advance(601)],
  ])('begins no enrolment with a permit after %s', async (_, change) => {
    const { code } = await portal.accounts.issueActivation('ada')
    const app = portal.program('ada')
    const { permit } = (await app.post(`${BASE}/activate`, { code })).json
    const enrol = held(app.bearer, '/enrol', { label: 'Phone', permit })
    await pause()
    await change()
    expect((await enrol.end()).status).toBe(403)
    expect((await portal.accounts.status('ada')).pending).toBeUndefined()
  })

  it('confirms no enrolment with a permit after a revocation', async () => {
    const { code } = await portal.accounts.issueActivation('ada')
    const app = portal.program('ada')
    const { permit } = (await app.post(`${BASE}/activate`, { code })).json
    const { authenticatorId, secretText } = (
      await app.post(`${BASE}/enrol`, { label: 'Phone', permit })
    ).json
    expect(secretText).toBeTypeOf('string')
    const confirm = held(app.bearer, '/confirm', { id: authenticatorId, code: '000000', permit })
    await pause()
    await portal.accounts.revokeActivation('ada')
    expect((await confirm.end()).status).toBe(403)
  })
})
