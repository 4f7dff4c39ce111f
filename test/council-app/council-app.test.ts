/** The council app in the terminal, against the portal in a separate process. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseOtpauthUri } from 'einmal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  DEFAULTS,
  letterCodes,
  type PortalProcess,
  removeTemporaryFolders,
  startPortal,
  temporaryFolder,
} from '../portal/support/process.js'
import { type App, createApp, PASSWORD } from '../portal/support/visitor.js'
import { paintTerminal, readWithJsQr } from '../qr/readers.js'
import { type AppRun, appOutput, runApp } from './support/app-process.js'

/** A paper that only members may read. */
const NOT_PUBLIC = 'v014'
const WRONG = '000000'
const MEMBER = 'aylin.celik'

let portal: PortalProcess
let letters: Record<string, string>
const folders: string[] = []

beforeEach(async () => {
  const folder = temporaryFolder()
  portal = await startPortal({ folder, environment: DEFAULTS })
  letters = letterCodes(folder)
})
afterEach(async () => {
  await portal.end()
  removeTemporaryFolders()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-council-'))
  folders.push(folder)
  return folder
}

/** Answers the questions of the first login, up to the codes that are written down. */
async function enrol(run: AppRun, login: string): Promise<App> {
  await run.question('Name: ')
  run.type(login)
  await run.question('Password: ')
  run.type(PASSWORD)
  await run.question('Code of your letter: ')
  run.type(letters[login] ?? '')
  return setUpApp(run)
}

async function setUpApp(run: AppRun): Promise<App> {
  await run.question('an app (1) or a key')
  run.type('1')
  await run.question('Name of the device')
  run.type('Laptop')
  const shown = await run.question('Code that the app shows now: ')
  // The QR code, as a phone sees it.
  const drawn = shown.slice(shown.indexOf('\u001b'), shown.lastIndexOf('\u001b[0m') + 4)
  const { secret } = parseOtpauthUri(`${readWithJsQr(paintTerminal(drawn, 'dark', 4))}`)
  expect(shown.replaceAll(' ', ''), 'the same key as text').toContain(secret.toBase32())
  const app = createApp(secret.toBase32())
  run.type(app.code())
  return app
}

async function saveRecoveryCodes(run: AppRun, app: App): Promise<void> {
  const shown = await run.question('Are they in a safe place? (yes) ')
  app.recoveryCodes.push(...(shown.match(/^ {2}\S+$/gm) ?? []).map((line) => line.trim()))
  run.type('yes')
}

async function firstLogin(login: string): Promise<{ data: string; app: App }> {
  const data = dataFolder()
  const run = await runApp(data, ['login', '--portal', portal.origin])
  const app = await enrol(run, login)
  await saveRecoveryCodes(run, app)
  const { code, stderr } = await run.ended
  expect(code, stderr).toBe(0)
  return { data, app }
}

async function password(run: AppRun, login: string): Promise<void> {
  await run.question('Name: ')
  run.type(login)
  await run.question('Password: ')
  run.type(PASSWORD)
}

describe('the council app', () => {
  it('activates with the letter, enrols, lists, stores and reads papers, and logs out', async () => {
    const { data, app } = await firstLogin(MEMBER)
    expect(app.recoveryCodes).toHaveLength(10)

    const listed = await appOutput(data, 'papers')
    expect(listed.stdout).toContain(NOT_PUBLIC)
    expect(listed.stdout).not.toContain('[stored]')
    const fetched = await appOutput(data, 'fetch', NOT_PUBLIC)
    expect(fetched).toMatchObject({ code: 0, stdout: expect.stringContaining(`${NOT_PUBLIC}  `) })
    expect((await appOutput(data, 'papers')).stdout).toContain('[stored]')

    const token: string = JSON.parse(readFileSync(join(data, 'session.json'), 'utf8')).token
    for (const text of [listed.stdout, listed.stderr, fetched.stdout, fetched.stderr]) {
      expect(text).not.toContain(token)
    }
    // Windows has no such modes.
    if (process.platform !== 'win32') {
      for (const file of ['session.json', join('papers', `${NOT_PUBLIC}.txt`)]) {
        expect(statSync(join(data, file)).mode & 0o777, file).toBe(0o600)
      }
      expect(statSync(join(data, 'papers')).mode & 0o777).toBe(0o700)
    }

    // Without a portal.
    const read = await appOutput(data, 'read', NOT_PUBLIC, '--portal', 'http://localhost:1')
    expect(read).toMatchObject({ code: 0, stdout: expect.stringContaining('Nichtöffentlich') })

    expect((await appOutput(data, 'logout')).code).toBe(0)
    expect(readdirSync(data)).toEqual([])
    const after = await fetch(`${portal.origin}/api/papers`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(after.status).toBe(401)
  })

  it('asks again after a wrong password and a wrong code, and takes a recovery code', async () => {
    const { app } = await firstLogin(MEMBER)
    const data = dataFolder()
    const run = await runApp(data, ['papers', '--portal', portal.origin])
    await run.question('Name: ')
    run.type(MEMBER)
    await run.question('Password: ')
    run.type('not the password')
    await run.question('The name or the password is not right.')
    await password(run, MEMBER)
    await run.question('Code of your app')
    run.type(WRONG)
    await run.question('Attempts until the next lock')
    await run.question('Code of your app')
    run.type('r')
    await run.question('Recovery code: ')
    run.type(app.recoveryCodes[0] ?? '')
    await run.question('Recovery codes left: 9.')
    const { code, stdout } = await run.ended
    expect(code).toBe(0)
    expect(stdout).toContain(NOT_PUBLIC)
  })

  it('says how long a lock lasts, and a recovery code opens it', async () => {
    const { app } = await firstLogin(MEMBER)
    const run = await runApp(dataFolder(), ['login', '--portal', portal.origin])
    await password(run, MEMBER)
    for (let i = 0; i < 5; i++) {
      await run.question('Code of your app')
      run.type(WRONG)
    }
    await run.question('Too many wrong codes. Wait 30 s.')
    await run.question('Recovery code (Enter: wait): ')
    run.type(app.recoveryCodes[0] ?? '')
    expect((await run.ended).code).toBe(0)
  })

  it('adds a second device after a refused key, and lists both', async () => {
    const { data } = await firstLogin(MEMBER)
    const run = await runApp(data, ['add-device'])
    await run.question('an app (1) or a key')
    run.type('2')
    await run.question('Serial number on the key: ')
    run.type('4711')
    await run.question('Its code: ')
    run.type(WRONG)
    await run.question('Press the key again. Its next code: ')
    run.type('000001')
    await run.question('This was not accepted.')
    await setUpApp(run)
    const ended = await run.ended
    expect(ended.code, ended.stderr).toBe(0)
    const { stdout } = await appOutput(data, 'devices')
    expect(stdout.match(/^Laptop/gm)).toHaveLength(2)
  })

  it('says that a paper is for others, that a portal cannot be reached, and what is wrong with arguments', async () => {
    const { data } = await firstLogin(MEMBER)
    const fetched = await appOutput(data, 'fetch', 'v999')
    expect(fetched).toMatchObject({ code: 1, stderr: 'There is no paper v999 for you.\n' })
    const far = await appOutput(data, 'papers', '--portal', 'http://localhost:1')
    expect(far).toMatchObject({ code: 1, stderr: 'http://localhost:1 cannot be reached\n' })
    const nobody = await appOutput(dataFolder(), 'login', '--portal', portal.origin)
    expect(nobody).toMatchObject({ code: 1, stderr: 'Name: the input ended before the answer\n' })
    const away = await appOutput(data, 'read', '../session')
    expect(away.code).toBe(1)
    expect(away.stderr).toContain('the id of a paper')
    expect((await appOutput(data, 'papers', '--wrong')).code).toBe(2)
    expect((await appOutput(data, 'nothing')).code).toBe(2)
    expect((await appOutput(data, 'papers', '--portal', 'localhost:3000')).code).toBe(2)
    expect((await appOutput(data, '--help')).stdout).toContain('council-app fetch [ID ...]')
  })

  it('ends with 1 when the portal does not end the session, and leaves files of others', async () => {
    const { data } = await firstLogin(MEMBER)
    const far = await appOutput(data, 'logout', '--portal', 'http://localhost:1')
    expect(far).toMatchObject({ code: 1, stderr: 'You are not logged in.\n' })
    await appOutput(data, 'fetch', NOT_PUBLIC)
    writeFileSync(join(data, 'papers', 'own thesis.docx'), 'years of work')
    await portal.end()
    const { code, stderr } = await appOutput(data, 'logout')
    expect(code).toBe(1)
    expect(stderr).toContain('the portal did not end the session')
    expect(readdirSync(data, { recursive: true }).sort()).toEqual([
      'papers',
      join('papers', 'own thesis.docx'),
    ])
  })

  it('removes the papers of the person before', async () => {
    const { data } = await firstLogin(MEMBER)
    await appOutput(data, 'fetch', NOT_PUBLIC)
    rmSync(join(data, 'session.json'))
    const run = await runApp(data, ['login', '--portal', portal.origin])
    await password(run, 'elif.quandt')
    await run.question('Code of your letter: ')
    run.endInput()
    await run.ended
    expect((await appOutput(data, 'read', NOT_PUBLIC)).code).toBe(1)
  })

  it('sends its token to no other portal', async () => {
    const { data } = await firstLogin(MEMBER)
    const other = await appOutput(
      data,
      'papers',
      '--portal',
      portal.origin.replace('localhost', '127.0.0.1'),
    )
    expect(other.stderr).toContain('You are not logged in.')
  })
})
