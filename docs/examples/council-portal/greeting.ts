/** The text of the start: the addresses, the way in, the accounts, and the place of the data. */

import { join } from 'node:path'
import { type Config, reasonOf } from './config.js'
import { BODIES } from './council/sample-people.js'
import { sampleAccounts } from './council/seed.js'
import type { Portal } from './portal.js'

/** @param authenticator - the origin of a web authenticator that runs beside the portal */
export async function greeting(
  config: Config,
  portal: Portal,
  authenticator?: string,
): Promise<string> {
  const { mailFile, letterFolder } = portal
  return `
The council portal is at ${config.origin}
${authenticator === undefined ? '' : wayIn(config, authenticator)}
${await accounts(config, portal)}
Each of them sets up an app for codes at the first login. Without a phone: the page shows the secret as
text. This asks for it, does not show it, and prints the code:

  npx einmal code

Data      ${places(config)}
Keys      ${config.keys === undefined ? join(config.dataFolder, 'keys') : 'from EINMAL_KEYS'}
Mails     ${mailFile}: messages to users are written there, none is sent
${config.firstEnrolment === 'activation' && config.samplePassword !== undefined ? `Letters   ${letterFolder}: one for each sample account, ready to print\n` : ''}${cookieNote(config)}${await warnings(portal)}
Ctrl-C ends it; the next start finds everything again.
`
}

function wayIn({ firstEnrolment, samplePassword }: Config, authenticator: string): string {
  const address = `The web authenticator is at ${authenticator}\n`
  if (samplePassword === undefined) return address
  const letter = firstEnrolment === 'activation' ? ', and type the code of its letter' : ''
  return `${address}
  1. Log in to the portal with a sample account${letter}.
  2. Make a screenshot of the QR code. In the authenticator, make a vault, and paste the picture with
     Ctrl+V, on a Mac Cmd+V.
  3. Type the code of the authenticator in the portal.
`
}

/** The findings of the database, for the operator. */
async function warnings({ findings }: Portal): Promise<string> {
  try {
    const lines = (await findings()).map(({ setting, value, consequence, remedy }) => {
      return `\nWarning: ${setting} = ${value}\n  ${consequence}\n  ${remedy}\n`
    })
    return lines.join('')
  } catch (error) {
    return `\nWarning: the settings of the database cannot be read. ${reasonOf(error)}\n`
  }
}

const WORDS = {
  member: 'member',
  deputy: 'deputy member',
  expert: 'expert citizen',
  admin: 'administrator',
}

async function accounts(config: Config, portal: Portal): Promise<string> {
  const { samplePassword, firstEnrolment, isPrivate } = config
  if (samplePassword === undefined) {
    return `Others can reach it, so that nobody can log in with the published sample password. SAMPLE_PASSWORD
makes the sample accounts with another one, at the first start.\n`
  }
  // Elsewhere the output goes into a log, and the letters are enough.
  const withCodes = firstEnrolment === 'activation' && isPrivate
  const lines = await Promise.all(
    sampleAccounts().map(async (account) => {
      const { login = '', sample = 'member', seats } = account
      const body = BODIES.find(([id]) => id === seats[0]?.[0])?.[1]
      const role = body === undefined ? WORDS[sample] : `${WORDS[sample]}, ${body}`
      const code = withCodes ? ((await portal.codeOf(account)) ?? '-').padEnd(21) : ''
      return `  ${login.padEnd(16)}${samplePassword.padEnd(22)}${code}${role}`
    }),
  )
  const columns = withCodes ? 'name, password, code of the letter, role' : 'name, password, role'
  return `Sample accounts (${columns}):\n\n${lines.join('\n')}\n`
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
