/** The dialog of the settings. */

import type { OpenContext } from '../context.js'
import { field, h, select } from '../dom.js'
import { LOCALES } from '../model/settings.js'
import { SHORTEST, strengthOf } from '../model/strength.js'
import { WORDS } from '../words/words.js'
import { openDialog } from './dialog.js'
import { userName } from './user-name.js'

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
  const { create, settings, save } = context.words
  const make = (): HTMLInputElement =>
    h('input', { type: 'password', autocomplete: 'new-password', maxlength: 1024 })
  const [passphrase, again] = [make(), make()]
  const hint = h('p', { class: 'hint' }, '')
  passphrase.addEventListener('input', () =>
    hint.replaceChildren(create.strength[strengthOf(passphrase.value)]),
  )
  return h(
    'form',
    { submit: (event) => void submit(event) },
    userName(context.words.title),
    h('p', {}, settings.passphraseText),
    field(create.passphrase, passphrase, hint),
    field(create.again, again),
    h('button', { type: 'submit' }, save),
  )

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    if ([...passphrase.value].length < SHORTEST) return context.say(create.strength.short)
    if (passphrase.value !== again.value) return context.say(create.differ)
    try {
      await context.vault.changePassphrase(passphrase.value)
      passphrase.value = again.value = ''
      context.say(settings.changed)
    } catch (error) {
      context.fail(error)
    }
  }
}
