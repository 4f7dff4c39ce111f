/** The pages behind the gate, for people with a seat. */

import { html } from 'hono/html'
import type { Meeting, Paper } from '../council/council.js'
import { isAdministrator, type Person } from '../council/people.js'
import type { Notice } from '../records/notices.js'
import type { Words } from '../words/words.js'
import type { Html, Page } from './layout.js'
import { paperList } from './meetings.js'

export interface Membership {
  person: Person
  /** Those that the public may not read, and this person may. */
  papers: Paper[]
  notices: Notice[]
  /** From that day on a code is needed, and the person has no app yet. */
  enrol?: { day: number; path: string }
  token: string
}

export function membersPage(
  words: Words,
  { person, papers, notices, enrol, token }: Membership,
): Page {
  return {
    title: words.members.greeting(person.name),
    at: 'members',
    main: html`${notices.length > 0 ? noticeList(words, notices, token) : ''}
      ${
        enrol
          ? html`<div class="notice">
              <p>${words.members.enrolBy(words.date(enrol.day))} <a href="${enrol.path}">${words.members.enrolNow}</a></p>
            </div>`
          : ''
      }
      <h2>${words.members.seats}</h2>
      ${isAdministrator(person) ? html`<p>${words.members.office}</p>` : seatList(words, person)}
      <h2>${words.members.confidentialPapers}</h2>
      ${papers.length > 0 ? paperList(words, papers, '/members/papers/') : html`<p>${words.members.none}</p>`}`,
  }
}

function seatList(words: Words, { seats }: Person): Html {
  return html`<ul>
    ${seats.map(({ bodyName, capacity }) => html`<li>${bodyName} (${words.members.seat[capacity]})</li>`)}
  </ul>`
}

function noticeList(words: Words, notices: Notice[], token: string): Html {
  return html`<section class="notice" aria-labelledby="notices">
    <h2 id="notices">${words.notices.heading}</h2>
    <ul>
      ${notices.map(
        ({ at, kind }) =>
          html`<li><time datetime="${new Date(at).toISOString()}">${words.dateTime(at)}</time>: ${words.notices[kind]}</li>`,
      )}
    </ul>
    <p>${words.notices.notYou}</p>
    <form method="post" action="/members/notices">
      <input type="hidden" name="token" value="${token}" />
      <button class="quiet" name="up_to" value="${notices[0]?.id ?? 0}">${words.notices.seen}</button>
    </form>
  </section>`
}

/** The part of a meeting that is not public, for people who may read it. */
export function confidentialMeetingPage(words: Words, meeting: Meeting, papers: Paper[]): Page {
  return {
    title: `${meeting.bodyName}: ${words.meeting.confidentialPart}`,
    at: 'members',
    main: html`<p class="lead">${words.dateTime(meeting.at)}</p>
      <p>${words.meeting.place} ${meeting.place}</p>
      ${paperList(words, papers, '/members/papers/')}
      <p><a href="/meetings/${meeting.id}">${words.meeting.publicPart}</a></p>`,
  }
}
