/** The public pages: meetings, agendas, public papers, help. */

import { html } from 'hono/html'
import type { Meeting, Paper } from '../council/council.js'
import type { Words } from '../words/words.js'
import type { Html, Page } from './layout.js'
import { type NoteForm, noteForm } from './note-form.js'

export function homePage(words: Words, meetings: Meeting[], papers: Paper[], now: number): Page {
  const upcoming = meetings.filter(({ at }) => at >= now)
  const past = meetings.filter(({ at }) => at < now).toReversed()
  return {
    title: words.nav.home,
    at: 'home',
    main: html`<p class="lead">${words.home.lead}</p>
      <h2>${words.home.upcoming}</h2>
      ${meetingList(words, upcoming)}
      <h2>${words.home.papers}</h2>
      ${paperList(words, papers, '/papers/')}
      ${past.length > 0 ? html`<h2>${words.home.past}</h2>${meetingList(words, past)}` : ''}`,
  }
}

function meetingList(words: Words, meetings: Meeting[]): Html {
  return html`<ul class="list">
    ${meetings.map(
      ({ id, bodyName, at, place }) =>
        html`<li>
          <a href="/meetings/${id}">${bodyName}</a>
          <span class="meta"><time datetime="${new Date(at).toISOString()}">${words.dateTime(at)}</time>, ${place}</span>
        </li>`,
    )}
  </ul>`
}

/** @param base - the path in front of a paper's id */
export function paperList(words: Words, papers: Paper[], base: string): Html {
  if (papers.length === 0) return html`<p>${words.meeting.noPapers}</p>`
  return html`<ul class="list">
    ${papers.map(
      (paper) =>
        html`<li>
          <a href="${base}${paper.id}">${paper.title}</a>
          <span class="meta">${words.paper.number} ${paper.number}, ${paper.meeting.bodyName}</span>
        </li>`,
    )}
  </ul>`
}

/** @param confidential - how many papers the public may not read: they are counted, not named */
export function meetingPage(
  words: Words,
  { id, bodyName, at, place }: Meeting,
  papers: Paper[],
  confidential: number,
): Page {
  return {
    title: bodyName,
    at: 'home',
    main: html`<p class="lead"><time datetime="${new Date(at).toISOString()}">${words.dateTime(at)}</time></p>
      <p>${words.meeting.place} ${place}</p>
      <h2>${words.meeting.publicPart}</h2>
      ${paperList(words, papers, '/papers/')}
      <h2>${words.meeting.confidentialPart}</h2>
      ${
        confidential === 0
          ? html`<p>${words.meeting.noPapers}</p>`
          : html`<p>
              ${words.meeting.confidential(confidential)}
              <a href="/members/meetings/${id}">${words.nav.members}</a>
            </p>`
      }`,
  }
}

/** @param note - the form for a note; for members alone */
export function paperPage(words: Words, paper: Paper, note?: NoteForm): Page {
  const { meeting, number, title, proposal, reason, isPublic } = paper
  const folder = isPublic ? '' : '/members'
  return {
    title,
    at: isPublic ? 'home' : 'members',
    main: html`<p class="meta">
        <strong class="${isPublic ? 'tag' : 'tag confidential'}"
          >${isPublic ? words.paper.public : words.paper.confidential}</strong
        >
        ${words.paper.number} ${number}, ${meeting.bodyName}, ${words.date(meeting.at)}
      </p>
      <h2>${words.paper.proposal}</h2>
      <p lang="de">${proposal}</p>
      <h2>${words.paper.reason}</h2>
      <p lang="de">${reason}</p>
      ${isPublic ? '' : html`<p><a href="/members/papers/${paper.id}/file">${words.paper.download}</a></p>`}
      ${note ? noteForm(words, note) : ''}
      <p><a href="${folder}/meetings/${meeting.id}">${words.meeting.back}</a></p>`,
  }
}

export function helpPage(words: Words): Page {
  return {
    title: words.help.title,
    at: 'help',
    main: html`${words.help.paragraphs.map(
      ([question, answer]) => html`<h2>${question}</h2><p>${answer}</p>`,
    )}`,
  }
}
