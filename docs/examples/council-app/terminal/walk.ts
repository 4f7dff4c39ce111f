/** Leads a person from any state to open papers: each step that the portal asks for, in its order. */

import { qrTerminal } from 'einmal/qr'
import type { Answer, CouncilClient, KeyCodes, NextStep } from '../council-client.js'
import type { Person } from './person.js'
import type { Words } from './words.js'

export interface Walk {
  client: CouncilClient
  person: Person
  words: Words
  /** Columns of the terminal, for the QR code. */
  columns?: number
  pause(milliseconds: number): Promise<void>
  /** Called after a login, with the name that was typed. */
  loggedIn(name: string): Promise<void>
}

/** `again`: a step was taken that comes first, or a code was refused. */
export type Outcome = 'added' | 'again' | 'gave up'

/** @returns false when only the office can help */
export async function walk(walk: Walk): Promise<boolean> {
  for (;;) {
    const next = await walk.client.next()
    if (next.do === 'go on') return true
    if (!(await take(next, walk))) return false
  }
}

/** @returns false when the walk ends here */
export async function take(next: NextStep, walk: Walk): Promise<boolean> {
  const { client, person, words } = walk
  switch (next.do) {
    case 'go on':
      return true
    case 'log in': {
      const name = await person.ask(words.name)
      const answer = await client.logIn(name, await person.askHidden(words.password))
      if (answer.ok) await walk.loggedIn(name)
      else if (answer.next.do !== 'type it again') return take(answer.next, walk)
      else person.say(words.wrongPassword)
      return true
    }
    case 'type a code': {
      const code = await person.ask(next.again ? words.codeAgain : words.code)
      if (code === 'r') return recover(await person.ask(words.recoveryCode), walk)
      if (code === 'k' && !next.again) return resync(walk)
      return refused(await client.showCode(code), walk)
    }
    case 'activate':
      return activate(walk)
    case 'enrol':
      return (await enrol(walk)) !== 'gave up'
    case 'wait':
      return wait(next, walk)
    case 'type the next code':
    case 'type it again':
      return true
    case 'remove a device first':
      person.say(words.removeFirst)
      return false
    case 'call the office':
      person.say(words.office)
      return false
    case 'report a fault':
      person.say(words.fault(next.problem.title))
      return false
  }
}

/** Says why an answer was refused; the state of the session then says what comes next. */
async function refused(answer: Answer<unknown>, walk: Walk): Promise<boolean> {
  if (answer.ok) return true
  if (answer.next.do !== 'type it again') return take(answer.next, walk)
  walk.person.say(walk.words.refused(answer.next.problem))
  return true
}

async function recover(code: string, walk: Walk): Promise<boolean> {
  const answer = await walk.client.showRecoveryCode(code)
  if (answer.ok) walk.person.say(walk.words.recoveryCodesLeft(answer.value.left))
  return refused(answer, walk)
}

async function resync(walk: Walk): Promise<boolean> {
  return refused(
    (await inTwo((codes) => walk.client.resync(codes), walk)) ?? { ok: true, value: undefined },
    walk,
  )
}

/** Asks for one code, and for a second one if the portal wants it to find the key. */
async function inTwo<T>(
  send: (codes: KeyCodes) => Promise<Answer<T>>,
  { person, words }: Walk,
): Promise<Answer<T>> {
  const first = await person.ask(words.keyCode)
  const answer = await send({ code: first })
  if (answer.ok || answer.next.do !== 'type the next code') return answer
  return send({ first, code: await person.ask(words.nextKeyCode) })
}

async function activate(walk: Walk): Promise<boolean> {
  const answer = await walk.client.activate(await walk.person.ask(walk.words.activation))
  return answer.ok ? (await enrol(walk)) !== 'gave up' : refused(answer, walk)
}

/** Sets up an app or a key. */
export async function enrol(walk: Walk): Promise<Outcome> {
  const { client, person, words } = walk
  if ((await client.hasKeys()) && (await person.ask(words.appOrKey)) === '2') {
    const serial = await person.ask(words.serial)
    const claimed = await inTwo((codes) => client.claimKey(serial, codes), walk)
    return claimed.ok ? showRecoveryCodes(claimed.value.recoveryCodes, walk) : again(claimed, walk)
  }
  const label = await person.ask(words.label)
  const begun = await client.enrol(label || words.phone)
  if (!begun.ok) return again(begun, walk)
  const { authenticatorId, uri, secretText } = begun.value
  person.say(`${qrTerminal(uri)}\n${words.scan(secretText)}`)
  for (;;) {
    const confirmed = await client.confirm(authenticatorId, await person.ask(words.firstCode))
    if (confirmed.ok) return showRecoveryCodes(confirmed.value.recoveryCodes, walk)
    // The same enrolment waits for its code, as long as it has not ended.
    if (confirmed.next.do !== 'type it again') return again(confirmed, walk)
    person.say(words.refused(confirmed.next.problem))
  }
}

async function again(answer: Answer<unknown>, walk: Walk): Promise<Outcome> {
  return (await refused(answer, walk)) ? 'again' : 'gave up'
}

async function showRecoveryCodes(codes: string[] | undefined, walk: Walk): Promise<Outcome> {
  if (codes === undefined) return 'added'
  const { client, person, words } = walk
  person.say(`\n${words.recoveryCodes}\n\n${codes.map((code) => `  ${code}`).join('\n')}\n`)
  while (!words.yes.test(await person.ask(words.areSaved)));
  await refused(await client.recoveryCodesSaved(), walk)
  return 'added'
}

async function wait(next: NextStep & { do: 'wait' }, walk: Walk): Promise<boolean> {
  const { person, words, pause } = walk
  if (next.because === 'busy') {
    person.say(words.busy(next.seconds ?? 1))
  } else {
    person.say(next.seconds === undefined ? words.lockedForGood : words.locked(next.seconds))
    if (next.recovery) {
      const code = await person.ask(words.lockedOrRecovery)
      if (code !== '') return recover(code, walk)
    }
    if (next.seconds === undefined) return false
  }
  await pause((next.seconds ?? 1) * 1000)
  return true
}
