/** Keys of Steam: six digits that are computed from one look right but are always wrong. */

import { parseMigrationUri } from 'einmal'
import { describe, expect, it } from 'vitest'
import { einmal, SECRET, uriOf } from './run-command.js'

const CERTAIN: [string, string][] = [
  ['the encoder', uriOf('&encoder=steam', 'Steam:u')],
  ['the encoder in another case', uriOf('&Encoder=STEAM', 'u')],
  ['the type', `otpauth://steam/Steam:u?secret=${SECRET}&issuer=Steam`],
  ['the type, with no label', `otpauth://STEAM?secret=${SECRET}`],
  ['the scheme', `steam://${SECRET}`],
]

describe.each(CERTAIN)('a key of Steam, recognized by %s', (_, stdin) => {
  it.each(['code', 'code --json', 'verify 123456', 'show', 'show --json'])(
    'is refused by %s with an explanation',
    async (line) => {
      const { exit, out, err } = await einmal(line, { stdin })
      expect(exit).toBe(1)
      expect(out + err).toContain('this is a key of Steam: its codes are five letters and digits')
      expect(out + err).toContain('ERR_KEY_STEAM')
      expect(out + err).not.toMatch(/\d{6}|GEZDG/)
    },
  )

  it('is not exported', async () => {
    const lines = `${stdin}\n${uriOf()}`
    const { exit, out, err } = await einmal('migrate --to-export', { stdin: lines })
    expect(exit).toBe(1)
    expect(parseMigrationUri(out.trim()).keys.map(({ account }) => account)).toEqual(['ada'])
    expect(err).toContain('ERR_KEY_STEAM')
  })

  it('is recognized by inspect', async () => {
    const { out, err } = await einmal('inspect', { stdin })
    expect(out + err).toContain('this is a key of Steam')
  })
})

describe('a key that is probably of Steam', () => {
  const uris = [
    `otpauth://totp/Steam:u?secret=${SECRET}&issuer=Steam`,
    `otpauth://totp/Steam:u?secret=${SECRET}`,
    `otpauth://totp/Steam:u?secret=${SECRET}&issuer=Games`,
    `otpauth://totp/u?secret=${SECRET}&issuer=steam%20guard`,
  ]

  it.each(uris)('causes a warning of code, verify, show and inspect: %s', async (stdin) => {
    for (const line of ['code', 'code --watch', 'verify 287082 --at 59s', 'show', 'inspect']) {
      const { exit, out, err } = await einmal(line, { stdin })
      expect([line, exit]).toEqual([line, 0])
      expect(out + err).toContain('warning: the issuer is Steam: its codes are five letters')
      const asJson = await einmal(`${line} --json`, { stdin })
      const codes = Object(asJson.json[0])['warnings'].map(({ code }: { code: string }) => code)
      expect(codes).toContain('steam')
      expect(asJson.err).toBe('')
    }
  })

  it('is not recognized by an issuer that only begins with the same letters', async () => {
    const stdin = `otpauth://totp/Steamboat:u?secret=${SECRET}&issuer=Steamboat`
    expect((await einmal('code', { stdin })).err).toBe('')
  })

  it('is mentioned for a URI with five digits', async () => {
    const stdin = uriOf('&digits=5')
    for (const line of ['code', 'inspect']) {
      const { exit, err } = await einmal(line, { stdin })
      expect(exit).toBe(1)
      expect(err).toContain('if this is a key of Steam')
      expect(err).toContain('(ERR_URI_DIGITS)')
    }
  })
})

describe('another encoder', () => {
  it('causes a warning, and the code is printed', async () => {
    const { exit, out, err } = await einmal('code', { stdin: uriOf('&encoder=yandex') })
    expect([exit, out]).toEqual([0, '287082\n'])
    expect(err).toContain('warning: the URI names an encoder')
  })
})
