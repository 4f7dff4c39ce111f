/** Takes keys from a text, a picture or a file, and says what came of it. */

import type { OpenContext } from '../context.js'
import { h } from '../dom.js'
import { readPicture } from '../effects/read-qr.js'
import { nameOf } from '../model/entry-list.js'
import { kindOfText } from '../model/typed-key.js'
import { codeOf } from '../words/words.js'
import { askPassword } from './ask-password.js'
import { openDialog } from './dialog.js'

/** Takes a text that was scanned, pasted or typed. Returns true when it was one. */
export async function takeText(context: OpenContext, text: string): Promise<boolean> {
  const { words, vault, say } = context
  const kind = kindOfText(text)
  if (kind === 'other') {
    say(words.add.notOurs)
    return false
  }
  if (kind === 'file') return takeFileContent(context, text.trim())
  try {
    say(words.add.added(nameOf(await vault.add(text.trim()))))
    return true
  } catch (error) {
    context.fail(error)
    return false
  }
}

/** Takes a picture of a QR code, or the file of another app. */
export async function takeFile(context: OpenContext, file: File): Promise<boolean> {
  if (!file.type.startsWith('image/')) {
    return takeFileContent(context, new Uint8Array(await file.arrayBuffer()))
  }
  context.say(context.words.add.looking)
  const text = await readPicture(file).catch(() => undefined)
  if (context.signal.aborted) return false
  if (text !== undefined) return takeText(context, text)
  context.say(context.words.add.noCode)
  return false
}

async function takeFileContent(
  context: OpenContext,
  data: string | Uint8Array,
  isWrong = false,
): Promise<boolean> {
  const { vault, words, say } = context
  try {
    const password = (): Promise<string> => askPassword(context, isWrong)
    const { added, known, problems, warnings } = await vault.import(data, { password })
    const done = words.import.done(added, known)
    const remarks = warnings.map(({ code }) => words.import.warnings[code])
    if (problems.length + remarks.length === 0) say(done)
    else {
      openDialog(context, words.import.heading, () => [
        h('p', {}, done),
        ...remarks.map((remark) => h('p', { class: 'warning' }, remark)),
        ...(problems.length > 0 ? [h('p', {}, words.import.problems(problems.length))] : []),
        h(
          'ul',
          {},
          ...problems.map(({ position, name, code }) =>
            h(
              'li',
              {},
              `${words.import.place(position)}: ${[name, code].filter(Boolean).join(', ')}`,
            ),
          ),
        ),
      ])
    }
    return true
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ERR_TRANSFER_PASSWORD') return takeFileContent(context, data, true)
    // The user has closed the question for the password.
    if (code !== 'ERR_TRANSFER_PASSWORD_MISSING') context.fail(error)
    return false
  }
}
