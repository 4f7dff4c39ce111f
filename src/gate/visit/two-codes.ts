/** Two codes in a row. A hardware key types Enter after each code, so that each one comes in a form. */

import type { Visit } from '../decision/visitor.js'
import { type Answer, fail } from '../http/answer.js'
import { type Fields, textOf } from '../http/form-body.js'
import { problem } from '../http/problem.js'
import { codeOf } from '../http/typed-code.js'
import type { Alert, View } from '../pages/view.js'

/** The codes of a form in the order in which the key showed them: one, or two. */
export function codesOf(fields: Fields): readonly unknown[] {
  const code = codeOf(fields)
  return textOf(fields, FIRST) === '' ? [code] : [codeOf(fields, FIRST), code]
}

/** Name of the field with the earlier code. */
const FIRST = 'first'

/** True for a text that may be a code: the other code is worth asking for. */
export function mayBeCode(typed: unknown): boolean {
  return (
    typeof typed === 'string' && typed.length <= 64 && /^\s*[a-z\d]{0,12}[\d\s]{6,}$/i.test(typed)
  )
}

/** The form that takes the second code, and the fields that it sends again. */
export type SecondCodeForm = Pick<Extract<View, { page: 'second-code' }>, 'to' | 'fields'>

/** Asks for the second code. Nothing was compared with the first one yet, or it was not found alone. */
export function answerSecondCode({ fields }: Visit, { to, fields: more }: SecondCodeForm): Answer {
  const first = textOf(fields, 'code')
  const view = secondCodeView({ to, fields: { ...more, [FIRST]: first } })
  return fail(problem('second-code-required'), { view })
}

/** The same code again: a display that has not changed yet, or a form that was sent twice. */
export function answerSameCode({ fields }: Visit, { to, fields: more }: SecondCodeForm): Answer {
  const again = { to, fields: { ...more, [FIRST]: textOf(fields, FIRST) } }
  const view = secondCodeView(again, { kind: 'same-code' })
  return fail(problem('second-code-required'), { view })
}

/** True when both codes are the same. */
export function isSameCode([first, second]: readonly unknown[]): boolean {
  // A program may send a value of any type.
  const areTexts = typeof first === 'string' && typeof second === 'string'
  return areTexts && first.trim() === second.trim()
}

function secondCodeView(form: SecondCodeForm, alert?: Alert): View {
  return { page: 'second-code', ...form, ...(alert && { alert }) }
}
