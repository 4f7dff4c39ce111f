/** `npm run council-app`: the council portal in the terminal. */

import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  type Answer,
  type CouncilClient,
  createCouncilClient,
  DownloadError,
} from '../council-client.js'
import { createPaperFolder, type PaperFolder } from './paper-folder.js'
import { createPerson, InputEnded, type Person } from './person.js'
import { createSessionFile, type SessionFile } from './session-file.js'
import { enrol, take, type Walk, walk } from './walk.js'
import { wordsFor } from './words.js'

const HELP = `council-app: the papers of a council portal, in the terminal

  council-app login            logs in, and sets up the second factor if there is none
  council-app papers           lists the papers that you may read
  council-app fetch [ID ...]   stores papers for reading without a connection; all if no ID is given
  council-app read ID          prints a stored paper
  council-app devices          lists your apps and keys
  council-app add-device       sets up a further app or key
  council-app logout           ends the session, and deletes the token and the stored papers

  --portal URL      the address of the portal  [http://localhost:3000, then that of the login]
  --data FOLDER     for the token and the papers  [$XDG_STATE_HOME/council-app]
  --language de|en  [from LANG]
  --help

Questions are asked on standard error; the answers may also come as lines of standard input.
Exit codes: 0 done, 1 not done, 2 wrong arguments.`

interface App extends Walk {
  papers: PaperFolder
  session: SessionFile
}

/** The portal cannot be reached, an id is none, the input ended, a download broke. */
const EXPECTED = [TypeError, RangeError, InputEnded, DownloadError]

type Command = (app: App, ids: string[]) => Promise<boolean>

const COMMANDS: Readonly<Record<string, Command>> = {
  async login(app) {
    const isOpen = await walk(app)
    if (isOpen) app.person.say(app.words.loggedIn)
    return isOpen
  },
  async papers(app) {
    const listed = await opened(app, (client) => client.papers())
    if (!listed) return false
    const stored = await app.papers.ids()
    if (listed.length === 0) app.person.say(app.words.noPapers)
    for (const { id, number, title, meeting } of listed) {
      const day = new Date(meeting.at).toISOString().slice(0, 10)
      const mark = stored.includes(id) ? `  [${app.words.stored}]` : ''
      print(`${id}  ${day}  ${number}  ${title} (${meeting.body})${mark}`)
    }
    return true
  },
  async fetch(app, ids) {
    const listed = await opened(app, (client) => client.papers())
    if (!listed) return false
    const known = listed.map(({ id }) => id)
    const foreign = ids.filter((id) => !known.includes(id))
    for (const id of foreign) app.person.say(app.words.notForYou(id))
    for (const id of ids.length === 0 ? known : ids.filter((each) => known.includes(each))) {
      const got = await opened(app, (client) => client.download(id, app.papers))
      if (!got) return false
      const resumed = got.resumedAt > 0 ? `, ${app.words.resumed(got.resumedAt)}` : ''
      print(`${id}  ${got.bytes} bytes${resumed}`)
    }
    return foreign.length === 0
  },
  async read({ papers, person, words }, [id = '']) {
    const text = await papers.read(id)
    if (text === undefined) person.say(words.notStored(id))
    else print(text)
    return text !== undefined
  },
  async devices(app) {
    const devices = await opened(app, (client) => client.devices())
    for (const { label, serial, lastUsedAt } of devices ?? []) {
      const used =
        lastUsedAt === undefined ? '' : `  ${new Date(lastUsedAt).toISOString().slice(0, 10)}`
      print(`${label}${serial === undefined ? '' : `  ${serial}`}${used}`)
    }
    return devices !== undefined
  },
  async 'add-device'(app) {
    while (await walk(app)) {
      const outcome = await enrol(app)
      if (outcome !== 'again') return outcome === 'added'
    }
    return false
  },
  async logout({ client, papers, person, session, words }) {
    if (!(await session.isOwn())) {
      person.say(words.sessionEnded)
      return false
    }
    await papers.removeAll()
    const ended = await client.logOut()
    person.say(ended ? words.loggedOut : words.notEnded)
    return ended
  },
}

/** Asks the portal, takes the steps that it wants first, and asks again. */
async function opened<T>(
  app: App,
  ask: (client: CouncilClient) => Promise<Answer<T>>,
): Promise<T | undefined> {
  for (;;) {
    const answer = await ask(app.client)
    if (answer.ok) return answer.value
    if (answer.next.do === 'log in') app.person.say(app.words.sessionEnded)
    if (!(await take(answer.next, app)) || !(await walk(app))) return undefined
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function readArguments():
  | {
      values: { portal?: string; data?: string; language?: string; help?: boolean }
      positionals: string[]
    }
  | undefined {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        portal: { type: 'string' },
        data: { type: 'string' },
        language: { type: 'string' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`)
    return undefined
  }
}

async function main(): Promise<number> {
  const read = readArguments()
  if (!read) return 2
  const { values, positionals } = read
  const [name, ...ids] = positionals
  if (values.help) {
    print(HELP)
    return 0
  }
  const command = name === undefined ? undefined : COMMANDS[name]
  if (!command || (name === 'read' && ids.length !== 1)) {
    console.error(name === undefined || command ? HELP : `unknown command: ${name}\n\n${HELP}`)
    return 2
  }
  const state = process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state')
  const data = values.data ?? join(state, 'council-app')
  const tokens = createSessionFile(data, values.portal)
  const portal = (await tokens.portal()) ?? 'http://localhost:3000'
  if (!/^https?:\/\//.test(portal) || !URL.canParse(portal)) {
    console.error(`--portal is not an address with http:// or https://: ${portal}`)
    return 2
  }
  const { origin } = new URL(portal)
  const session = createSessionFile(data, origin)
  const client = createCouncilClient({ portal, tokens: session })
  const papers = createPaperFolder(data)
  const environment = process.env['LC_ALL'] || process.env['LC_MESSAGES'] || process.env['LANG']
  const words = wordsFor(values.language ?? environment)
  const person: Person = createPerson(process.stdin, process.stderr, () => {
    process.exit(130)
  })
  try {
    const app = {
      client,
      person,
      words,
      papers,
      session,
      pause: (ms: number) => sleep(ms),
      loggedIn: (name: string) => papers.belongTo(`${origin} ${name.trim().toLowerCase()}`),
    }
    return (await command(app, ids)) ? 0 : 1
  } catch (error) {
    if (!EXPECTED.some((kind) => error instanceof kind) || !(error instanceof Error)) throw error
    console.error(error.message === 'fetch failed' ? `${portal} cannot be reached` : error.message)
    return 1
  } finally {
    person.close()
  }
}

process.exitCode = await main()
