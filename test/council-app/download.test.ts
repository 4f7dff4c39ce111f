import { createHash, randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  DownloadError,
  type Downloaded,
  download,
  type PaperShelf,
} from '../../docs/examples/council-app/download.js'
import { fileAnswer } from '../../docs/examples/council-portal/routes/file-answer.js'
import { memoryShelf } from './support/memory-shelf.js'

/** A portal whose connections break after a number of bytes of a body, one entry a request. */
let cuts: (number | undefined)[] = []
let paper = Buffer.alloc(0)
/** A digest that is not that of the paper. */
let wrongDigest: string | undefined
let server: Server
let url = ''

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const asked = new Request('http://portal/', { headers: request.headers as HeadersInit })
    const answer = fileAnswer(asked, 'text/plain', new Uint8Array(paper))
    if (wrongDigest) answer.headers.set('repr-digest', wrongDigest)
    const body = Buffer.from(await answer.arrayBuffer())
    response.writeHead(answer.status, {
      ...Object.fromEntries(answer.headers),
      'content-length': body.length,
    })
    const cut = cuts.shift()
    if (cut === undefined || cut >= body.length) return void response.end(body)
    // The bytes leave before the connection is reset.
    response.flushHeaders()
    response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 5))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => {
  server.close()
})
beforeEach(() => {
  cuts = []
  wrongDigest = undefined
})

async function get(shelf: PaperShelf): Promise<Downloaded> {
  const got = await download(
    (request) => fetch(request),
    url,
    'v1',
    shelf,
    async () => {},
  )
  if (got instanceof Response) throw new Error(`answered with ${got.status}`)
  return got
}

describe('a download', () => {
  it('has every byte, for every byte at which the connection breaks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 5000 }),
        fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 4 }),
        async (bytes, broken) => {
          paper = Buffer.from(bytes)
          cuts = [...broken]
          const shelf = memoryShelf()
          expect((await get(shelf)).bytes).toBe(bytes.length)
          expect(shelf.whole.get('v1')).toEqual(bytes)
          cuts = []
        },
      ),
      { numRuns: 40 },
    )
  })

  it('goes on where an earlier run of the program ended', async () => {
    paper = randomBytes(3000)
    const shelf = memoryShelf()
    cuts = [1000, 0, 0, 0, 0, 0]
    await expect(get(shelf)).rejects.toThrow(DownloadError)
    const left = (await shelf.begun('v1'))?.bytes ?? 0
    expect(left).toBeGreaterThan(0)
    cuts = []
    expect(await get(shelf)).toEqual({ bytes: 3000, resumedAt: left })
    expect(Buffer.from(shelf.whole.get('v1') ?? [])).toEqual(paper)
  })

  it('begins at the first byte when the paper was changed in between, also to a shorter one', async () => {
    for (const length of [3000, 10]) {
      paper = randomBytes(3000)
      const shelf = memoryShelf()
      cuts = [1000, 0, 0, 0, 0, 0]
      await expect(get(shelf)).rejects.toThrow(DownloadError)
      paper = randomBytes(length)
      cuts = []
      expect(await get(shelf)).toEqual({ bytes: length, resumedAt: 0 })
      expect(Buffer.from(shelf.whole.get('v1') ?? [])).toEqual(paper)
    }
  })

  it('begins at the first byte when all bytes were there, and the program ended before it kept them', async () => {
    paper = randomBytes(100)
    const shelf = memoryShelf()
    await shelf.begin('v1', `"${createHash('sha256').update(paper).digest('base64')}"`)
    await shelf.append('v1', paper)
    expect((await get(shelf)).bytes).toBe(100)
  })

  it('refuses bytes that have another digest, and keeps none of them', async () => {
    paper = randomBytes(100)
    wrongDigest = `sha-256=:${createHash('sha256').update('other').digest('base64')}:`
    const shelf = memoryShelf()
    await expect(get(shelf)).rejects.toThrow('not those of the portal')
    expect(shelf.whole.size).toBe(0)
    expect(await shelf.collected('v1')).toHaveLength(0)
  })

  it('gives up when an answer without a tag always breaks at the same byte', async () => {
    const body = randomBytes(100)
    let answers = 0
    const send = async () => {
      answers++
      const broken = new ReadableStream({
        start(controller) {
          controller.enqueue(body)
          controller.error(new TypeError('terminated'))
        },
      })
      return new Response(broken)
    }
    const got = download(send, url, 'v1', memoryShelf(), async () => {})
    await expect(got).rejects.toThrow(DownloadError)
    expect(answers).toBeLessThan(10)
  })

  it('gives up when the connection breaks repeatedly without a byte', async () => {
    paper = randomBytes(100)
    cuts = Array.from({ length: 20 }, () => 0)
    await expect(get(memoryShelf())).rejects.toThrow('repeatedly')
    expect(cuts.length, 'not for ever').toBeGreaterThan(10)
  })
})
