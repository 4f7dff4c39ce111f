/** The pages of people with a seat, all behind the gate. */

import { type Context, Hono } from 'hono'
import type { Meeting, Paper } from '../council/council.js'
import { MOST_NOTE_CHARACTERS } from '../council/notes.js'
import { mayRead, type Person } from '../council/people.js'
import { paperPage } from '../pages/meetings.js'
import { confidentialMeetingPage, membersPage } from '../pages/members.js'
import type { NoteForm } from '../pages/note-form.js'
import { ownForm, type Parts, refuse, show } from './context.js'
import { forgetDraftOfForm, keptFor, refuseForm } from './keep-typed.js'

export function memberRoutes(parts: Parts): Hono {
  const { council, notices, notes, gate, now } = parts
  const routes = new Hono()

  routes.get('/members', async (c) => {
    const person = await personOf(c, parts)
    if (!person) return refuse(c, parts, 'forbidden')
    const papers = await readablePapers(parts, person)
    await notices.settled()
    const news = await notices.unseen(person.id)
    const notice = await gate.notice(c.req.raw)
    const enrol = notice && { day: notice.enrolBy.getTime(), path: notice.path }
    return show(c, parts, ({ words, token }) =>
      membersPage(words, { person, papers, notices: news, token, ...(enrol && { enrol }) }),
    )
  })

  routes.get('/members/meetings/:id', async (c) => {
    const person = await personOf(c, parts)
    const meeting = await council.meeting(c.req.param('id'))
    if (!person || !meeting || !mayRead(person, meeting.bodyId)) return refuse(c, parts, 'notFound')
    const papers = (await council.papers(meeting.id)).filter(({ isPublic }) => !isPublic)
    return show(c, parts, ({ words }) => confidentialMeetingPage(words, meeting, papers))
  })

  routes.get('/members/papers/:id', async (c) => {
    const paper = await readablePaper(c, parts)
    if (!paper) return refuse(c, parts, 'notFound')
    return showPaper(c, paper, c.req.query('done') === 'note' ? { outcome: 'saved' } : {})
  })

  routes.post('/members/papers/:id', async (c) => {
    const paper = await readablePaper(c, parts)
    if (!paper) return refuse(c, parts, 'notFound')
    const form = await ownForm(c, parts)
    if (!form) return refuseForm(c, parts)
    const { note: sent } = form.fields
    const note = typeof sent === 'string' ? sent.replace(/\r\n?/g, '\n').trim() : ''
    if (note.length > MOST_NOTE_CHARACTERS) {
      return showPaper(c, paper, { outcome: 'too-long', note }, 400)
    }
    await notes.write(form.identity.person.id, paper.id, note)
    forgetDraftOfForm(c, parts)
    return c.redirect(`${pathOf(paper)}?done=note`, 303)
  })

  routes.get('/members/papers/:id/file', async (c) => {
    const paper = await readablePaper(c, parts)
    if (!paper) return refuse(c, parts, 'notFound')
    c.header('content-type', 'text/plain; charset=utf-8')
    c.header('content-disposition', `attachment; filename="${paper.id}.txt"`)
    return c.body(textOf(paper, paper.meeting))
  })

  routes.post('/members/notices', async (c) => {
    const form = await ownForm(c, parts)
    if (!form) return refuse(c, parts, 'crossSite')
    const upTo = Number(form.fields['up_to'])
    if (Number.isSafeInteger(upTo)) await notices.markSeen(form.identity.person.id, upTo, now())
    return c.redirect('/members', 303)
  })

  async function showPaper(
    c: Context,
    paper: Paper,
    shown: Partial<Pick<NoteForm, 'outcome' | 'note'>>,
    status: 200 | 400 = 200,
  ): Promise<Response> {
    const action = pathOf(paper)
    const kept = await keptFor(c, parts, action)
    const person = await personOf(c, parts)
    const stored = person ? await notes.read(person.id, paper.id) : ''
    const note = shown.note ?? kept.fields['note'] ?? stored
    return show(
      c,
      parts,
      ({ words, token }) => paperPage(words, paper, { ...shown, action, token, kept, note }),
      status,
    )
  }

  return routes
}

function pathOf({ id }: Paper): string {
  return `/members/papers/${id}`
}

/** The paper in the path, if the public may not read it and this person may. Behind the gate, every request has a user. */
export async function readablePaper(
  c: Context,
  { council, identify }: Parts,
): Promise<Paper | undefined> {
  const person = (await identify(c.req.raw))?.person
  const paper = await council.paper(c.req.param('id') ?? '')
  const may = person && paper && !paper.isPublic && mayRead(person, paper.meeting.bodyId)
  return may ? paper : undefined
}

/** The papers that the public may not read, and this person may. */
export async function readablePapers({ council }: Parts, person: Person): Promise<Paper[]> {
  const papers = await council.papers()
  return papers.filter(({ isPublic, meeting }) => !isPublic && mayRead(person, meeting.bodyId))
}

async function personOf(c: Context, { identify }: Parts): Promise<Person | undefined> {
  return (await identify(c.req.raw))?.person
}

/** The file of a paper, as text. */
export function textOf({ number, title, proposal, reason }: Paper, { bodyName }: Meeting): string {
  return [`${number}, ${bodyName}`, 'Nichtöffentlich', title, proposal, reason, ''].join('\n\n')
}
