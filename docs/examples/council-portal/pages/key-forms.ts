/** The forms for security keys: a delivery, an action, and two codes from the phone. */

import type { AddedTokens, AuthenticatorStatus } from 'einmal/accounts'
import { html } from 'hono/html'
import type { FileFault, KeyVerb, TuneFault } from '../council/key-verbs.js'
import type { Person } from '../council/people.js'
import type { Words } from '../words/words.js'
import { type Kept, keptNotice, ownerField } from './kept.js'
import { keyPath } from './keys.js'
import type { Html, Page } from './layout.js'

/** The result of an import, with the problems of all entries of the file. */
export type Delivery = AddedTokens

export function uploadPage(
  words: Words,
  { token, fault, delivery }: { token: string; fault?: FileFault; delivery?: Delivery },
): Page {
  const { upload: say } = words.keys
  return {
    title: say.title,
    at: 'keys',
    main: html`${fault ? problemBox(say.wrong[fault]) : ''} ${delivery ? report(words, delivery) : ''}
      <p class="lead">${say.lead}</p>
      <form method="post" action="/admin/key/add" enctype="multipart/form-data">
        <input type="hidden" name="token" value="${token}" />
        <p>
          <label for="file">${say.file}</label>
          <span class="hint" id="file-hint">${say.fileHint}</span>
          <input id="file" name="file" type="file" required aria-describedby="file-hint" />
        </p>
        <p>
          <label for="password">${say.password}</label>
          <span class="hint" id="password-hint">${say.passwordHint}</span>
          <input id="password" name="password" type="password" autocomplete="off" aria-describedby="password-hint"
            ${fault === 'password' || fault === 'missing' ? html`aria-invalid="true"` : ''} />
        </p>
        <p class="check">
          <input id="replace" name="replace" type="checkbox" value="yes" aria-describedby="replace-hint" />
          <label for="replace">${say.replace}</label>
        </p>
        <p class="hint" id="replace-hint">${say.replaceHint}</p>
        <p class="buttons">
          <button>${say.submit}</button>
          <a href="/admin/keys">${words.confirm.cancel}</a>
        </p>
      </form>`,
  }
}

function report({ keys: { upload: say } }: Words, { added, known, problems }: Delivery): Html {
  return html`<div class="done" role="status"><p>${say.result(added, known)}</p></div>
    ${
      problems.length === 0
        ? ''
        : html`<div class="alert"><h2>${say.problems(problems.length)}</h2>
            <ul>
              ${problems
                .slice(0, 100)
                .map(
                  ({ position, name, code }) =>
                    html`<li><strong>${name ?? say.entry(position)}</strong>: ${problemText(say, code)} <small>${code}</small></li>`,
                )}
            </ul>
            <p>${say.after}</p></div>`
    }`
}

function problemText(say: Words['keys']['upload'], code: string): string {
  if (code === 'ERR_TOKEN_SERIAL') return say.serial
  if (code === 'ERR_TOKEN_CONFLICT') return say.conflict
  return code === 'ERR_TOKEN_KEY' || code === 'ERR_TRANSFER_UNSUPPORTED' ? say.unusable : say.unread
}

export interface KeyAction {
  verb: KeyVerb
  serial: string
  token: string
  /** The people who can have a key. */
  people: readonly Person[]
  /** The person who has the key, or for whom it is reserved; the form sends the id back. */
  holder?: { id: string; name: string } | undefined
  kept: Kept
  /** Why the form is shown again. */
  problem?: string
}

export function keyActionPage(
  words: Words,
  { verb, serial, token, people, holder, kept, problem }: KeyAction,
): Page {
  const { keys, confirm } = words
  const say = keys.confirm[verb]
  const isUnsure = problem === keys.refused.unsure
  return {
    title: say.title(serial),
    at: 'keys',
    main: html`${problem === undefined ? keptNotice(words, kept) : problemBox(problem)}
      ${verb !== 'assign' && holder ? html`<p><strong>${keys.holder(holder.name)}</strong></p>` : ''}
      <p>${say.text}</p>
      <form method="post" action="${keyPath(verb, serial)}">
        <input type="hidden" name="token" value="${token}" />
        ${
          verb === 'assign'
            ? html`${ownerField(kept)} ${personChoice(words, people, kept.fields['person'])}`
            : html`<input type="hidden" name="holder" value="${holder?.id ?? ''}" />`
        }
        ${
          say.sure === undefined
            ? ''
            : html`<p class="check">
                <input id="sure" name="sure" type="checkbox" value="yes" required
                  ${isUnsure ? html`aria-invalid="true" aria-describedby="problem"` : ''} />
                <label for="sure">${say.sure}</label>
              </p>`
        }
        <p class="buttons">
          <button>${say.submit}</button>
          <a href="/admin/keys">${confirm.cancel}</a>
        </p>
      </form>`,
  }
}

function personChoice({ keys }: Words, people: readonly Person[], chosen?: string): Html {
  return html`<p>
    <label for="person">${keys.person}</label>
    <select id="person" name="person" required>
      <option value="">${keys.choose}</option>
      ${people.map(({ id, name }) => html`<option value="${id}"${id === chosen ? ' selected' : ''}>${name}</option>`)}
    </select>
  </p>`
}

export interface TuneForm {
  person: Person
  /** The keys of the person that can run out of step. */
  devices: readonly AuthenticatorStatus[]
  token: string
  kept: Kept
  fault?: TuneFault
  done?: boolean
}

/** The page for two codes that a member reads out on the phone. */
export function tunePage(
  words: Words,
  { person, devices, token, kept, fault, done }: TuneForm,
): Page {
  const { tune: say } = words.keys
  const { name, id } = person
  return {
    title: say.title(name),
    at: 'keys',
    main: html`${fault ? problemBox(say[fault]) : keptNotice(words, kept)}
      ${done ? html`<div class="done" role="status"><p>${say.done(name)}</p></div>` : ''}
      ${devices.length === 0 && fault !== 'unreadable' ? html`<p>${say.none}</p>` : ''}
      ${
        devices.length === 0
          ? ''
          : html`<p>${say.lead}</p>
      <form method="post" action="/admin/resync/${id}">
        <input type="hidden" name="token" value="${token}" />
        ${ownerField(kept)}
        <p>
          <label for="device">${say.which}</label>
          <select id="device" name="device">
            ${devices.map(({ id, label, serial }) => html`<option value="${id}"${id === kept.fields['device'] ? ' selected' : ''}>${label || serial || say.which}${label && serial ? ` (${serial})` : ''}</option>`)}
          </select>
        </p>
        ${codeField('first', say.first)} ${codeField('second', say.second)}
        <p class="check">
          <input id="sure" name="sure" type="checkbox" value="yes" required
            ${fault === 'unsure' ? html`aria-invalid="true" aria-describedby="problem"` : ''} />
          <label for="sure">${say.sure}</label>
        </p>
        <p class="buttons">
          <button>${say.submit}</button>
          <a href="/admin">${words.confirm.cancel}</a>
        </p>
      </form>`
      }`,
  }
}

function codeField(name: string, label: string): Html {
  return html`<p>
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" type="text" inputmode="numeric" autocomplete="off" required maxlength="60" />
  </p>`
}

function problemBox(text: string): Html {
  return html`<div class="alert" role="alert" id="problem"><p>${text}</p></div>`
}
