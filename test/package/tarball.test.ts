import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { entries } from '../../tsup.config.js'
import { npmCommand } from '../support/locate.mjs'
import { install, pack, ROOT, temporaryFolder } from './pack.mjs'

let packed: ReturnType<typeof pack>
let folder: string

beforeAll(() => {
  folder = temporaryFolder()
  packed = pack(folder)
  install(packed.tarball, folder)
}, 120_000)

describe('the tarball', () => {
  it('contains dist and its documents, and nothing else', () => {
    expect(packed.files.filter((file) => !file.startsWith('dist/'))).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'THIRD-PARTY-NOTICES.md',
      'package.json',
    ])
    const rest = packed.files.filter((file) => !/^dist\/[\w/-]+(\.d)?\.c?[jt]s$/.test(file))
    expect(rest).toHaveLength(5)
  })

  it('holds the licence of everything that was inlined', () => {
    expect(() => node(ROOT, 'test/package/notices.mjs')).not.toThrow()
  })

  it('passes publint', () => {
    expect(() => node(ROOT, bin('publint'), '--strict', packed.tarball)).not.toThrow()
  })

  it('has types for every entry: for node10, import, require and a bundler', () => {
    const args = [packed.tarball, '--no-definitely-typed']
    expect(() => node(ROOT, bin('@arethetypeswrong/cli', 'attw'), ...args)).not.toThrow()
  }, 60_000)

  it('names no dependency and runs nothing when it is installed', () => {
    expect(Object.keys(manifest).filter((key) => /dependencies/i.test(key))).toEqual([
      'devDependencies',
    ])
    expect(Object.keys(manifest.scripts).filter((key) => /install|prepare/.test(key))).toEqual([])
    expect(manifest.sideEffects).toBe(false)
  })
})

describe('installed in an empty folder', () => {
  it('is the only package', () => {
    const there = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))
    expect(there).toEqual(['einmal'])
    expect(existsSync(join(folder, 'node_modules/einmal/node_modules'))).toBe(false)
  })

  it.each([
    ['import', 'mjs', "import * as einmal from 'einmal'\nimport * as qr from 'einmal/qr'"],
    ['require', 'cjs', "const einmal = require('einmal')\nconst qr = require('einmal/qr')"],
    [
      'the CommonJS files, as Jest loads them',
      'cjs',
      "const einmal = require('./node_modules/einmal/dist/index.cjs')\n" +
        "const qr = require('./node_modules/einmal/dist/qr.cjs')",
    ],
  ])('computes, verifies, writes and reads by %s', (_, extension, load) => {
    expect(run(`use.${extension}`, `${load}\n${USE}`)).toEqual({
      code: '94287082',
      verdict: { ok: true, step: 1, drift: -1 },
      account: 'ada@rat.example',
      base32: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      error: 'ERR_BASE32_CHARACTER',
      svg: true,
    })
  })

  it('has one Secret and one EinmalError for import and require', () => {
    const source = `
      const required = require('einmal')
      import('einmal').then((imported) => {
        const secret = imported.Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
        console.log(JSON.stringify([
          required.Secret === imported.Secret,
          required.EinmalError === imported.EinmalError,
          required.totp(secret, { at: 59_000 }),
        ]))
      })`
    expect(run('one.cjs', source)).toEqual([true, true, '287082'])
  })

  it.each(['use.mts', 'use.cts'])(
    'is typed without the types of any runtime, in %s',
    (name) => {
      const uses = Object.keys(entries).map((entry, i) => {
        return `import * as entry${i} from 'einmal${entry === 'index' ? '' : `/${entry}`}'`
      })
      const use = `export const code: string = entry0.totp(entry0.Secret.generate())`
      writeFileSync(join(folder, name), [...uses, use].join('\n'))
      const options = '--strict --noEmit --target es2022 --lib es2023 --module nodenext'
      expect(() =>
        node(folder, bin('typescript', 'tsc'), ...options.split(' '), name),
      ).not.toThrow()
    },
    60_000,
  )

  it('runs its command', () => {
    const options = {
      cwd: folder,
      encoding: 'utf8',
      input: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    } as const
    const command = npmCommand('exec', '--offline', '--', 'einmal', 'code')
    command[1].push('--at', '1970-01-01T00:00:59Z', '--json')
    expect(JSON.parse(execFileSync(...command, options))).toMatchObject({ code: '287082' })
  })

  it('is an authenticator by its command: it makes a vault, adds, lists and shows a code', () => {
    const vaults = join(folder, 'vaults')
    mkdirSync(vaults)
    writeFileSync(join(vaults, 'pw.txt'), 'correct horse battery\n')
    const einmal = (line: string, input = ''): unknown[] => {
      const command = npmCommand('exec', '--offline', '--', 'einmal', 'vault', ...line.split(' '))
      command[1].push('--vault', 'keys.vault', '--passphrase-file', 'pw.txt', '--json')
      const out = execFileSync(...command, { cwd: vaults, encoding: 'utf8', input })
      return out.split('\n').flatMap((text) => (text === '' ? [] : [JSON.parse(text)]))
    }
    expect(einmal('create')).toEqual([{ created: true }])
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    const uris = [
      `otpauth://totp/ACME:ada?secret=${secret}&issuer=ACME`,
      `otpauth://hotp/Rat:token?secret=${secret}&issuer=Rat&counter=1`,
    ]
    expect(einmal('add', uris.join('\n'))).toEqual([
      { format: 'uris', added: 2, known: 0, revision: 1 },
    ])
    expect(einmal('list')).toMatchObject([
      { position: 1, issuer: 'ACME', account: 'ada', type: 'totp' },
      { position: 2, issuer: 'Rat', account: 'token', type: 'hotp', counter: '1' },
    ])
    expect(einmal('code ACME')).toMatchObject([{ code: expect.stringMatching(/^\d{6}$/) }])
    expect(einmal('advance Rat')).toMatchObject([{ code: '287082', counter: '1' }])
    expect(readdirSync(vaults).sort()).toEqual(['keys.vault', 'pw.txt'])
  }, 60_000)
})

/** The same for both module systems; prints what it saw as JSON. */
const USE = `
const secret = einmal.Secret.fromBase32('gezd gnbv gy3t qojq gezd gnbv gy3t qojq')
const uri = einmal.otpauthUri({ issuer: 'Rat', account: 'ada@rat.example', secret })
const key = einmal.parseOtpauthUri(uri)
let error
try {
  einmal.base32Decode('1')
} catch (thrown) {
  error = thrown instanceof einmal.EinmalError ? thrown.code : String(thrown)
}
console.log(JSON.stringify({
  code: einmal.totp(secret, { at: 59_000, digits: 8 }),
  verdict: einmal.verifyTotp(key.secret, '287 082', { at: 60_000 }),
  account: key.account,
  base32: key.secret.toBase32(),
  error,
  svg: qr.qrSvg(uri).startsWith('<svg'),
}))
`

function run(name: string, source: string): unknown {
  writeFileSync(join(folder, name), source)
  return JSON.parse(node(folder, name))
}

function node(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`node ${args.join(' ')}\n${stdout}${stderr}`)
  return stdout
}

/** The program of a development dependency, without the shell that npx would need. */
function bin(name: string, program = name): string {
  const folder = join(ROOT, 'node_modules', name)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin[program])
}
