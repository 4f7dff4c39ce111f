import { migrationUris, otpauthUri, parseOtpauthUri, Secret } from 'einmal'
import { describe, expect, it } from 'vitest'
import { paintTerminal, readWithJsQr } from '../qr/readers.js'
import { einmal, SECRET, uriOf } from './run-command.js'

const URI = uriOf('&algorithm=SHA1&digits=6&period=30')
const QR = /((?:[█▀▄ ]+\n)+)/

describe('einmal show', () => {
  it('prints the URI of a URI, and of a secret with names', async () => {
    expect(await einmal('show', { stdin: URI })).toMatchObject({
      exit: 0,
      out: `${URI}\n`,
      err: '',
    })
    const named = await einmal('show --issuer ACME --account ada', { stdin: SECRET })
    expect([named.exit, named.out]).toEqual([0, `${URI}\n`])
  })

  it('draws a QR code of the URI', async () => {
    const { exit, out } = await einmal('show --qr', { stdin: URI })
    expect(exit).toBe(0)
    const [, picture = ''] = QR.exec(out) ?? []
    expect(readWithJsQr(paintTerminal(picture, 'dark', 4))).toBe(URI)
    const light = await einmal('show --qr --background light', { stdin: URI })
    const [, other = ''] = QR.exec(light.out) ?? []
    expect(readWithJsQr(paintTerminal(other, 'light', 4))).toBe(URI)
  })

  it('prints JSON with every field', async () => {
    const { json, err } = await einmal('show --json', { stdin: URI })
    expect(err).toBe('')
    expect(json).toEqual([
      {
        type: 'totp',
        issuer: 'ACME',
        account: 'ada',
        algorithm: 'SHA1',
        digits: 6,
        period: 30,
        uri: URI,
        warnings: [],
      },
    ])
  })

  it('prints a weak key with a warning', async () => {
    const { exit, out, err } = await einmal('show --account ada --issuer ACME', {
      stdin: 'MZXW6YTBOI',
    })
    expect(exit).toBe(0)
    expect(parseOtpauthUri(out.trim()).secret.toBase32()).toBe('MZXW6YTBOI')
    expect(err).toBe('warning: the secret has 6 bytes; RFC 4226 §4 R6 asks for at least 16\n')
  })

  it('changes the names and parameters of a key', async () => {
    const line = ['show', '--issuer', 'Stadt Köln', '--account', 'bob', '--digits', '8']
    const { out, err } = await einmal(line, { stdin: URI })
    const secret = Secret.fromBase32(SECRET)
    expect(out).toBe(`${otpauthUri({ issuer: 'Stadt Köln', account: 'bob', secret, digits: 8 })}\n`)
    expect(err).toContain('8 digits')
  })

  it('warns about fields that the printed URI omits', async () => {
    const stdin = uriOf('&lock=true&image=http://rat.example/a.png')
    const { exit, out, err } = await einmal('show', { stdin })
    expect([exit, out]).toEqual([0, `${URI}\n`])
    expect(err).toBe('warning: the URI is written without image, lock\n')
    const safe = await einmal('show', { stdin: uriOf('&image=https://rat.example/a.png') })
    expect(safe.out).toContain('&image=https%3A%2F%2Frat.example%2Fa.png')
    expect(safe.err).toBe('')
  })

  it('chooses one of several keys by index', async () => {
    const keys = ['ACME:ada', 'ACME:bob'].map((label) => parseOtpauthUri(uriOf('', label)))
    const stdin = migrationUris(keys).join('\n')
    expect((await einmal('show --index 2', { stdin })).out).toContain('ACME:bob')
    expect((await einmal('show', { stdin })).err).toContain('choose one with --index; the input')
  })

  it.each([
    ['show', SECRET, '--account is missing: the name of the user'],
    ['show --account a:b', SECRET, 'account must not have a colon'],
    ['show --qr --json', URI, '--qr and --json exclude each other'],
    ['show --background light', URI, 'which --qr draws'],
    ['show --counter 1', URI, '--counter is for hotp'],
  ])('exits with 2 for %s', async (line, stdin, words) => {
    const { exit, out, err } = await einmal(line, { stdin })
    expect(exit).toBe(2)
    expect(out + err).toContain(words)
  })
})
