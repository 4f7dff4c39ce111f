import { migrationUris, otpauthUri, parseOtpauthUri, Secret } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { einmal, SECRET, uriOf } from './run-command.js'

async function warningsOf(stdin: string): Promise<unknown[]> {
  const { exit, json } = await einmal('inspect --json', { stdin })
  expect(exit).toBe(0)
  const warnings = json[0]?.['warnings'] ?? []
  return Array.isArray(warnings) ? warnings.map(({ code }) => code) : [warnings]
}

describe('einmal inspect', () => {
  it('shows the fields of a URI, and hides the secret', async () => {
    const stdin = uriOf('&image=https%3A%2F%2Frat.example%2Fa.png')
    const { exit, out, err } = await einmal('inspect', { stdin })
    expect([exit, err]).toEqual([0, ''])
    expect(out).toBe(
      [
        'Type       totp',
        'Issuer     ACME',
        'Account    ada',
        'Algorithm  SHA1',
        'Digits     6',
        'Period     30 s',
        'Secret     hidden (20 bytes, 160 bits)',
        'Image      https://rat.example/a.png',
        '',
      ].join('\n'),
    )
  })

  it('shows the secret only with --show-secret', async () => {
    const { out } = await einmal('inspect --show-secret', { stdin: uriOf() })
    expect(out).toContain('Secret     GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ (20 bytes, 160 bits)')
    const hidden = await einmal('inspect --json', { stdin: uriOf() })
    expect(hidden.json[0]).not.toHaveProperty('secret')
    const { json } = await einmal('inspect --show-secret --json', { stdin: uriOf() })
    expect(json[0]).toMatchObject({ secret: SECRET })
  })

  it('prints a JSON object with every field', async () => {
    const stdin = `otpauth://hotp/Other:ada?secret=${SECRET}&issuer=ACME&counter=7&lock=true`
    const { json } = await einmal('inspect --json', { stdin })
    expect(json).toEqual([
      {
        type: 'hotp',
        issuer: 'ACME',
        labelIssuer: 'Other',
        issuerMismatch: true,
        account: 'ada',
        algorithm: 'SHA1',
        digits: 6,
        counter: '7',
        secretBytes: 20,
        weak: false,
        extra: ['lock'],
        warnings: expect.any(Array),
      },
    ])
  })

  it('hides the values of unknown parameters without --show-secret', async () => {
    const stdin = uriOf('&pin=1234&pin=5678')
    expect((await einmal('inspect', { stdin })).out).toMatch(/^pin +hidden$/m)
    expect((await einmal('inspect --json', { stdin })).out).not.toContain('1234')
    expect((await einmal('inspect --show-secret', { stdin })).out).toMatch(/^pin +1234, 5678$/m)
    const { json } = await einmal('inspect --show-secret --json', { stdin })
    expect(json[0]).toMatchObject({ extra: { pin: ['1234', '5678'] } })
  })

  it('has no warning for a URI that every app reads', async () => {
    expect(await warningsOf(uriOf('&algorithm=SHA1&digits=6&period=30'))).toEqual([])
  })

  it.each([
    [uriOf('&algorithm=SHA512'), ['algorithm']],
    [uriOf('&digits=8'), ['digits']],
    [uriOf('&digits=7'), ['digits']],
    [uriOf('&period=60'), ['period']],
    [`otpauth://hotp/ACME:ada?secret=${SECRET}&issuer=ACME&counter=0`, ['hotp']],
    ['otpauth://totp/ACME:ada?secret=MZXW6YTBOI&issuer=ACME', ['weak-secret']],
    [`otpauth://totp/ada?secret=${SECRET}`, ['issuer-missing']],
    [`otpauth://totp/ada?secret=${SECRET}&issuer=`, ['issuer-missing']],
    [uriOf('', 'Other:ada'), ['issuer-mismatch']],
    [uriOf('', 'ada'), ['label-without-issuer']],
    [`otpauth://totp/ACME:ada?secret=${SECRET}`, ['issuer-parameter-missing']],
    [uriOf('', 'ACME:ada:lovelace'), ['account-colon']],
    [`otpauth://totp/ACME:ada?secret=${SECRET.toLowerCase()}&issuer=ACME`, ['secret-spelling']],
    [
      'otpauth://totp/ACME:ada?issuer=ACME&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY%3D%3D%3D%3D%3D%3D',
      ['secret-spelling'],
    ],
    ['otpauth://totp/ACME:ada?issuer=ACME&secret=GEZDGNBVGY3TQOJQGEZDGNBVGZ', ['secret-spelling']],
    [`otpauth://totp/A%20B:ada?secret=${SECRET}&issuer=A+B`, ['plus']],
    [`OTPAUTH://totp/ACME:ada?secret=${SECRET}&issuer=ACME`, ['scheme']],
    [`apple-otpauth://totp/ACME:ada?secret=${SECRET}&issuer=ACME`, ['scheme']],
    [uriOf('&algorithm=sha1'), ['algorithm-spelling']],
    [uriOf('&algorithm=SHA-256'), ['algorithm', 'algorithm-spelling']],
    [`otpauth://TOTP/ACME:ada?secret=${SECRET}&issuer=ACME`, ['type-spelling']],
    [`otpauth://totp/ACME:ada?Secret=${SECRET}&issuer=ACME`, ['parameter-spelling']],
    [uriOf('&DIGITS=6&Period=30'), ['parameter-spelling']],
    [uriOf('', 'ACME:%20ada'), ['account-space']],
    [uriOf('', 'ACME%3a%20ada'), ['account-space']],
    [uriOf('', 'ACME:ädä'), ['unencoded']],
    [uriOf('', 'ACME:ada lovelace'), ['unencoded']],
    [uriOf('&image=http://rat.example/a.png'), ['image']],
    [uriOf('&encoder=steam'), ['encoder', 'extra']],
    [uriOf('&lock=true'), ['extra']],
  ])('warns about %s', async (stdin, codes) => {
    expect(await warningsOf(stdin)).toEqual(codes)
    const { out } = await einmal('inspect', { stdin })
    expect(out.match(/^warning: /gm)).toHaveLength(codes.length)
  })

  it('has no warning for a URI that einmal writes', async () => {
    const name = fc.stringMatching(/^[\p{L}\p{N}@.+&=?%/_-][\p{L}\p{N} @.+&=?%/_-]{0,20}$/u)
    await fc.assert(
      fc.asyncProperty(name, name, async (issuer, account) => {
        const secret = Secret.fromBase32(SECRET)
        expect(await warningsOf(otpauthUri({ issuer, account, secret }))).toEqual([])
      }),
    )
  })

  it('names the parameters that are not in lower case', async () => {
    const { out } = await einmal('inspect', { stdin: uriOf('&DIGITS=6&Period=30') })
    expect(out).toContain('warning: the names DIGITS, Period are not in lower case: some apps')
  })

  it('names both issuers of a mismatch', async () => {
    const { out } = await einmal('inspect', { stdin: uriOf('', 'Other:ada') })
    expect(out).toMatch(/^Issuer +ACME$/m)
    expect(out).toMatch(/^In the label +Other$/m)
    expect(out).toContain('the label says Other, the parameter issuer ACME')
  })

  it('shows every key of an export with its part', async () => {
    const keys = ['ACME:ada', 'ACME:bob', 'Rat:ada'].map((label) =>
      parseOtpauthUri(`otpauth://totp/${label}?secret=${SECRET}`),
    )
    const stdin = migrationUris(keys, { perUri: 2 }).join('\n')
    const { exit, out } = await einmal('inspect', { stdin })
    expect(exit).toBe(0)
    expect(out.match(/^Part +\d of \d$/gm)).toEqual([
      'Part       1 of 2',
      'Part       1 of 2',
      'Part       2 of 2',
    ])
    expect(out.match(/^Account +.*$/gm)).toHaveLength(3)
    expect(out).not.toContain(SECRET.slice(0, 4))
    const { json } = await einmal('inspect --json', { stdin })
    expect(json).toMatchObject([
      { account: 'ada', batch: { index: 0, size: 2 }, warnings: [] },
      { account: 'bob', batch: { index: 0, size: 2 }, warnings: [] },
      { account: 'ada', issuer: 'Rat', batch: { index: 1, size: 2 }, warnings: [] },
    ])
  })

  it('shows the length of a bare secret, and warns if it is too short', async () => {
    expect(await einmal('inspect', { stdin: SECRET })).toMatchObject({
      exit: 0,
      out: 'Secret  hidden (20 bytes, 160 bits)\n',
    })
    const { out } = await einmal('inspect', { stdin: 'MZXW6YTBOI' })
    expect(out).toContain('hidden (6 bytes, 48 bits)\nwarning: the secret has 6 bytes')
  })

  it('continues after an unreadable line, and exits with 1', async () => {
    const stdin = `${uriOf('', 'ACME:ada')}\nhttps://rat.example\n${uriOf('', 'ACME:bob')}`
    const { exit, out, err } = await einmal('inspect', { stdin })
    expect(exit).toBe(1)
    expect(out).toMatch(/ada[\s\S]*bob/)
    expect(err).toBe(
      'einmal inspect: line 2: the URI must begin with otpauth:// (ERR_URI_SCHEME)\n',
    )
    const { json } = await einmal('inspect --json', { stdin })
    expect(json).toMatchObject([
      { account: 'ada' },
      { line: 2, error: { code: 'ERR_URI_SCHEME' } },
      { account: 'bob' },
    ])
  })

  it('shows no control character of a URI', async () => {
    const nasty = [
      '\u001b[2J',
      '\u202e',
      '\u2066',
      '\u2028',
      '\u0007',
      '\r',
      '\n',
      '\u009b2J',
    ].join('')
    const name = encodeURIComponent(`x${nasty}y`)
    const stdin = uriOf(`&${name}=${name}&image=https://${name}`, 'ACME:a\u202eb\u2028c')
    const { exit, out } = await einmal('inspect --show-secret', { stdin })
    expect(exit).toBe(0)
    expect(out.replaceAll('\n', '')).toMatch(/^[^\p{C}\u2028\u2029]*$/u)
    expect(out).toContain('a\ufffdb\ufffdc')
  })
})
