/** The screen of the locked app: make a vault, unlock it, or restore a backup. */

import { openVault } from 'einmal/vault'
import type { AppContext, Opened } from '../context.js'
import { field, h } from '../dom.js'
import { SHORTEST, strengthOf } from '../model/strength.js'
import { restoreButton } from './restore-backup.js'
import { passphraseInput, slowForm } from './slow-form.js'

/** Shows the form that fits, as soon as the storage has been read. */
export function lockedScreen(context: AppContext, opened: Opened): HTMLElement {
  const main = h('main', { class: 'locked' })
  begin()
  return main

  function begin(): void {
    context.storage.read().then((stored) => {
      if (context.signal.aborted) return
      const form = stored ? unlockForm(context, opened) : createForm(context, opened)
      show([...form, restoreButton(context, { show, back: begin, opened })])
    }, context.fail)
  }
  function show(form: Node[]): void {
    main.replaceChildren(...form)
    main.querySelector<HTMLElement>('input[type=password]')?.focus()
  }
}

function unlockForm(context: AppContext, opened: Opened): Node[] {
  const { unlock } = context.words
  const passphrase = passphraseInput('current-password')
  const form = slowForm(context, unlock.open, [field(unlock.passphrase, passphrase)], async () => {
    const { storage } = context
    // Before the storage is read, since another tab may change the vault meanwhile.
    const { seenRevision } = context.settings()
    try {
      const vault = await openVault({ storage, passphrase: passphrase.value })
      opened(vault, vault.revision < seenRevision)
    } catch (error) {
      passphrase.select()
      throw error
    }
  })
  return [h('h1', {}, unlock.heading), form, h('p', { class: 'quiet' }, unlock.forgotten)]
}

function createForm(context: AppContext, opened: Opened): Node[] {
  const { create } = context.words
  const passphrase = passphraseInput('new-password')
  const again = passphraseInput('new-password')
  const meter = h('meter', { ...SCALE, value: 0, 'aria-hidden': 'true' })
  const hint = h('span')
  passphrase.addEventListener('input', () => {
    const strength = strengthOf(passphrase.value)
    meter.value = ['short', 'weak', 'fair', 'good'].indexOf(strength)
    hint.replaceChildren(create.strength[strength])
  })
  const first = field(create.passphrase, passphrase, h('p', { class: 'hint' }, meter, hint))
  const form = slowForm(context, create.make, [first, field(create.again, again)], async () => {
    if ([...passphrase.value].length < SHORTEST) {
      passphrase.focus()
      return context.say(create.strength.short)
    }
    if (passphrase.value !== again.value) {
      again.focus()
      return context.say(create.differ)
    }
    const options = { storage: context.storage, passphrase: passphrase.value, create: true }
    const vault = await openVault(options)
    // The browser may have deleted an earlier vault, whose revisions say nothing about this one.
    if (vault.revision === 0) context.save({ seenRevision: 0, backupRevision: -1, remindAt: 0 })
    opened(vault, false)
  })
  return [h('h1', {}, create.heading), h('p', {}, create.text), form]
}

/** From red over yellow to green. */
const SCALE = { min: 0, max: 3, low: 1.5, high: 2.5, optimum: 3 }
