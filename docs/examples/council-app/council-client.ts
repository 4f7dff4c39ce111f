/**
 * The council portal for a native app: a library without Node, for React Native, Tauri or a WebView. Every
 * verb answers with a value, or with what the person does next.
 *
 * @module
 */

import createRoutes from 'openapi-fetch'
import { type Downloaded, download, type PaperShelf } from './download.js'
import type { components, paths } from './gate-types.js'
import {
  type GateState,
  type NextStep,
  type Problem,
  stepOfProblem,
  stepOfState,
} from './next-step.js'
import { createSend, type Send, type TokenKeeper } from './portal-request.js'

export { DownloadError, type Downloaded, type PaperShelf } from './download.js'
export type { GateState, NextStep, Problem } from './next-step.js'
export type { Send, TokenKeeper } from './portal-request.js'

type Schemas = components['schemas']
export type Enrolment = Schemas['Enrolment']
export type Device = Schemas['Device']

/** A value, or what the person does next. */
export type Answer<T> = { ok: true; value: T } | { ok: false; next: NextStep }

/** A paper that the public may not read. */
export interface PaperListed {
  id: string
  number: string
  title: string
  /** `at`: milliseconds since the Unix epoch. */
  meeting: { id: string; body: string; at: number }
}

export interface CouncilClientOptions {
  /** The address of the portal, such as `https://rat.example`. */
  portal: string
  tokens: TokenKeeper
  /** @defaultValue the fetch of the runtime */
  fetch?: Send
  /** Waits before a request is sent again. @defaultValue a timer */
  pause?: (milliseconds: number) => Promise<void>
}

/** Two codes in a row find a key that is out of step: `first` is the earlier one. */
export interface KeyCodes {
  code: string
  first?: string
}

export interface CouncilClient {
  /** Sends the password. The token that comes back opens no paper yet. */
  logIn(name: string, password: string): Promise<Answer<void>>
  /** Returns the next step of the person. */
  next(): Promise<NextStep>
  state(): Promise<Answer<GateState>>
  /** Shows a code of an app or a key. */
  showCode(code: string): Promise<Answer<void>>
  showRecoveryCode(code: string): Promise<Answer<{ left: number }>>
  /** Takes the code of the letter: the enrolment may begin, for ten minutes. */
  activate(code: string): Promise<Answer<void>>
  /** Whether the office hands out keys, or accepts a key that a user has bought. */
  hasKeys(): Promise<boolean>
  /** Begins to set up an app. The secret is shown here and nowhere else. */
  enrol(label: string): Promise<Answer<Enrolment>>
  /** Ends it with the first code. @returns new recovery codes, if there were none before */
  confirm(id: string, code: string): Promise<Answer<{ recoveryCodes?: string[] }>>
  /** Sets up a key of the office by its serial number. */
  claimKey(serial: string, codes: KeyCodes): Promise<Answer<{ recoveryCodes?: string[] }>>
  /** Finds a key whose codes are no longer accepted. */
  resync(codes: KeyCodes): Promise<Answer<void>>
  recoveryCodesSaved(): Promise<Answer<void>>
  devices(): Promise<Answer<Device[]>>
  papers(): Promise<Answer<PaperListed[]>>
  /** Downloads a paper, from where an earlier download broke. @throws {DownloadError} */
  download(id: string, shelf: PaperShelf): Promise<Answer<Downloaded>>
  /**
   * Ends the session. The token is deleted in every case.
   *
   * @returns false when the portal did not end the session, or could not be reached
   */
  logOut(): Promise<boolean>
}

export function createCouncilClient(options: CouncilClientOptions): CouncilClient {
  const { tokens, pause = sleep } = options
  const portal = new URL(options.portal).origin
  const send = createSend(tokens, options.fetch ?? ((request) => fetch(request)), pause)
  const gate = createRoutes<paths, 'application/json'>({ baseUrl: portal, fetch: send })
  /** The permit of the activation, for the first enrolment. */
  let permit: { permit?: string } = {}

  const client: CouncilClient = {
    async logIn(name, password) {
      // An old session is not carried along.
      await tokens.write(undefined)
      const answer = await send(jsonRequest(`${portal}/api/login`, { name, password }))
      if (!answer.ok) return { ok: false, next: stepOfLogin(answer, await problemIn(answer)) }
      const { token }: { token: string } = await answer.json()
      await tokens.write(token)
      return done
    },
    async next() {
      const state = await client.state()
      return state.ok ? stepOfState(state.value) : state.next
    },
    async state() {
      return answerOf(await gate.GET('/second-factor/status'), (state) => state)
    },
    async showCode(code) {
      return answerOf(await gate.POST('/second-factor', { body: { code } }), nothing)
    },
    async showRecoveryCode(code) {
      return answerOf(
        await gate.POST('/second-factor/recovery', { body: { code } }),
        (recovered) => ({
          left: recovered.recoveryCodesLeft,
        }),
      )
    },
    async activate(code) {
      return answerOf(
        await gate.POST('/second-factor/activate', { body: { code } }),
        (activated) => {
          permit = { permit: activated.permit }
        },
      )
    },
    async hasKeys() {
      return (await gate.GET('/second-factor/enrol/key')).response.status !== 404
    },
    async enrol(label) {
      const body = { label, type: 'totp', ...permit } as const
      return answerOf(await gate.POST('/second-factor/enrol', { body }), (enrolment) => enrolment)
    },
    async confirm(id, code) {
      return answerOf(
        await gate.POST('/second-factor/confirm', { body: { id, code, ...permit } }),
        codesOf,
      )
    },
    async claimKey(serial, codes) {
      const body = { serial, ...codes, ...permit }
      return answerOf(await gate.POST('/second-factor/enrol/key', { body }), codesOf)
    },
    async resync(codes) {
      return answerOf(await gate.POST('/second-factor/resync', { body: codes }), nothing)
    },
    async recoveryCodesSaved() {
      const body = { saved: 'yes' } as const
      return answerOf(await gate.POST('/second-factor/recovery-codes/saved', { body }), nothing)
    },
    async devices() {
      return answerOf(
        await gate.GET('/second-factor/devices'),
        ({ authenticators }) => authenticators,
      )
    },
    async papers() {
      const answer = await send(new Request(`${portal}/api/papers`))
      if (!answer.ok) return { ok: false, next: await stepOf(answer) }
      const { papers }: { papers: PaperListed[] } = await answer.json()
      return { ok: true, value: papers }
    },
    async download(id, shelf) {
      const url = `${portal}/api/papers/${encodeURIComponent(id)}/file`
      const result = await download(send, url, id, shelf, pause)
      if (result instanceof Response) return { ok: false, next: await stepOf(result) }
      return { ok: true, value: result }
    },
    async logOut() {
      try {
        const { ok, status } = await send(jsonRequest(`${portal}/api/logout`, {}))
        // 401: it had ended before.
        return ok || status === 401
      } catch {
        return false
      } finally {
        permit = {}
        await tokens.write(undefined)
      }
    },
  }
  return client
}

const done = { ok: true, value: undefined } as const

function nothing(): void {}

function codesOf({ recoveryCodes }: Schemas['Confirmed']): { recoveryCodes?: string[] } {
  return recoveryCodes ? { recoveryCodes } : {}
}

/** Turns an answer of the gate into a value, or into what comes next. */
function answerOf<Data, Value>(
  { data, error, response }: { data?: Data | undefined; error?: unknown; response: Response },
  toValue: (data: Data) => Value,
): Answer<Value> {
  if (response.ok && data !== undefined) return { ok: true, value: toValue(data) }
  return { ok: false, next: stepOfProblem(readProblem(error, response)) }
}

async function stepOf(answer: Response): Promise<NextStep> {
  return stepOfProblem(await problemIn(answer))
}

async function problemIn(answer: Response): Promise<Problem> {
  return readProblem(await answer.json().catch(() => undefined), answer)
}

/** The problem of an answer. An answer of a proxy is none, and is read as a fault or as "unavailable". */
function readProblem(body: unknown, { status }: Response): Problem {
  const held =
    typeof body === 'object' && body !== null && 'title' in body ? (body as Problem) : undefined
  const type = status >= 500 ? 'unavailable' : 'bad-request'
  return { type, title: `the portal answers with ${status}`, status, ...held }
}

/** The portal's own login knows a wrong password, and a pause after too many. */
function stepOfLogin({ status, headers }: Response, problem: Problem): NextStep {
  if (status === 403) return { do: 'type it again', problem }
  if (status !== 429) return stepOfProblem(problem)
  const seconds = Number(headers.get('retry-after') ?? 30)
  return { do: 'wait', because: 'locked', seconds, recovery: false }
}

function jsonRequest(url: string, body: object): Request {
  const headers = { 'content-type': 'application/json' }
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
