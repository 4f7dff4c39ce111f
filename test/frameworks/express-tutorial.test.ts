/** Follows docs/start/express.md as a reader does: its commands, its files and its steps in the browser. */

import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fencesOf } from '../docs/support/pages.js'
import { install as installTarball, pack, ROOT, temporaryFolder } from '../package/pack.mjs'
import { createApp, createVisitor, secretIn, send } from '../portal/support/visitor.js'
import { freePort } from '../support/free-port.mjs'
import { npmCommand } from '../support/locate.mjs'

const PAGE = 'docs/start/express.md'
const commands = fencesOf(PAGE)
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => text.split('\n'))

let folder = temporaryFolder()
let port = 0
let stop = async (): Promise<void> => {}

beforeAll(async () => {
  const server: string[] = []
  for (const command of commands) server.push(...run(command))
  expect(server).toEqual(['node app.js', 'curl -i http://localhost:3000/'])
  port = await freePort()
  stop = await start('app.js')
}, 120_000)

afterAll(async () => await stop())

/** Runs one command of the page. Returns a command that needs the running portal. */
function run(command: string): string[] {
  const [program, ...words] = command.split(' ')
  if (program === 'mkdir') mkdirSync(join(folder, ...words))
  else if (program === 'cd') folder = join(folder, ...words)
  else if (command.startsWith('npm install ')) install(words.slice(1))
  else if (program === 'npm') execFileSync(...npmCommand(...words), { cwd: folder, stdio: 'pipe' })
  else return [command]
  return []
}

/** The packed einmal, and the packages of this project in place of those of the registry. */
function install(names: readonly string[]): void {
  const modules = join(folder, 'node_modules')
  for (const name of names) {
    mkdirSync(modules, { recursive: true })
    if (name !== 'einmal') {
      symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction')
      continue
    }
    // npm unpacks the tarball, since a bare machine has no tar.
    const empty = temporaryFolder()
    installTarball(pack(temporaryFolder()).tarball, empty)
    cpSync(join(empty, 'node_modules', name), join(modules, name), { recursive: true })
  }
  saveFiles()
}

/** Every file that the page tells the reader to save. */
function saveFiles(): void {
  const text = readFileSync(PAGE, 'utf8')
  const files = [...text.matchAll(/<!-- save: (\S+) -->/g)]
  expect(files.map(([, name]) => name)).toEqual(['sessions.js', 'gate.js', 'app.js'])
  for (const { 1: name = '', index } of files) {
    const line = text.slice(0, index).split('\n').length
    const fence = fencesOf(PAGE).find((each) => each.line > line)
    writeFileSync(join(folder, name), `${fence?.text}\n`)
  }
}

async function start(file: string): Promise<() => Promise<void>> {
  const env = { ...process.env, PORT: `${port}` }
  const child = spawn(process.execPath, [file], { cwd: folder, env, stdio: 'pipe' })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  child.stderr.on('data', (chunk) => {
    printed += chunk
  })
  const onExit = (): void => void child.kill('SIGKILL')
  process.on('exit', onExit)
  while (!printed.includes(`http://localhost:${port}`)) {
    if (child.exitCode !== null) throw new Error(`the portal has ended: ${printed}`)
    await sleep(20)
  }
  return async () => {
    process.off('exit', onExit)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    if (child.kill('SIGTERM')) await ended
  }
}

describe('the tutorial for Express', () => {
  it('shows the enrolment, the recovery codes and the page for members after the password', async () => {
    const origin = `http://localhost:${port}`
    const ada = createVisitor({ origin, port })
    const stranger = await ada.get('/')
    expect(stranger.headers['location']).toBe(`${origin}/login`)
    expect((await ada.follow(stranger)).text).toContain('name="password"')
    const wrong = await ada.post('/login', { name: 'ada', password: 'wrong' })
    expect(wrong.status).toBe(401)
    const login = { name: 'ada', password: 'correct horse' }
    const loggedIn = await ada.post('/login', login)
    expect(loggedIn).toMatchObject({ status: 303, headers: { location: '/' } })

    const asked = await ada.get('/')
    expect(asked.headers['location']).toBe(`${origin}/second-factor/enrol`)
    await ada.follow(asked)
    const shown = await ada.post('/second-factor/enrol', { label: 'Telephone' })
    expect(shown.text).toContain('<svg')
    const app = createApp(secretIn(shown.text))
    const code = app.code()
    const confirmed = await ada.post('/second-factor/confirm', { code })
    expect(confirmed.text).toMatch(/(?:[0-9A-Z]{4}-){5}[0-9A-Z]{4}/)
    const kept = await ada.post('/second-factor/recovery-codes/saved', { saved: 'yes' })
    expect((await ada.follow(kept)).text).toContain('Only members see this page')

    const out = await ada.post('/logout', {})
    expect(out.headers['location']).toBe('/login')
    expect((await ada.get('/')).headers['location']).toBe(`${origin}/login`)

    await ada.post('/login', login)
    const challenge = await ada.get('/')
    expect(challenge.headers['location']).toBe(`${origin}/second-factor`)
    await ada.follow(challenge)
    await ada.post('/second-factor', { code })
    expect((await ada.get('/')).status).toBe(303)
    const elevated = await ada.post('/second-factor', { code: app.code() })
    expect((await ada.follow(elevated)).text).toContain('Only members see this page')
  })

  it('redirects to no other site after the login', async () => {
    const visitor = createVisitor({ origin: `http://localhost:${port}`, port })
    const login = { name: 'ada', password: 'correct horse' }
    const answer = await visitor.post('/login?return_to=%2F%2Fevil.example', login)
    expect(answer.headers['location']).toBe('/')
  })

  it('answers a program with 401 and the reason', async () => {
    const answer = await send(port, '/', { headers: { accept: '*/*' } })
    expect(answer.status).toBe(401)
    expect(answer.text).toContain('"type":"not-logged-in"')
  })
})
