/** The dialog of the settings. */

import type { OpenContext } from '../context.js'
import { field, h, select } from '../dom.js'
import { LOCALES } from '../model/settings.js'
import { SHORTEST, strengthOf } from '../model/strength.js'
import { WORDS } from '../words/words.js'
import { checkPassphrase } from './confirm-passphrase.js'
import { openDialog } from './dialog.js'
import { passphraseInput, slowForm } from './slow-form.js'

const MINUTES = [1, 2, 5, 15, 60, 0] as const
const SECONDS = [0, 10, 60, 300, -1] as const

export function changeSettings(context: OpenContext): void {
  const { words } = context
  const { settings } = words
  const now = context.settings()
  openDialog(context, settings.heading, () => {
    const language = select(
      [
        ['', settings.browserLanguage],
        ...LOCALES.map((each) => [each, WORDS[each].language] as const),
      ],
      now.locale ?? '',
      {
        change: () => {
          context.save({ locale: LOCALES.find((each) => each === language.value) })
          context.redraw()
          changeSettingsAgain()
        },
      },
    )
    const idle = select(
      MINUTES.map((n) => [`${n}`, settings.minutes(n)] as const),
      `${now.idleMinutes}`,
      { change: () => context.save({ idleMinutes: Number(idle.value) }) },
    )
    const hidden = select(
      SECONDS.map((n) => [`${n}`, settings.seconds(n)] as const),
      `${now.hiddenSeconds}`,
      { change: () => context.save({ hiddenSeconds: Number(hidden.value) }) },
    )
    const persisted = h('p', { class: 'quiet' })
    void navigator.storage?.persisted?.().then((isKept) => {
      persisted.replaceChildren(isKept ? settings.persisted : settings.notPersisted)
    })
    return [
      field(settings.language, language),
      field(settings.idle, idle),
      field(settings.hidden, hidden),
      h('p', { class: 'quiet' }, settings.clipboard),
      persisted,
      h('details', {}, h('summary', {}, settings.passphrase), passphraseForm(context)),
    ]
  })

  /** The words of the dialog are those of the older language. */
  function changeSettingsAgain(): void {
    context.root.querySelector<HTMLElement>('[data-opens=settings]')?.click()
  }
}

function passphraseForm(context: OpenContext): HTMLElement {
  const { confirm, create, settings, save } = context.words
  const present = passphraseInput('current-password')
  const [passphrase, again] = [passphraseInput('new-password'), passphraseInput('new-password')]
  const hint = h('p', { class: 'hint' }, '')
  passphrase.addEventListener('input', () =>
    hint.replaceChildren(create.strength[strengthOf(passphrase.value)]),
  )
  const fields = [
    h('p', {}, settings.passphraseText),
    field(confirm.passphrase, present),
    field(create.passphrase, passphrase, hint),
    field(create.again, again),
  ]
  return slowForm(context, save, fields, async () => {
    const next = passphrase.value
    if ([...next].length < SHORTEST) return context.say(create.strength.short)
    if (next !== again.value) return context.say(create.differ)
    await checkPassphrase(context, present)
    await context.vault.changePassphrase(next)
    present.value = passphrase.value = again.value = ''
    context.say(settings.changed)
  })
}
