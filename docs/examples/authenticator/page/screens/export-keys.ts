/** The dialog of the backup and of the export. */

import type { TransferProblem, WritableFormat } from 'einmal/vault'
import type { OpenContext } from '../context.js'
import { button, field, h, select } from '../dom.js'
import { download } from '../effects/download.js'
import { confirmPassphrase } from './confirm-passphrase.js'
import { openDialog } from './dialog.js'
import { userName } from './user-name.js'

/** The end of the name of a file, and whether a password can encrypt it. */
const FORMATS: { readonly [F in WritableFormat]: { ending: string; seals: boolean } } = {
  aegis: { ending: 'json', seals: true },
  '2fas': { ending: '2fas', seals: true },
  pskc: { ending: 'xml', seals: true },
  uris: { ending: 'txt', seals: false },
  google: { ending: 'txt', seals: false },
  bitwarden: { ending: 'json', seals: false },
}

/** Milliseconds until the next reminder, after a backup or *in a week*. */
export const REMIND_AFTER = 7 * 24 * 3600 * 1000

export function exportKeys(context: OpenContext): void {
  const words = context.words.export
  openDialog(context, words.heading, ({ say }) => {
    const names = Object.keys(FORMATS) as WritableFormat[] // a cast: `keys` forgets the names
    const format = select(
      names.map((name) => [name, words.formats[name]] as const),
      'aegis',
    )
    const password = h('input', { type: 'password', autocomplete: 'new-password' })
    const plain = h('input', { type: 'checkbox', id: 'plain', change: adapt })
    const protect = field(words.password, password)
    format.addEventListener('change', adapt)

    function chosen(): WritableFormat {
      return names.find((name) => name === format.value) ?? 'aegis'
    }
    /** Shows the password where one is used. */
    function adapt(): void {
      protect.hidden = plain.checked || !FORMATS[chosen()].seals
    }
    async function submit(event: Event): Promise<void> {
      event.preventDefault()
      if (!plain.checked && (!FORMATS[chosen()].seals || password.value === '')) {
        return say(words.needed)
      }
      try {
        const options = protect.hidden ? {} : { password: password.value }
        const left: TransferProblem[] = []
        const onProblem = (problem: TransferProblem): void => void left.push(problem)
        const name = chosen()
        if (!(await confirmPassphrase(context))) return
        const text = await context.vault.export({ format: name, ...options, onProblem })
        if (context.signal.aborted) return
        download(`keys.${FORMATS[name].ending}`, text)
        say(words.done)
        if (left.length > 0) showLeftOut(context, left)
      } catch (error) {
        context.fail(error)
      }
    }

    return [
      h('p', {}, words.backupText),
      button(words.backup, () => void backUp(context).then(() => say(words.done), context.fail), {
        class: 'main',
      }),
      h('h3', {}, words.heading2),
      h('p', { class: 'warning' }, words.warning),
      h(
        'form',
        { submit: (event) => void submit(event) },
        userName(words.heading2),
        field(words.format, format),
        protect,
        h('p', { class: 'check' }, plain, h('label', { for: 'plain' }, words.plain)),
        h('button', { type: 'submit' }, words.go),
      ),
    ]
  })
}

/** Names the keys that the format cannot hold. */
function showLeftOut(context: OpenContext, left: readonly TransferProblem[]): void {
  const { export: words, import: places } = context.words
  openDialog(context, words.heading, () => [
    h('p', {}, words.leftOut(left.length)),
    h('ul', {}, ...left.map(({ name, position }) => h('li', {}, name || places.place(position)))),
  ])
}

/** Downloads the sealed vault, as the storage has it. */
async function backUp({ storage, vault, save }: OpenContext): Promise<void> {
  await vault.reload()
  const { revision } = vault
  const stored = await storage.read()
  if (!stored) return
  download('keys.vault', new Uint8Array(stored.bytes))
  save({ backupRevision: revision, remindAt: Date.now() + REMIND_AFTER })
}
