/** QR codes in pictures: of every kind, turned, photographed, several in one, and hostile. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { migrationUris, parseOtpauthUri } from 'einmal'
import fc from 'fast-check'
import { encode as encodePng } from 'fast-png'
import { encode as encodeJpeg } from 'jpeg-js'
import encodeQR from 'qr'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { pictureText } from '../../src/cli/picture-input.js'
import { located, whyNot } from '../support/locate.mjs'
import { memoryStorage, PASSPHRASE } from '../vault/support/memory-storage.js'
import { einmal, uriOf } from './run-command.js'

/** The number of QR codes that the decoder has read. */
const decoder = vi.hoisted(() => ({ found: 0 }))

vi.mock(import('qr/decode.js'), async (load) => {
  const real = await load()
  const decodeQRBatch: typeof real.decodeQRBatch = (images, options) => {
    const pointsOnDetect: NonNullable<typeof options>['pointsOnDetect'] = (points, result) => {
      if (typeof result === 'string') decoder.found++
      options?.pointsOnDetect?.(points, result)
    }
    return real.decodeQRBatch(images, { ...options, pointsOnDetect })
  }
  return { ...real, decodeQRBatch }
})

const URI = uriOf()
const KEYS = ['ada', 'bob', 'eve'].map((name, i) =>
  parseOtpauthUri(uriOf('', `ACME:${name}`).replace('GEZD', `${'GHI'[i]}EZD`)),
)
const PARTS = migrationUris(KEYS, { perUri: 1 })

interface Picture {
  width: number
  height: number
  /** RGBA. */
  data: Uint8Array
}

/** Draws QR codes side by side. */
function drawn(texts: readonly string[], scale = 5): Picture {
  const codes = texts.map((text) => encodeQR(text, 'raw', { ecc: 'medium', border: 4 }))
  const height = Math.max(...codes.map((code) => code.length)) * scale
  const width = codes.reduce((sum, code) => sum + code.length * scale, 0)
  const data = new Uint8Array(width * height * 4).fill(255)
  let left = 0
  for (const code of codes) {
    code.forEach((row, y) => {
      row.forEach((dark, x) => {
        if (!dark) return
        for (let i = 0; i < scale * scale; i++) {
          const [dx, dy] = [left + x * scale + (i % scale), y * scale + Math.floor(i / scale)]
          data.fill(0, (dy * width + dx) * 4, (dy * width + dx) * 4 + 3)
        }
      })
    })
    left += code.length * scale
  }
  return { width, height, data }
}

/** Draws QR codes of the same size in rows. */
function inRows(texts: readonly string[], each: number, scale = 4): Picture {
  const rows = Array.from({ length: texts.length / each }, (_, i) =>
    drawn(texts.slice(i * each, (i + 1) * each), scale),
  )
  const { width = 0, height = 0 } = rows[0] ?? {}
  const data = new Uint8Array(Buffer.concat(rows.map((row) => row.data)))
  return { width, height: height * rows.length, data }
}

const png = (picture: Picture): Uint8Array => encodePng(picture)
const jpeg = (picture: Picture): Uint8Array => new Uint8Array(encodeJpeg(picture, 85).data)

/** A PNG of some chunks. */
function pngOf(chunks: readonly (readonly [kind: string, data: Uint8Array])[]): Uint8Array {
  const parts = chunks.flatMap(([kind, data]) => {
    const body = Buffer.concat([Buffer.from(kind), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return [length, body, sum]
  })
  return new Uint8Array(
    Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...parts]),
  )
}

function ihdr(width: number, height: number, depth = 8, colour = 0): [string, Uint8Array] {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width)
  data.writeUInt32BE(height, 4)
  data.set([depth, colour, 0, 0, 0], 8)
  return ['IHDR', data]
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'einmal-pictures-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('a picture', () => {
  it('gives the text of its QR code', async () => {
    expect(await pictureText(png(drawn([URI])))).toBe(URI)
    expect(await pictureText(jpeg(drawn([URI])))).toBe(URI)
  })

  it('gives the texts of all its QR codes', async () => {
    const text = await pictureText(png(drawn(PARTS)))
    expect(text?.split('\n').sort()).toEqual([...PARTS].sort())
  })

  it('may have 32 QR codes, and is refused with more', async () => {
    const texts = Array.from({ length: 33 }, (_, i) => `otpauth://totp/user${i + 10}`)
    const found = await pictureText(png(inRows(texts.slice(1), 4)))
    expect(found?.split('\n').sort()).toEqual(texts.slice(1))
    await expect(pictureText(png(inRows(texts, 3)))).rejects.toMatchObject({
      code: 'ERR_PICTURE_LIMIT',
      message: expect.stringContaining('over 32 QR codes'),
    })
  })

  it.each([
    ['other texts', (i: number) => `${i + 100}`],
    ['one text', () => 'x'],
  ])('gives no more work for sixty QR codes with %s than for 33', async (_, textOf) => {
    const texts = Array.from({ length: 60 }, (_, i) => textOf(i))
    decoder.found = 0
    await expect(pictureText(png(inRows(texts, 20, 2)))).rejects.toMatchObject({
      code: 'ERR_PICTURE_LIMIT',
      message: expect.stringContaining('over 32 QR codes'),
    })
    expect(decoder.found).toBe(33)
  })

  it('keeps the text that was found when the time is over, and searches no further', async () => {
    decoder.found = 0
    const clock = vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(60_000)
    const text = await pictureText(png(drawn(PARTS))).finally(() => clock.mockRestore())
    expect(PARTS).toContain(text)
    expect(decoder.found).toBe(1)
  })

  it('may have twelve QR codes in one row', async () => {
    const texts = Array.from({ length: 12 }, (_, i) => uriOf('', `ACME:user${i + 10}`))
    const found = await pictureText(png(drawn(texts)))
    expect(found?.split('\n').sort()).toEqual(texts)
  })

  it('gives the text of a QR code that is mirrored', async () => {
    const { width, height, data } = drawn([URI])
    const pixels = new Uint32Array(data.buffer)
    for (let y = 0; y < height; y++) pixels.subarray(y * width, (y + 1) * width).reverse()
    expect(await pictureText(png({ width, height, data }))).toBe(URI)
  })

  it('may be longer than 4,096 pixels, with a small code at its end and a large one in its middle', async () => {
    const long = { width: 1500, height: 4500, data: new Uint8Array(1500 * 4500 * 4).fill(255) }
    const place = ({ width, height, data }: Picture, top: number) => {
      for (let y = 0; y < height; y++) {
        long.data.set(data.subarray(y * width * 4, (y + 1) * width * 4), (top + y) * long.width * 4)
      }
    }
    const [small, large] = [drawn([URI], 3), drawn([uriOf('', 'ACME:eve')], 30)]
    // No part of the picture holds the large code as a whole.
    place(large, 1600)
    place(small, long.height - small.height)
    const found = await pictureText(png(long))
    expect(found?.split('\n').sort()).toEqual([URI, uriOf('', 'ACME:eve')].sort())
  })

  it('is recognised by its content, and no other file is one', async () => {
    for (const text of ['', URI, '{"version":1}', '\u0089PNG']) {
      expect(await pictureText(new TextEncoder().encode(text))).toBeUndefined()
    }
  })

  it('without a QR code says so', async () => {
    const empty = { width: 200, height: 200, data: new Uint8Array(160_000).fill(200) }
    const code = 'ERR_PICTURE_CODE'
    await expect(pictureText(png(empty))).rejects.toMatchObject({ code })
    await expect(pictureText(jpeg(empty))).rejects.toMatchObject({ code })
  })
})

describe('a picture made by ImageMagick', () => {
  beforeEach((context) => {
    const missing = whyNot('convert')
    if (missing) context.skip(missing)
  })

  /** Converts the picture of a QR code, or of several. */
  function converted(args: string, name: string, texts: readonly string[] = [URI]): Uint8Array {
    const [from, to] = [join(folder, 'from.png'), join(folder, name)]
    writeFileSync(from, png(drawn(texts)))
    execFileSync(located('convert'), [from, ...args.split(' ').filter(Boolean), to])
    return new Uint8Array(readFileSync(to))
  }

  it.each([
    ['of 1 bit', '-type bilevel', 'bilevel.png'],
    ['of 2 bits', '-colorspace gray -depth 2 -define png:bit-depth=2', 'two.png'],
    ['with a palette', '-colors 4 -type palette', 'palette.png'],
    ['of 16 bits, interlaced', '-depth 16 -interlace PNG -define png:color-type=2', 'deep.png'],
    ['with a transparent ground', '-transparent white', 'clear.png'],
    ['as a progressive JPEG', '-interlace JPEG -quality 60', 'progressive.jpg'],
    ['as a grey JPEG', '-colorspace gray', 'grey.jpg'],
    ['as WebP', '-quality 70', 'lossy.webp'],
    ['as WebP without loss', '-define webp:lossless=true', 'lossless.webp'],
    ['as WebP with a transparent ground', '-transparent white', 'clear.webp'],
    ['turned by 90 degrees', '-rotate 90', 'turned.png'],
    ['turned by 33 degrees', '-background white -rotate 33', 'slanted.png'],
    ['in light on dark', '-negate', 'negative.png'],
    [
      'from far to the side',
      '-resize 200% -bordercolor white -border 80 -virtual-pixel edge -distort Perspective ' +
        '0,0,200,200,650,0,500,40,650,650,640,640,0,650,180,480',
      'side.png',
    ],
    ['of half the size', '-resize 50%', 'small.jpg'],
    [
      'photographed from the side, unsharp and with noise',
      '-resize 200% -bordercolor #9a9 -border 120 -virtual-pixel edge -distort Perspective ' +
        '0,0,60,70,650,0,590,90,650,650,630,600,0,650,20,630 ' +
        '-rotate 11 -blur 0x1.5 -attenuate 0.6 -seed 7 +noise Gaussian -quality 60',
      'photo.jpg',
    ],
  ])('is read %s', async (_, args, name) => {
    expect(await pictureText(converted(args, name))).toBe(URI)
  })

  it('with several QR codes gives all of them, photographed too', async () => {
    const args = '-bordercolor #ddd -border 60 -rotate 4 -blur 0x0.8 -quality 70'
    const text = await pictureText(converted(args, 'several.jpg', PARTS))
    expect(text?.split('\n').sort()).toEqual([...PARTS].sort())
  })

  it('that claims too many pixels is refused before it is decoded, as WebP too', async () => {
    const webp = converted('-quality 70', 'large.webp')
    const view = new DataView(webp.buffer)
    view.setUint16(26, 0x3fff, true)
    view.setUint16(28, 0x3fff, true)
    await expect(pictureText(webp)).rejects.toMatchObject({ code: 'ERR_PICTURE_LIMIT' })
  })

  it.each(['cut.webp', 'cut.jpg', 'cut.png'])(
    'and changed anywhere gives a typed error or a text: %s',
    async (name) => {
      const whole = converted('-resize 40%', name)
      await fc.assert(
        fc.asyncProperty(
          fc.nat(whole.length),
          fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }),
          async (length, changes) => {
            const bytes = whole.slice(0, length || undefined)
            for (const [at, value] of changes) if (at >= 12 && at < bytes.length) bytes[at] = value
            const outcome = await pictureText(bytes).catch(({ code }) => code)
            if (typeof outcome === 'string' && outcome.startsWith('ERR')) {
              expect(outcome).toMatch(/^ERR_PICTURE_(?:SYNTAX|LIMIT|CODE)$/)
            }
          },
        ),
        { numRuns: 40 },
      )
    },
  )
})

describe('a hostile picture', () => {
  const LIMIT = 'ERR_PICTURE_LIMIT'

  it.each([
    ['with 2^31 by 2^31 pixels', pngOf([ihdr(2 ** 31 - 1, 2 ** 31 - 1)]), LIMIT],
    ['with 26 million pixels', pngOf([ihdr(26_000, 1000)]), LIMIT],
    [
      'that unpacks to 256 MiB for 100 pixels',
      pngOf([ihdr(10, 10), ['IDAT', deflateSync(new Uint8Array(2 ** 28))]]),
      LIMIT,
    ],
    [
      'with a profile that unpacks to 256 MiB',
      pngOf([
        ihdr(1, 1),
        ['iCCP', Buffer.concat([Buffer.from('a\0\0'), deflateSync(new Uint8Array(2 ** 28))])],
        ['IDAT', deflateSync(new Uint8Array(2))],
        ['IEND', new Uint8Array()],
      ]),
      'ERR_PICTURE_CODE',
    ],
    [
      'of one pixel whose second header claims 100 million',
      pngOf([
        ihdr(1, 1),
        ihdr(100_000_000, 1),
        ['IDAT', deflateSync(new Uint8Array(2))],
        ['IEND', new Uint8Array()],
      ]),
      'ERR_PICTURE_SYNTAX',
    ],
    [
      'whose header is not its first chunk',
      pngOf([
        ['tEXt', ihdr(1, 1)[1]],
        ihdr(100_000_000, 1),
        ['IDAT', deflateSync(new Uint8Array(2))],
        ['IEND', new Uint8Array()],
      ]),
      'ERR_PICTURE_SYNTAX',
    ],
    [
      'with a palette of 5.5 million colours',
      pngOf([
        ihdr(1, 1, 8, 3),
        ['PLTE', new Uint8Array(16_500_000)],
        ['IDAT', deflateSync(new Uint8Array(2))],
        ['IEND', new Uint8Array()],
      ]),
      'ERR_PICTURE_SYNTAX',
    ],
    [
      'with ten thousand palettes',
      pngOf([
        ihdr(1, 1, 8, 3),
        ...Array.from({ length: 10_000 }, () => ['PLTE', new Uint8Array(768)] as const),
        ['IDAT', deflateSync(new Uint8Array(2))],
        ['IEND', new Uint8Array()],
      ]),
      'ERR_PICTURE_SYNTAX',
    ],
    ['without pixels', pngOf([ihdr(0, 10)]), 'ERR_PICTURE_SYNTAX'],
    ['that is cut after its header', pngOf([ihdr(10, 10)]), 'ERR_PICTURE_SYNTAX'],
    ['that has only the first bytes of PNG', pngOf([]), 'ERR_PICTURE_SYNTAX'],
    [
      'that has only the first bytes of JPEG',
      Uint8Array.of(0xff, 0xd8, 0xff),
      'ERR_PICTURE_SYNTAX',
    ],
    ['whose JPEG has a thousand scans', jpegWithScans(1000), LIMIT],
    ['whose JPEG claims 65535 by 65535 pixels', jpegOfSize(65_535, 65_535), LIMIT],
  ])('%s is refused', async (_, bytes, code) => {
    await expect(pictureText(bytes)).rejects.toMatchObject({ name: 'DataError', code })
  })
})

/** Repeats the scan of a JPEG. */
function jpegWithScans(scans: number): Uint8Array {
  const whole = Buffer.from(jpeg(drawn(['x'], 1)))
  const [start, end] = [whole.indexOf(Buffer.from([0xff, 0xda])), whole.length - 2]
  const scan = whole.subarray(start, end)
  const repeated = Array.from({ length: scans }, () => scan)
  return new Uint8Array(Buffer.concat([whole.subarray(0, start), ...repeated, whole.subarray(end)]))
}

/** Changes the size in the frame header (SOF0) of a JPEG. */
function jpegOfSize(width: number, height: number): Uint8Array {
  const whole = Buffer.from(jpeg(drawn(['x'], 1)))
  const at = whole.indexOf(Buffer.from([0xff, 0xc0]))
  whole.writeUInt16BE(height, at + 5)
  whole.writeUInt16BE(width, at + 7)
  return new Uint8Array(whole)
}

describe('a picture on the command line', () => {
  const run = (line: string) => {
    const files = {
      'pw.txt': PASSPHRASE,
      'one.png': png(drawn([PARTS[0] ?? ''])),
      'two.jpg': jpeg(drawn([PARTS[2] ?? '', PARTS[1] ?? ''])),
      'empty.png': png({ width: 40, height: 40, data: new Uint8Array(6400).fill(255) }),
      'uri.png': png(drawn([URI])),
    }
    return einmal(line, { files, vaults })
  }
  let vaults = new Map()
  const rest = '--vault v --passphrase-file pw.txt'
  beforeEach(async () => {
    vaults = new Map([['v', memoryStorage()]])
    expect((await run(`vault create ${rest}`)).exit).toBe(0)
  })

  it('adds the keys of an export whose QR codes are in several pictures', async () => {
    const { exit, out, err } = await run(`vault add one.png two.jpg ${rest}`)
    const undo = 'einmal vault undo 1 --vault v undoes this, until the next change\n'
    expect([exit, out, err]).toEqual([0, 'added 3 keys\n', undo])
    expect((await run(`vault list ${rest}`)).out).toBe(
      '1  ACME:ada  totp\n2  ACME:bob  totp\n3  ACME:eve  totp\n',
    )
  })

  it('gives its URIs to migrate, also of several pictures', async () => {
    const all = await run('migrate two.jpg one.png')
    expect([all.exit, all.err]).toEqual([0, ''])
    const accounts = all.out
      .split('\n')
      .slice(0, -1)
      .map((uri) => parseOtpauthUri(uri).account)
    expect(accounts).toEqual(['ada', 'bob', 'eve'])
    expect(parseOtpauthUri((await run('migrate uri.png')).out.trim()).account).toBe('ada')
  })

  it('gives what it holds to migrate, which names the parts that are missing', async () => {
    const { exit, out } = await run('migrate --file uri.png --to uris')
    expect([exit, parseOtpauthUri(out.trim()).account]).toEqual([0, 'ada'])
    const half = await run('migrate --file two.jpg')
    expect([half.exit, half.out.split('\n')]).toEqual([
      1,
      [expect.any(String), expect.any(String), ''],
    ])
    expect(half.err).toContain('1 part of 3 missing: 1')
  })

  it('without a QR code is an error with advice, and adds nothing', async () => {
    for (const line of [`vault add empty.png ${rest}`, 'migrate empty.png']) {
      const { exit, out, err } = await run(line)
      expect([exit, out]).toEqual([1, ''])
      expect(err).toContain('no QR code was found in the picture; take it from nearer')
      expect(err).toContain('(ERR_PICTURE_CODE)')
    }
    for (const line of [`vault add one.png empty.png ${rest}`, 'migrate one.png empty.png']) {
      expect(await run(line)).toMatchObject({ exit: 1, out: '' })
    }
    expect((await run(`vault list ${rest}`)).out).toBe('')
  })
})
