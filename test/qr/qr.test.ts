import { otpauthUri, Secret } from 'einmal'
import { type ErrorCorrection, qrSvg, qrTerminal } from 'einmal/qr'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { whyNot } from '../support/locate.mjs'
import { type Picture, paintSvg, paintTerminal, readWithJsQr, readWithZbar } from './readers.js'

const CANARY = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const LEVELS: ErrorCorrection[] = ['low', 'medium', 'quartile', 'high']

const TEXTS = {
  'a short URI': otpauthUri({ account: 'ada', secret: Secret.fromBase32(CANARY) }),
  'a URI with every parameter': otpauthUri({
    issuer: 'Stadt Köln – Ratsinformationssystem',
    account: 'ada.lovelace+rat@köln.example',
    secret: Secret.fromBytes(new Uint8Array(64).fill(7)),
    algorithm: 'SHA512',
    digits: 8,
    period: 60,
    image: 'https://rat.example/logo.png',
  }),
  'UTF-8': 'Größe ☂ 東京 🗝️ Ёлка',
  'upper-case letters and digits alone': 'HELLO WORLD 123',
  'digits alone': '0123456789',
  'one character': 'a',
  'a URI of the greatest length': `otpauth://totp/${'a'.repeat(2033)}`,
}

describe.each<{
  name: string
  read: (picture: Picture) => string | undefined
  missing?: string | undefined
}>([
  { name: 'jsQR', read: readWithJsQr },
  { name: 'zbarimg', read: readWithZbar, missing: whyNot('zbarimg') },
])('$name, an independent reader,', ({ read, missing }) => {
  beforeEach((context) => {
    if (missing) context.skip(missing)
  })

  it.each(Object.entries(TEXTS))('reads %s back from the SVG', (_, text) => {
    expect(read(paintSvg(qrSvg(text), 4))).toBe(text)
  })

  it.each(Object.entries(TEXTS))('reads %s back from every kind of terminal', (_, text) => {
    expect(read(paintTerminal(qrTerminal(text), 'dark', 4))).toBe(text)
    expect(read(paintTerminal(qrTerminal(text), 'light', 4))).toBe(text)
    expect(read(paintTerminal(qrTerminal(text, { background: 'dark' }), 'dark', 4))).toBe(text)
    expect(read(paintTerminal(qrTerminal(text, { background: 'light' }), 'light', 4))).toBe(text)
  })
})

describe('jsQR, an independent reader,', () => {
  it('reads any text back from the SVG and from the terminal', () => {
    const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(texts, fc.constantFrom(...LEVELS), (text, errorCorrection) => {
        expect(readWithJsQr(paintSvg(qrSvg(text, { errorCorrection }), 4))).toBe(text)
        const shown = qrTerminal(text, { errorCorrection })
        expect(readWithJsQr(paintTerminal(shown, 'dark', 4))).toBe(text)
      }),
      { numRuns: 50 },
    )
  })

  it('still reads a code of which a tenth is hidden when error correction is high', () => {
    const picture = paintSvg(qrSvg(CANARY, { errorCorrection: 'high' }), 4)
    const middle = Math.floor(picture.width / 2)
    for (let row = middle - 14; row < middle + 14; row++) {
      picture.grey.fill(128, row * picture.width + middle - 14, row * picture.width + middle + 14)
    }
    expect(readWithJsQr(picture)).toBe(CANARY)
  })
})

describe('qrSvg', () => {
  it('has no fixed size, and no content that a strict Content-Security-Policy forbids', () => {
    const svg = qrSvg(CANARY)
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 (\d+) \1" role/)
    expect(svg).not.toMatch(/<(script|style|image|use|a|foreignObject)\b| (style|on\w+|href|id)=/)
    expect(svg).toContain('shape-rendering="crispEdges"')
  })

  it('has a margin of four light modules on every side', () => {
    const { width, grey } = paintSvg(qrSvg(CANARY), 1)
    const dark = [...grey.entries()].filter(([, value]) => value === 0)
    const rows = dark.map(([at]) => Math.floor(at / width))
    const columns = dark.map(([at]) => at % width)
    for (const places of [rows, columns]) {
      expect(Math.min(...places)).toBe(4)
      expect(Math.max(...places)).toBe(width - 5)
    }
  })

  it('has a name for screen readers, by default QR code', () => {
    expect(qrSvg(CANARY)).toContain('aria-label="QR code"')
    expect(qrSvg(CANARY)).toContain('<title>QR code</title>')
  })

  it('escapes its title', () => {
    const svg = qrSvg(CANARY, { title: `"><script>alert('1')</script> & Köln` })
    const escaped = '&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62; &#38; Köln'
    expect(svg).toContain(`aria-label="${escaped}"`)
    expect(svg).toContain(`<title>${escaped}</title>`)
  })

  it('refuses a title that is no string, is empty, or that XML cannot contain', () => {
    // @ts-expect-error: the types allow no number
    expect(() => qrSvg(CANARY, { title: 7 })).toThrow(TypeError)
    for (const title of ['', 'a\u0000b', 'a\ud800b', 'a\uffff']) {
      expect(() => qrSvg(CANARY, { title })).toThrow(RangeError)
    }
  })
})

describe('qrTerminal', () => {
  it('gives lines of equal width that end with the colours reset', () => {
    const lines = qrTerminal(CANARY).split('\n')
    expect(lines.pop()).toBe('')
    expect(new Set(lines.map((line) => line.length)).size).toBe(1)
    for (const line of lines) expect(line.endsWith('\u001b[0m')).toBe(true)
  })

  it('gives no colour codes for a background that is known', () => {
    expect(qrTerminal(CANARY, { background: 'dark' })).toMatch(/^[█▀▄ \n]+$/)
    expect(qrTerminal(CANARY, { background: 'light' })).toMatch(/^[█▀▄ \n]+$/)
  })

  it('refuses a background that it does not know', () => {
    // @ts-expect-error grey is what the types forbid
    expect(() => qrTerminal(CANARY, { background: 'grey' })).toThrow(RangeError)
  })
})

describe.each([
  ['qrSvg', qrSvg],
  ['qrTerminal', qrTerminal],
])('%s', (_, draw) => {
  it('refuses a value that is no string, and the empty string', () => {
    for (const text of [undefined, null, 7, {}, [CANARY]]) {
      // @ts-expect-error: the types allow only strings
      expect(() => draw(text)).toThrow(TypeError)
    }
    expect(() => draw('')).toThrow(RangeError)
  })

  it('refuses a lone surrogate, which the QR code would replace silently', () => {
    expect(() => draw('a\ud800')).toThrow(RangeError)
    expect(() => draw('🗝')).not.toThrow()
  })

  it.each([
    ['low', 2953],
    ['medium', 2331],
    ['quartile', 1663],
    ['high', 1273],
  ] as const)('holds with error correction %s up to %i bytes and not one more', (level, most) => {
    const options = { errorCorrection: level }
    expect(() =>
      draw('é'.repeat(Math.floor(most / 2)) + 'a'.repeat(most % 2), options),
    ).not.toThrow()
    const tooLong = 'a'.repeat(most + 1)
    expect(() => draw(tooLong, options)).toThrow(RangeError)
  })

  it('refuses an error correction that it does not know', () => {
    // @ts-expect-error best is what the types forbid
    expect(() => draw(CANARY, { errorCorrection: 'best' })).toThrow(RangeError)
  })

  it('never shows the text in an error', () => {
    const broken: [string, object][] = [
      [CANARY.repeat(200), {}],
      [`${CANARY}é`.repeat(200), {}],
      [`${CANARY}\ud800`, {}],
      [CANARY, { errorCorrection: 'best' }],
    ]
    for (const [text, options] of broken) {
      const error = caught(() => draw(text, options))
      expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toContain('GEZDGNBV')
    }
  })
})

function caught(action: () => unknown): Error {
  try {
    action()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}
