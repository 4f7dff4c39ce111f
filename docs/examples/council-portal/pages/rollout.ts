/** The administrator's page: how far the roll-out is, and who needs help. */

import { html } from 'hono/html'
import { type AdminVerb, verbsFor } from '../council/admin-verbs.js'
import type { Body } from '../council/council.js'
import { MEANS, type Rollout, type RolloutPerson, type RolloutState } from '../council/rollout.js'
import type { Words } from '../words/words.js'
import type { Html, Page } from './layout.js'

const STATES: readonly RolloutState[] = ['enrolled', 'pending', 'none', 'paper']

/**
 * @param now - the instant of the request, in milliseconds since the Unix epoch
 * @param done - what was just done, to be said on top
 */
export function rolloutPage(
  words: Words,
  { bodies, people, office }: Rollout,
  now: number,
  done?: string,
): Page {
  const item = (each: RolloutPerson): Html => personItem(words, each, now)
  const issued = [...people, ...office].filter(({ activation }) => activation)
  const used = issued.filter(({ activation }) => activation?.usedAt !== undefined)
  const digital = people.filter(({ person }) => person.delivery === 'digital').length
  return {
    title: words.nav.rollout,
    at: 'rollout',
    main: html`${done === undefined ? '' : html`<div class="done" role="status"><p>${done}</p></div>`}
      <p class="lead">${words.rollout.lead}</p>
      <p>${words.rollout.summary(digital, people.length - digital, people.length)}</p>
      <dl class="counts">
        ${STATES.map(
          (state) =>
            html`<div class="count ${state}">
              <dt>${words.rollout.states[state]}</dt>
              <dd>${people.filter((each) => each.state === state).length}</dd>
            </div>`,
        )}
      </dl>
      <p>${words.rollout.letters(issued.length, used.length)}
        <a href="/admin/rollout.csv" download>${words.rollout.download}</a></p>
      ${meansList(words, people)}
      <h2 id="by-body">${words.rollout.byBody}</h2>
      <div class="scroll" role="region" aria-labelledby="by-body" tabindex="0">${table(words, bodies, people)}</div>
      <h2>${words.rollout.people}</h2>
      ${bodies.map(
        ({ id, name }) =>
          html`<h3>${name}</h3>
            <ul class="people">
              ${people.filter(({ person }) => person.home === id).map(item)}
            </ul>`,
      )}
      <h2>${words.rollout.office}</h2>
      <ul class="people">
        ${office.map(item)}
      </ul>`,
  }
}

/** Counts the people by their device for codes. People with paper need none. */
function meansList({ rollout }: Words, people: RolloutPerson[]): Html {
  const digital = people.filter(({ state }) => state !== 'paper' && state !== 'unreadable')
  const count = (name: keyof typeof rollout.byMeans): number =>
    digital.filter(({ means }) => (name === 'none' ? means.length === 0 : means.includes(name)))
      .length
  return html`<h2>${rollout.means}</h2>
    <p>${rollout.meansLead}</p>
    <ul class="means">
      ${[...MEANS, 'none' as const].map((name) => html`<li>${rollout.byMeans[name]}: <strong>${count(name)}</strong></li>`)}
    </ul>`
}

function table(words: Words, bodies: Body[], people: RolloutPerson[]): Html {
  const rows: [string, RolloutPerson[]][] = [
    ...bodies.map(({ id, name }): [string, RolloutPerson[]] => [
      name,
      people.filter(({ person }) => person.home === id),
    ]),
    [words.rollout.total, people],
  ]
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${words.rollout.body}</th>
        ${STATES.map((state) => html`<th scope="col">${words.rollout.states[state]}</th>`)}
        <th scope="col">${words.rollout.total}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, group]) =>
          html`<tr>
            <th scope="row">${name}</th>
            ${STATES.map((state) => html`<td>${group.filter((each) => each.state === state).length}</td>`)}
            <td>${group.length}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

function personItem(words: Words, each: RolloutPerson, now: number): Html {
  const { person, state, lastUsedAt, lockedUntil, codesLeft, activation } = each
  return html`<li>
    <span class="name">${person.name}</span>
    <span class="tag ${state}">${words.rollout.states[state]}</span>
    ${
      state === 'enrolled'
        ? html`<span class="meta"
            >${lastUsedAt === undefined ? words.rollout.never : `${words.rollout.lastUsed} ${words.dateTime(lastUsedAt)}`}.
            ${words.rollout.codesLeft(codesLeft)}</span
          >`
        : ''
    }
    ${activation === undefined ? '' : html`<span class="meta">${activationText(words, activation, now)}</span>`}
    ${lockedUntil === undefined ? '' : html`<strong class="tag locked">${lockedText(words, lockedUntil)}</strong>`}
    ${
      each.means.some((means) => means !== 'app')
        ? html`<a class="button quiet" href="/admin/resync/${person.id}">${words.keys.resync}<span class="hidden">: ${person.name}</span></a>`
        : ''
    }
    ${verbsFor(each, now).map((verb) => action(person, verb, words.rollout.verbs[verb]))}
  </li>`
}

function activationText(
  { rollout, dateTime }: Words,
  { by, issuedAt, expiresAt, usedAt }: NonNullable<RolloutPerson['activation']>,
  now: number,
): string {
  const { issued, until, used, expired, ended } = rollout.activation
  const start = issued[by](dateTime(issuedAt))
  if (usedAt !== undefined) return `${start}, ${used(dateTime(usedAt))}`
  if (expiresAt === undefined) return `${start}, ${ended}`
  return `${start}, ${expiresAt > now ? until(dateTime(expiresAt)) : expired}`
}

function lockedText(words: Words, until: number): string {
  return Number.isFinite(until)
    ? words.rollout.locked(words.dateTime(until))
    : words.rollout.lockedForGood
}

/** The name in each link lets users of a screen reader distinguish the links. */
function action({ id, name }: RolloutPerson['person'], verb: AdminVerb, label: string): Html {
  return html`<a class="button quiet" href="/admin/people/${id}/${verb}">${label}<span class="hidden">: ${name}</span></a>`
}
