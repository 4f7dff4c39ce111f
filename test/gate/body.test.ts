/** Reading a request body: the formats, the size limit and broken input. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFields, textOf } from '../../src/gate/http/form-body.js'

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

function request(body: BodyInit | null, type?: string, more: Record<string, string> = {}): Request {
  const headers = new Headers({ ...(type && { 'content-type': type }), ...more })
  // A body that is sent in pieces needs `duplex`, which the types do not know yet.
  const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
  const made = new Request('https://rat.example/second-factor', init)
  if (type === undefined) made.headers.delete('content-type')
  return made
}

describe('a body', () => {
  it('is read as a form or as JSON', async () => {
    expect(await readFields(request('code=123+456&return_to=%2Fa', FORM_TYPE))).toEqual(
      new Map([
        ['code', '123 456'],
        ['return_to', '/a'],
      ]),
    )
    const json = await readFields(
      request('{"code":"1","confirmation":true}', `${JSON_TYPE}; charset=utf-8`),
    )
    expect(json).toEqual(
      new Map<string, unknown>([
        ['code', '1'],
        ['confirmation', true],
      ]),
    )
  })

  it('keeps the first value of a field that is sent twice', async () => {
    const fields = await readFields(request('a=1&a=2', FORM_TYPE.toUpperCase()))
    expect(fields).toEqual(new Map([['a', '1']]))
  })

  it('gives no fields when it is missing', async () => {
    expect(await readFields(request(null, FORM_TYPE))).toEqual(new Map())
  })

  it.each(['text/plain', 'multipart/form-data; boundary=x', 'application/jsonp', '__proto__', ''])(
    'is refused with the content type "%s"',
    async (type) => {
      expect(await readFields(request('{}', type))).toBe('unsupported-media-type')
    },
  )

  it('is refused without a content type', async () => {
    expect(await readFields(request(null))).toBe('unsupported-media-type')
  })

  it.each(['', '{', '7', 'null', '"text"', '{"a":1}{'])(
    'is refused when the JSON is not one object: %s',
    async (text) => {
      expect(await readFields(request(text, JSON_TYPE))).toBe('bad-request')
    },
  )

  it('is refused when it is not valid UTF-8', async () => {
    const bytes = Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)
    expect(await readFields(request(bytes, JSON_TYPE))).toBe('bad-request')
  })

  it('cannot change a prototype with a field name', async () => {
    const fields = await readFields(request('{"__proto__":{"confirmation":"yes"}}', JSON_TYPE))
    expect(fields).toBeInstanceOf(Map)
    expect(fields instanceof Map && fields.get('confirmation')).toBe(undefined)
  })

  it('is refused when it, or its declared length, exceeds 16 KiB', async () => {
    const most = `a=${'b'.repeat(16_382)}`
    expect(await readFields(request(most, FORM_TYPE))).toBeInstanceOf(Map)
    expect(await readFields(request(`${most}b`, FORM_TYPE))).toBe('too-large')
    const said = request('a=b', FORM_TYPE, { 'content-length': '20000' })
    expect(await readFields(said)).toBe('too-large')
  })

  it('is not read further when it is too long', async () => {
    let sent = 0
    let cancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1
        controller.enqueue(new Uint8Array(1000))
      },
      cancel() {
        cancelled = true
      },
    })
    expect(await readFields(request(endless, FORM_TYPE))).toBe('too-large')
    expect(sent).toBeLessThan(25)
    expect(cancelled).toBe(true)
  })

  it('is cancelled when it is too long, even if cancelling fails', async () => {
    let asked = false
    const stubborn = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(20_000)),
      async cancel() {
        asked = true
        throw new Error('gone already')
      },
    })
    expect(await readFields(request(stubborn, FORM_TYPE))).toBe('too-large')
    expect(asked).toBe(true)
  })

  it('is refused when it breaks off', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('gone'))
      },
    })
    expect(await readFields(request(broken, FORM_TYPE))).toBe('bad-request')
  })

  it('throws when the program has read it before the gate', async () => {
    const used = request('a=b', FORM_TYPE)
    await used.text()
    await expect(readFields(used)).rejects.toThrow('the body was read before it came to the gate')
  })

  it('never makes reading throw, for any bytes', async () => {
    const type = fc.constantFrom(JSON_TYPE, FORM_TYPE)
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), type, async (bytes, type) => {
        const fields = await readFields(request(Uint8Array.from(bytes), type))
        expect(fields === 'bad-request' || fields instanceof Map).toBe(true)
      }),
    )
  })
})

describe('a field', () => {
  it('is read as a text, and as an empty text when it is missing or not a text', () => {
    const fields = new Map<string, unknown>([
      ['a', 'b'],
      ['n', 7],
      ['o', { toString: 1 }],
    ])
    expect(['a', 'n', 'o', 'none'].map((name) => textOf(fields, name))).toEqual(['b', '', '', ''])
  })
})
