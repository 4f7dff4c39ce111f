/** The text of the start: the address of the portal, the accounts, and the place of the data. */

import { join } from 'node:path'
import type { Config } from './config.js'
import { BODIES } from './council/sample-people.js'
import { sampleAccounts } from './council/seed.js'
import type { Portal } from './portal.js'

export function greeting(config: Config, { mailFile }: Portal): string {
  return `
The council portal is at ${config.origin}

${accounts(config)}
Every one of them sets up an app for codes at the first login. Without a phone: the page shows the
secret as text. This asks for it, does not show it, and prints the code:

  npx einmal code

Data      ${places(config)}
Keys      ${config.keys === undefined ? join(config.dataFolder, 'keys') : 'from EINMAL_KEYS'}
Mails     ${mailFile}: what people are told is written there, nothing is sent
${cookieNote(config)}
Ctrl-C ends it; the next start finds everything again.
`
}

const WORDS = {
  member: 'member',
  deputy: 'deputy member',
  expert: 'expert citizen',
  admin: 'administrator',
}

function accounts({ samplePassword }: Config): string {
  if (samplePassword === undefined) {
    return `Others can reach it, so that nobody can log in with the published sample password. SAMPLE_PASSWORD
makes the sample accounts with another one, at the first start.\n`
  }
  const lines = sampleAccounts().map(({ login = '', sample = 'member', seats: [seat] }) => {
    const body = BODIES.find(([id]) => id === seat?.[0])?.[1]
    const who = body === undefined ? WORDS[sample] : `${WORDS[sample]}, ${body}`
    return `  ${login.padEnd(16)}${samplePassword.padEnd(22)}${who}`
  })
  return `Sample accounts (name, password, who it is):\n\n${lines.join('\n')}\n`
}

function places({ databaseUrl, redisUrl, dataFolder }: Config): string {
  const database =
    databaseUrl === undefined ? join(dataFolder, 'portal.db') : `PostgreSQL, ${hostOf(databaseUrl)}`
  return redisUrl === undefined
    ? database
    : `${database}; the second factors: Redis, ${hostOf(redisUrl)}`
}

/** The address without the password. */
function hostOf(url: string): string {
  const { host, pathname } = new URL(url)
  return host + pathname
}

function cookieNote({ origin }: Config): string {
  return origin.startsWith('https:')
    ? ''
    : 'Cookies   without the __Host- prefix and Secure, since this is http; behind https they have both\n'
}
