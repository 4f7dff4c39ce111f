/** The list of devices with what can be done to them, and the question before one is removed. */

import { alertParts } from './parts/alert.js'
import { form, labelField, submit } from './parts/form.js'
import { attributes, type Html, html, type Part } from './parts/html.js'
import { isHardware } from './parts/is-hardware.js'
import { linkOn, linkTo, type Page, type ViewOf, type Writer } from './parts/page-frame.js'
import { clockOf, dayOf, timeElement } from './parts/times.js'
import type { Device } from './view.js'

export function devicesPage(writer: Writer, view: ViewOf<'devices'>): Page {
  const { devices } = writer.say
  const { alert, done } = view
  const wrong = alert?.kind === 'label' ? alert.id : undefined
  const at = view.devices.findIndex(({ id }) => id === wrong)
  const label = at < 0 ? undefined : fieldOf(at)
  const { box, errors } = alertParts(writer, alert, { tried: 'code', fields: { label } })
  return {
    title: devices.title,
    alert: box,
    body: html`${done && html`<p class="done" role="status">${devices.done[done]}</p>`}
<h2>${devices.listTitle}</h2>
${view.devices.length === 0 ? html`<p>${devices.none}</p>` : list(writer, view, wrong, errors.label)}
${add(writer, view)}
${view.devices.length > 0 && recoveryCodes(writer, view.recoveryCodesLeft)}
<p>${linkOn(writer, writer.say.back)}</p>`,
  }
}

export function removePage(writer: Writer, { device, last, activation }: ViewOf<'remove'>): Page {
  const { remove } = writer.say
  const { id } = device
  return {
    title: remove.title,
    body: html`<p class="lead"><strong>${nameOf(writer, device)}</strong></p>
<p>${remove.effect}</p>
${last && html`<p class="notice">${remove.last} ${activation && remove.lastActivation}</p>`}
<p>${remove.advice}</p>
${form(writer, '/devices/remove', { id, confirmation: 'yes' }, submit(remove.submit))}
<p>${linkTo(writer, '/devices', remove.keep)}</p>`,
  }
}

function list(
  writer: Writer,
  view: ViewOf<'devices'>,
  wrong: string | undefined,
  error: string | undefined,
): Part {
  const { devices } = writer.say
  return html`<p>${devices.intro}</p>
<ul class="devices">
${view.devices.map((device, i) => entry(writer, device, i, device.id === wrong ? error : undefined))}
</ul>`
}

function entry(writer: Writer, device: Device, i: number, error: string | undefined): Html {
  const { frame } = writer
  const { devices } = writer.say
  const { id, createdAt, lastUsedAt } = device
  const name = nameOf(writer, device)
  // Said, and not shown: which device a button stands at is to be seen.
  const of = html`<span class="said"> ${name}</span>`
  const input = { id: fieldOf(i), label: html`${devices.renameLabel}${of}`, error }
  return html`<li>
<h3>${name}</h3>
<p>${isHardware(device) ? devices.hardware : devices.app}${device.serial !== undefined && html` – ${devices.serial(device.serial)}`}</p>
${device.unreadable && html`<p class="notice">${devices.unreadable}</p>`}
<p>${timeElement(createdAt, devices.added(dayOf(frame, createdAt)))}</p>
<p>${lastUsedAt === undefined ? devices.neverUsed : timeElement(lastUsedAt, used(writer, lastUsedAt))}</p>
<details${attributes({ open: error !== undefined })}>
<summary>${devices.rename}${of}</summary>
${form(writer, '/devices/rename', { id }, labelField(input, device.label), submit(devices.renameSubmit))}
</details>
${isHardware(device) && html`<p>${linkTo(writer, '/resync', html`${devices.resync}${of}`)}</p>`}
<p>${linkTo(writer, '/devices/remove', html`${devices.remove}${of}`, { id })}</p>
</li>
`
}

function used(writer: Writer, at: number): string {
  const moment = `${dayOf(writer.frame, at)}, ${clockOf(writer, at, 'minutes')}`
  return writer.say.devices.used(moment)
}

function add(writer: Writer, { devices: list, full }: ViewOf<'devices'>): Part {
  const { devices } = writer.say
  if (full) return html`<p>${devices.full}</p>`
  return html`<p>${linkTo(writer, '/enrol', list.length === 0 ? devices.addFirst : devices.add)}</p>`
}

function recoveryCodes(writer: Writer, left: number): Part {
  const { devices } = writer.say
  return html`<section>
<h2>${devices.codesTitle}</h2>
<p>${devices.codesLeft(left)} ${left < FEW && devices.codesFew}</p>
<p>${linkTo(writer, '/recovery-codes', devices.codesNew)}</p>
</section>`
}

/** Fewer recovery codes than these, and it is time for new ones. */
const FEW = 3

function nameOf({ say }: Writer, { label }: Device): Html {
  return html`<bdi>${label === '' ? say.devices.unnamed : label}</bdi>`
}

/** The id of the field for the name of a device. */
function fieldOf(i: number): string {
  return `label-${i + 1}`
}
