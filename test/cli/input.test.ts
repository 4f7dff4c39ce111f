/** Unusual input: files of other systems, lists with comments, empty fields of other programs. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from '../../src/cli/text-encoding.js'
import { einmal, SECRET, uriOf } from './run-command.js'

function utf16(text: string, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), littleEndian)
  return bytes
}

describe('the encoding of the input', () => {
  it.each([
    ['UTF-16 as PowerShell writes it', utf16(`\ufeff${uriOf()}\r\n`, true)],
    ['UTF-16, high byte first', utf16(`\ufeff${uriOf()}\n`, false)],
    ['UTF-16 without a mark', utf16(uriOf(), true)],
    ['UTF-16 without a mark, high byte first', utf16(uriOf(), false)],
    ['UTF-8 with a mark', new TextEncoder().encode(`\ufeff${uriOf()}`)],
  ])('may be %s', async (_, bytes) => {
    expect(await einmal('code', { stdin: bytes })).toMatchObject({ exit: 0, out: '287082\n' })
    const options = { files: { 'a.txt': bytes } }
    expect(await einmal('code --file a.txt', options)).toMatchObject({ exit: 0, out: '287082\n' })
  })

  it.each([
    ['Latin-1', Uint8Array.from('otpauth://totp/Köln', (each) => each.charCodeAt(0))],
    ['half a character of UTF-16', utf16(`\ufeff${uriOf()}`, true).subarray(0, -1)],
    ['an archive', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0)],
    ['NUL', new TextEncoder().encode(`${SECRET}\0`)],
  ])('is reported as unreadable when it is %s', async (_, stdin) => {
    const { exit, out, err } = await einmal('code', { stdin })
    expect([exit, out]).toEqual([2, ''])
    expect(err).toContain('standard input cannot be read: it is text in neither UTF-8 nor UTF-16')
  })

  it('changes no text that begins with ASCII', () => {
    const text = fc
      .tuple(fc.stringMatching(/^[!-~]$/), fc.string({ unit: 'grapheme' }))
      .map((parts) => parts.join('').replaceAll('\0', ''))
    fc.assert(
      fc.property(text, fc.boolean(), fc.boolean(), (text, littleEndian, marked) => {
        const mark = marked ? '\ufeff' : ''
        expect(decodeText(new TextEncoder().encode(mark + text))).toBe(text)
        // UTF-16 without a mark is only detected if the first character is ASCII.
        expect(decodeText(utf16(mark + text, littleEndian))).toBe(text)
      }),
    )
  })

  it('never throws, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(['string', 'undefined']).toContain(typeof decodeText(bytes))
      }),
    )
  })
})

describe('the lines of the input', () => {
  it('may have the line ends of any system, comments and empty lines between them', async () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const stdin = ['# my keys', '', uriOf(), '  # the other one', uriOf('', 'ACME:bob'), ''].join(
        end,
      )
      expect((await einmal('code --account bob', { stdin })).out).toBe('287082\n')
      expect((await einmal('inspect --json', { stdin })).json).toHaveLength(2)
    }
  })

  it('are numbered as in an editor', async () => {
    const stdin = `# one\r\r${uriOf()}\rhttps://rat.example`
    expect((await einmal('inspect', { stdin })).err).toContain('line 4: ')
  })

  it.each([
    ['QR-Code:', ''],
    ['QR-Code: ', ''],
    ['"', '"'],
    ["'", "'"],
    ['`', '`'],
    ['“', '”'],
    ['„', '“'],
    ['«', '»'],
    ['"', '",'],
    [' QR-Code:"', '" '],
  ])('may have %j before a URI and %j after it', async (front, behind) => {
    const stdin = front + uriOf() + behind
    expect(await einmal('code', { stdin })).toMatchObject({ exit: 0, out: '287082\n' })
  })

  it('are empty input when they have only comments', async () => {
    const { exit, err } = await einmal('code', { stdin: '# nothing\n\n#\n' })
    expect(exit).toBe(2)
    expect(err).toContain('the input is empty')
  })
})

describe('a list with an unreadable line', () => {
  const lines = [
    uriOf('', 'ACME:ada'),
    `otpauth://steam/Steam:u?secret=${SECRET}`,
    `otpauth://yaotp/Yandex:u?secret=${SECRET}`,
    uriOf('', 'ACME:bob'),
  ]
  const stdin = lines.join('\n')

  it('gives the code of the chosen key, and names the unreadable lines', async () => {
    for (const options of ['--account ada', '--account ACME:bob', '--index 1', '--index 4']) {
      const { exit, out, err } = await einmal(`code ${options}`, { stdin })
      expect([exit, out]).toEqual([0, '287082\n'])
      expect(err).toMatch(/warning: not read: line 2: this is a key of Steam.* \(ERR_KEY_STEAM\)/)
      expect(err).toMatch(/warning: not read: line 3: .* \(ERR_URI_TYPE\)/)
      expect(err).not.toContain('GEZDG')
    }
    const { exit, json } = await einmal('code --account ada --json', { stdin })
    expect(exit).toBe(0)
    expect(json).toMatchObject([
      { code: '287082', warnings: [{ code: 'ERR_KEY_STEAM' }, { code: 'ERR_URI_TYPE' }] },
    ])
  })

  it('verifies a code of the chosen key', async () => {
    const line = 'verify 287082 --at 59s --account ada'
    expect((await einmal(line, { stdin })).exit).toBe(0)
  })

  it('exits with 1 when the chosen key is missing or unreadable', async () => {
    for (const options of ['--account eve', '--index 2', '']) {
      const { exit, out, err } = await einmal(`code ${options}`, { stdin })
      expect([exit, out]).toEqual([1, ''])
      expect(err).toContain('line 2: this is a key of Steam')
    }
    const { err } = await einmal('code', { stdin })
    expect(err).toContain('1 ACME:ada, 2 (not read), 3 (not read), 4 ACME:bob')
  })

  it('reports every line with a reason when all are unreadable', async () => {
    const { exit, err } = await einmal('code', { stdin: lines.slice(1, 3).join('\n') })
    expect(exit).toBe(1)
    expect(err).toMatch(/line 1: this is a key of Steam[\s\S]*line 2: type must be/)
  })
})

describe('an export with an unreadable key', () => {
  // Built from bytes, since einmal never writes MD5: entry 2 has algorithm 4.
  const entry = (name: string, algorithm: number) => {
    const bytes = [
      ...[0x0a, 20, ...new TextEncoder().encode('12345678901234567890')],
      ...[0x12, name.length, ...new TextEncoder().encode(name)],
      ...[0x20, algorithm, 0x28, 1, 0x30, 2],
    ]
    return [0x0a, bytes.length, ...bytes]
  }
  const payload = [
    ...entry('ACME:ada', 1),
    ...entry('ACME:md5', 4),
    ...entry('ACME:bob', 1),
    ...[0x10, 1, 0x18, 1, 0x20, 0, 0x28, 7],
  ]
  const data = encodeURIComponent(Buffer.from(payload).toString('base64'))
  const stdin = `otpauth-migration://offline?data=${data}`

  it('migrates the others, reports that key, and exits with 1', async () => {
    const { exit, out, err } = await einmal('migrate', { stdin })
    expect(exit).toBe(1)
    expect(out.match(/ACME:\w+/g)).toEqual(['ACME:ada', 'ACME:bob'])
    expect(err).toBe(
      'einmal migrate: entry 2, ACME:md5: algorithm must be SHA1, SHA256 or SHA512 (ERR_URI_ALGORITHM)\n',
    )
    const { json } = await einmal('migrate --json', { stdin })
    expect(json).toMatchObject([
      { position: 2, name: 'ACME:md5', error: { code: 'ERR_URI_ALGORITHM' } },
      { position: 1, account: 'ada' },
      { position: 2, account: 'bob' },
    ])
  })

  it('shows the others and their codes', async () => {
    const inspected = await einmal('inspect', { stdin })
    expect(inspected.exit).toBe(1)
    expect(inspected.out.match(/^Account +\w+$/gm)).toHaveLength(2)
    expect(inspected.err).toContain('key 2, ACME:md5: algorithm must be')
    const asked = await einmal('code --account bob', { stdin })
    expect([asked.exit, asked.out]).toEqual([0, '287082\n'])
    expect(asked.err).toContain('not read: key 2, ACME:md5: algorithm must be')
  })
})

describe('an input that is probably not a secret', () => {
  it.each(['null', 'none', 'true', 'null\n', 'NULL'])('causes a warning: %j', async (stdin) => {
    for (const line of ['code', 'verify 123456', 'code --watch']) {
      const { exit, err } = await einmal(line, { stdin })
      expect(exit).toBe(line.startsWith('verify') ? 1 : 0)
      expect(err).toContain('that programs print for an empty field')
    }
  })

  it('causes a warning when it is too short', async () => {
    for (const stdin of ['GEZDGNBVGY3TQOJQ', 'otpauth://totp/ACME:ada?secret=GEZDGNBVGY3TQOJQ']) {
      for (const line of ['code', 'verify 123456']) {
        const { err } = await einmal(line, { stdin })
        expect(err).toBe('warning: the secret has 10 bytes; RFC 4226 §4 R6 asks for at least 16\n')
        const { json } = await einmal(`${line} --json`, { stdin })
        expect(json).toMatchObject([{ warnings: [{ code: 'weak-secret' }] }])
      }
    }
  })
})

describe('a URI of hotp without a counter', () => {
  it.each([
    `otpauth://hotp/ACME:ada?secret=${SECRET}&issuer=ACME`,
    `otpauth://hotp/ACME:ada?counter=&secret=${SECRET}`,
    `otpauth://hotp/ACME:ada?secret=${SECRET}&counter=`,
  ])('gets the counter of the option: %s', async (stdin) => {
    expect(await einmal('code --counter 5', { stdin })).toMatchObject({ exit: 0, out: '254676\n' })
    expect((await einmal('verify 254676 --counter 5', { stdin })).exit).toBe(0)
    expect((await einmal('show --counter 5', { stdin })).out).toContain('&counter=5')
    const { exit, err } = await einmal('code', { stdin })
    expect(exit).toBe(1)
    expect(err).toContain('--counter')
  })

  it('is refused when it has an invalid counter', async () => {
    const stdin = `otpauth://hotp/ACME:ada?secret=${SECRET}&counter=-1`
    expect((await einmal('code --counter 5', { stdin })).exit).toBe(1)
  })
})

describe('a number without a unit as time', () => {
  it.each(['1795428000', '1795428000000', '59'])('is refused: %s', async (at) => {
    expect((await einmal(['code', '--at', at], { stdin: SECRET })).exit).toBe(2)
  })
})

describe('a URI from the HTML source of a page', () => {
  it('causes a warning of inspect', async () => {
    const stdin = uriOf().replaceAll('&', '&amp;')
    const { exit, out } = await einmal('inspect', { stdin })
    expect(exit).toBe(0)
    expect(out).toContain('warning: an & is written as in HTML (&amp;): many apps')
    expect(out.match(/^warning: /gm)).toHaveLength(1)
  })

  it('may have five digits or no counter like any other URI', async () => {
    const five = `otpauth://totp/a?secret=${SECRET}&amp;digits=5`
    expect((await einmal('code', { stdin: five })).err).toContain('if this is a key of Steam')
    const hotp = `otpauth://hotp/a?secret=${SECRET}&amp;counter=`
    expect((await einmal('code --counter 5', { stdin: hotp })).out).toBe('254676\n')
  })

  it('never gives the code of other parameters', async () => {
    const parameters = '&algorithm=SHA256&digits=8&period=60'
    const wanted = (await einmal('code', { stdin: uriOf(parameters) })).out
    for (const ampersand of ['&amp;', '&#38;', '&AMP;', '&#x26;']) {
      const stdin = uriOf(parameters).replaceAll('&', ampersand)
      const { exit, out } = await einmal('code', { stdin })
      expect(exit === 0 ? out : wanted).toBe(wanted)
    }
  })
})

describe('a URI without a label', () => {
  it.each([
    `otpauth://totp?secret=${SECRET}`,
    `otpauth://totp/?secret=${SECRET}`,
    `otpauth://totp/ACME:?secret=${SECRET}&issuer=ACME`,
  ])('gives its code, and inspect warns about the missing account: %s', async (stdin) => {
    expect(await einmal('code', { stdin })).toMatchObject({ exit: 0, out: '287082\n', err: '' })
    const { json } = await einmal('inspect --json', { stdin })
    const codes = Object(json[0])['warnings'].map(({ code }: { code: string }) => code)
    expect(codes).toContain('account-missing')
    expect(codes).not.toContain('type-spelling')
    expect((await einmal('show', { stdin })).err).toContain('--account is missing')
  })
})
