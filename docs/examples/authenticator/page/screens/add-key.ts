/** The dialog that adds a key, by every way. */

import type { OpenContext } from '../context.js'
import { button, field, h, select } from '../dom.js'
import { scanStream } from '../effects/scan-stream.js'
import { groupsOf, nameOf } from '../model/entry-list.js'
import { type TypedFields, typedKey } from '../model/typed-key.js'
import { type Dialog, openDialog } from './dialog.js'
import { takeFile, takeText } from './take-key.js'

export function addKey(context: OpenContext): void {
  const words = context.words.add
  const { element } = openDialog(context, words.heading, (dialog) => [
    scanButtons(context, dialog),
    h('p', { class: 'quiet' }, words.hint),
    addressForm(context, dialog),
    h('details', {}, h('summary', {}, words.typed), typedForm(context, dialog)),
  ])
  // A paste or a drop closes it, too.
  element.classList.add('adds')
}

function scanButtons(context: OpenContext, dialog: Dialog): HTMLElement {
  const words = context.words.add
  const file = h('input', {
    ...{ type: 'file', hidden: true },
    ...{ change: () => void taken(), cancel: () => context.pauseLock(false) },
  })
  const video = h('video', { muted: true, playsinline: true, hidden: true, 'aria-hidden': 'true' })
  const camera = (): Promise<MediaStream> =>
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  const screen = (): Promise<MediaStream> =>
    navigator.mediaDevices.getDisplayMedia({ video: true, audio: false })
  const buttons = [
    button(words.camera, () => void scan(camera, words.noCamera)),
    button(words.screen, () => void scan(screen, words.noScreen)),
    button(words.picture, choose),
  ]
  return h('div', {}, h('div', { class: 'buttons' }, ...buttons, file), video)

  async function scan(start: () => Promise<MediaStream>, refusal: string): Promise<void> {
    for (const each of buttons) each.disabled = true
    context.pauseLock(true)
    try {
      const stream = await start()
      video.hidden = false
      dialog.say(words.looking)
      const text = await scanStream(stream, video, dialog.signal)
      if (text !== undefined) closeIf(dialog, await takeText(context, text))
      dialog.say('')
    } catch {
      // The user or the system refused, or there is no camera.
      dialog.say(refusal)
    } finally {
      context.pauseLock(false)
      video.hidden = true
      for (const each of buttons) each.disabled = false
    }
  }

  /** A phone hides the page while the user chooses a file. */
  function choose(): void {
    context.pauseLock(true)
    file.click()
  }

  async function taken(): Promise<void> {
    context.pauseLock(false)
    const [chosen] = file.files ?? []
    if (chosen) closeIf(dialog, await takeFile(context, chosen))
    file.value = ''
  }
}

function addressForm(context: OpenContext, dialog: Dialog): HTMLElement {
  const words = context.words.add
  const address = h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false' })
  return h(
    'form',
    {
      submit: (event) => {
        event.preventDefault()
        void takeText(context, address.value).then((isTaken) => closeIf(dialog, isTaken))
      },
    },
    field(words.uri, address),
    h('button', { type: 'submit' }, words.take),
  )
}

function typedForm(context: OpenContext, dialog: Dialog): HTMLElement {
  const words = context.words.add
  const text = (attributes: Record<string, string> = {}): HTMLInputElement =>
    h('input', { type: 'text', autocomplete: 'off', ...attributes })
  const inputs: { [N in keyof TypedFields]: HTMLInputElement | HTMLSelectElement } = {
    issuer: text(),
    account: text(),
    group: text({ list: 'groups' }),
    secret: text({ spellcheck: 'false', autocapitalize: 'characters' }),
    kind: select(
      (['totp', 'hotp', 'steam'] as const).map((kind) => [kind, words.kinds[kind]] as const),
      'totp',
    ),
    digits: select(
      ['6', '7', '8'].map((digits) => [digits, digits] as const),
      '6',
    ),
    period: text({ inputmode: 'numeric', value: '30' }),
    algorithm: select(
      ['SHA1', 'SHA256', 'SHA512'].map((name) => [name, name] as const),
      'SHA1',
    ),
    counter: text({ inputmode: 'numeric', value: '0' }),
  }
  const fieldOf = (name: Exclude<keyof TypedFields, 'kind'>): HTMLElement =>
    field(words[name], inputs[name])
  const groups = groupsOf(context.vault.entries()).map((group) => h('option', { value: group }))
  return h(
    'form',
    { submit: (event) => void submit(event) },
    ...(['issuer', 'account', 'secret', 'group'] as const).map(fieldOf),
    h('datalist', { id: 'groups' }, ...groups),
    field(words.kind, inputs.kind),
    h(
      'details',
      {},
      h('summary', {}, words.more),
      ...(['digits', 'period', 'algorithm', 'counter'] as const).map(fieldOf),
    ),
    h('button', { type: 'submit', class: 'main' }, words.typedTake),
  )

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    const values = Object.entries(inputs).map(([name, { value }]) => [name, value] as const)
    try {
      // A cast, since `entries` forgets the names.
      const key = typedKey(Object.fromEntries(values) as unknown as TypedFields)
      const entry = await context.vault.add(key)
      dialog.close()
      context.say(words.added(nameOf(entry)))
    } catch (error) {
      context.fail(error)
    }
  }
}

function closeIf(dialog: Dialog, isDone: boolean): void {
  if (isDone) dialog.close()
}
