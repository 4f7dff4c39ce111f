/** The problem with a form: at the top of the page, where the focus goes, and again at its field. */

import type { WrongInput } from '../../http/wrong-input.js'
import type { AnyAlert } from '../view.js'
import { type Html, html } from './html.js'
import { helpOf, type Writer } from './page-frame.js'
import { clockOf, durationOf } from './times.js'

/** Where on a page an alert belongs. */
export interface Place {
  /** The kind of code that was tried; each has its wording. */
  tried: 'code' | 'first-code' | 'key-code' | 'token-code' | 'recovery-code' | 'activation-code'
  /** The ids of the fields that the page has, by their names. */
  fields: { code?: string; label?: string | undefined; saved?: string; serial?: string }
}

/** The parts of an alert on a page. */
export interface AlertParts {
  /** On top of the page. */
  box?: Html
  /** At the field that must be changed, by its name. */
  errors: { code?: string; label?: string; saved?: string; serial?: string }
}

/**
 * Renders an alert. The box takes the focus without a script, by `autofocus`. It links the field that
 * must be changed, if there is one.
 */
export function alertParts(writer: Writer, alert: AnyAlert | undefined, place: Place): AlertParts {
  if (alert === undefined) return { errors: {} }
  const [what, then = ''] = wordsOf(writer, alert, place.tried)
  const name = FIELDS[alert.kind]
  const id = name && place.fields[name]
  const text = id === undefined ? what : html`<a href="#${id}">${what}</a>`
  const box = html`<div class="alert" role="alert" tabindex="-1" autofocus>
<p><strong>${writer.say.alertTitle}</strong></p>
<p>${text} ${then}</p>
${(isClosed(alert) || alert.kind in ACTIVATION) && html`<p>${helpOf(writer)}</p>`}
</div>`
  return { box, errors: id === undefined || name === undefined ? {} : { [name]: what } }
}

/** Locked until an administrator unlocks it: there is nothing to type. */
export function isClosed(alert: AnyAlert | undefined): boolean {
  return alert?.kind === 'locked' && alert.retryAfterSeconds === undefined
}

/** Text at the field, for problems that a correction solves. */
const FIELDS: Partial<Record<AnyAlert['kind'], keyof Place['fields']>> = {
  wrong: 'code',
  superseded: 'code',
  malformed: 'code',
  label: 'label',
  serial: 'serial',
  'same-code': 'code',
  'not-saved': 'saved',
}

/** Problems that only the office solves, with a new activation code. */
const ACTIVATION = {
  'activation-used': 'activationUsed',
  'activation-expired': 'activationExpired',
  'activation-over': 'activationOver',
} as const

/** Title and advice of a problem. */
type Words = readonly [what: string, then?: string]

function wordsOf(writer: Writer, alert: AnyAlert, tried: Place['tried']): Words {
  const { frame, say } = writer
  switch (alert.kind) {
    case 'wrong':
      return wrongWords(writer, tried, alert.attemptsLeft)
    case 'superseded':
      return [
        say.alert.superseded,
        `${say.alert.supersededThen} ${leftWords(writer, alert.attemptsLeft)}`,
      ]
    case 'malformed':
      return malformedWords(writer, tried, alert.input)
    case 'locked':
      return [lockedWords(writer, tried, alert.retryAfterSeconds)]
    case 'activation-used':
    case 'activation-expired':
    case 'activation-over':
      return [say.alert[ACTIVATION[alert.kind]], say.alert.activationThen]
    case 'busy':
      return [say.alert.busy(durationOf(frame, alert.retryAfterSeconds))]
    case 'stale-form':
      return [say.alert.staleForm]
    case 'enrolment-ended':
      return [say.alert.enrolmentEnded]
    case 'full':
      return [say.alert.full(alert.most)]
    case 'label':
      return [say.alert.label]
    case 'serial':
      return [say.alert.serial, say.alert.serialThen]
    case 'same-code':
      return [say.alert.sameCode, say.alert.sameCodeThen]
    case 'not-saved':
      return [say.alert.notSaved]
  }
}

function malformedWords(
  { say: { alert } }: Writer,
  tried: Place['tried'],
  input: WrongInput | undefined,
): Words {
  const found = input && alert.input[input]
  switch (tried) {
    case 'recovery-code':
      return [found?.what ?? alert.malformedRecovery, alert.malformedRecoveryThen]
    case 'activation-code':
      return [found?.what ?? alert.malformed, alert.malformedActivationThen]
    default:
      return [found?.what ?? alert.malformed, found?.advice ?? alert.malformedThen]
  }
}

function wrongWords(writer: Writer, tried: Place['tried'], left: number | undefined): Words {
  const { alert } = writer.say
  const how = {
    code: alert.wrongThen,
    'first-code': alert.wrongThenFirst,
    'key-code': alert.wrongThenKey,
    'token-code': alert.wrongTokenThen,
    'recovery-code': alert.wrongRecoveryThen,
    'activation-code': alert.wrongActivationThen,
  }[tried]
  const what = WRONG[tried] ?? 'wrong'
  if (left === undefined) return [alert[what], how]
  return [alert[what], `${how} ${leftWords(writer, left)}`]
}

/** Sentences about codes of another kind, and about more than a code. */
const WRONG: Partial<Record<Place['tried'], 'wrongToken' | 'wrongRecovery'>> = {
  'token-code': 'wrongToken',
  'recovery-code': 'wrongRecovery',
}

function leftWords({ say }: Writer, left: number): string {
  return left === 0 ? say.alert.noAttemptsLeft : say.alert.attemptsLeft(left)
}

/** The page does not reload by itself (WCAG 2.2.1): it names the instant, and the button stays. */
function lockedWords(writer: Writer, tried: Place['tried'], seconds: number | undefined): string {
  const { frame, say } = writer
  if (seconds === undefined) {
    return tried === 'activation-code' ? say.alert.lockedActivation : say.alert.lockedForGood
  }
  const until = clockOf(writer, frame.now + seconds * 1000, 'seconds')
  return say.alert.locked(durationOf(frame, seconds), until)
}
