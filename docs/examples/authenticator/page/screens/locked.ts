/** The screen of the locked app: make a vault, restore a backup, or unlock. */

import { openVault, type Vault } from 'einmal/vault'
import type { AppContext } from '../context.js'
import { button, field, h } from '../dom.js'
import { SHORTEST, strengthOf } from '../model/strength.js'
import { userName } from './user-name.js'

/** Shows the form that fits, as soon as the storage has been read. */
export function lockedScreen(context: AppContext, opened: (vault: Vault) => void): HTMLElement {
  const main = h('main', { class: 'locked' })
  context.storage.read().then(
    (stored) => {
      if (context.signal.aborted) return
      main.replaceChildren(...(stored ? unlockForm(context, opened) : createForm(context, opened)))
      main.querySelector<HTMLElement>('input[type=password]')?.focus()
    },
    (error: unknown) => context.fail(error),
  )
  return main
}

function unlockForm(
  context: AppContext,
  opened: (vault: Vault) => void,
  backup?: Uint8Array,
): Node[] {
  const { unlock } = context.words
  const passphrase = secretInput('current-password')
  const form = formOf(context, unlock.open, [field(unlock.passphrase, passphrase)], async () => {
    const options = { storage: context.storage, passphrase: passphrase.value }
    try {
      if (backup) await restoreBackup(context, backup, passphrase.value)
      opened(await openVault(options))
    } catch (error) {
      passphrase.select()
      throw error
    }
  })
  return [h('h1', {}, unlock.heading), form, h('p', { class: 'quiet' }, unlock.forgotten)]
}

function createForm(context: AppContext, opened: (vault: Vault) => void): Node[] {
  const { create } = context.words
  const passphrase = secretInput('new-password')
  const again = secretInput('new-password')
  const meter = h('meter', { ...SCALE, value: 0, 'aria-hidden': 'true' })
  const hint = h('span')
  passphrase.addEventListener('input', () => {
    const strength = strengthOf(passphrase.value)
    meter.value = ['short', 'weak', 'fair', 'good'].indexOf(strength)
    hint.replaceChildren(create.strength[strength])
  })
  const first = field(create.passphrase, passphrase, h('p', { class: 'hint' }, meter, hint))
  const form = formOf(context, create.make, [first, field(create.again, again)], async () => {
    if ([...passphrase.value].length < SHORTEST) {
      passphrase.focus()
      return context.say(create.strength.short)
    }
    if (passphrase.value !== again.value) {
      again.focus()
      return context.say(create.differ)
    }
    const options = { storage: context.storage, passphrase: passphrase.value, create: true }
    opened(await openVault(options))
  })
  const file = h('input', { type: 'file', hidden: true, change: () => void restore() })
  return [
    h('h1', {}, create.heading),
    h('p', {}, create.text),
    form,
    h(
      'p',
      {},
      button(create.restore, () => file.click(), { class: 'plain' }),
      file,
    ),
  ]

  async function restore(): Promise<void> {
    const [chosen] = file.files ?? []
    if (!chosen) return
    const backup = new Uint8Array(await chosen.arrayBuffer())
    file.closest('main')?.replaceChildren(...unlockForm(context, opened, backup))
  }
}

/** Puts a backup into the storage, after it was opened with the passphrase. */
async function restoreBackup(
  { storage, save }: AppContext,
  backup: Uint8Array,
  passphrase: string,
): Promise<void> {
  const copy = { bytes: backup, version: '' }
  const inMemory = { ...storage, read: async () => copy, write: async () => false }
  const vault = await openVault({ storage: inMemory, passphrase })
  const { revision } = vault
  vault.lock()
  await storage.write(backup, undefined)
  // The revisions of another vault say nothing about this one.
  save({ seenRevision: 0, backupRevision: revision })
}

/** From red over yellow to green. */
const SCALE = { min: 0, max: 3, low: 1.5, high: 2.5, optimum: 3 }

/** A form that cannot be sent twice, and shows that it works. */
function formOf(
  context: AppContext,
  text: string,
  fields: Node[],
  submit: () => Promise<void>,
): HTMLElement {
  const send = h('button', { type: 'submit', class: 'main' }, text)
  const name = userName(context.words.title)
  return h('form', { submit: (event) => void run(event), novalidate: true }, name, ...fields, send)

  async function run(event: Event): Promise<void> {
    event.preventDefault()
    if (send.disabled) return
    send.disabled = true
    send.replaceChildren(context.words.unlock.working)
    try {
      await submit()
    } catch (error) {
      context.fail(error)
    } finally {
      send.disabled = false
      send.replaceChildren(text)
    }
  }
}

/** An input for a passphrase. Without a name, nothing of it is ever sent. */
function secretInput(autocomplete: string): HTMLInputElement {
  return h('input', { type: 'password', autocomplete, required: true, maxlength: 1024 })
}
