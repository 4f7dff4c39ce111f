/** The public pages, and the choice of the language. */

import { Hono } from 'hono'
import { isOwnPage } from '../login/form-token.js'
import { returnPath } from '../login/return-path.js'
import { helpPage, homePage, meetingPage, paperPage } from '../pages/meetings.js'
import { LOGO, STYLE } from '../pages/style.js'
import { wordsIn } from '../words/words.js'
import { fieldsOf, type Parts, refuse, show } from './context.js'

export function publicRoutes(parts: Parts): Hono {
  const { council, cookies, origin, now } = parts
  const routes = new Hono()

  routes.get('/', (c) =>
    show(c, parts, async ({ words }) => {
      const papers = (await council.papers()).filter(({ isPublic }) => isPublic)
      return homePage(words, await council.meetings(), papers, now())
    }),
  )

  routes.get('/meetings/:id', async (c) => {
    const meeting = await council.meeting(c.req.param('id'))
    if (!meeting) return refuse(c, parts, 'notFound')
    const papers = await council.papers(meeting.id)
    const open = papers.filter(({ isPublic }) => isPublic)
    return show(c, parts, ({ words }) =>
      meetingPage(words, meeting, open, papers.length - open.length),
    )
  })

  routes.get('/papers/:id', async (c) => {
    const paper = await council.paper(c.req.param('id'))
    // The same answer as where there is none: that one exists is nobody's business either.
    if (!paper?.isPublic) return refuse(c, parts, 'notFound')
    return show(c, parts, ({ words }) => paperPage(words, paper))
  })

  routes.get('/help', (c) => show(c, parts, ({ words }) => helpPage(words)))
  routes.get('/portal.css', (c) => file(c.body(STYLE), 'text/css; charset=utf-8'))
  routes.get('/logo.svg', (c) => file(c.body(LOGO), 'image/svg+xml'))

  routes.post('/language', async (c) => {
    if (!isOwnPage(c.req.raw, origin)) return refuse(c, parts, 'crossSite')
    const fields = await fieldsOf(c)
    c.header('set-cookie', cookies.set('language', wordsIn(fields['to']).locale))
    return c.redirect(returnPath(fields['return_to'], origin, '/'), 303)
  })

  return routes
}

/** A file that is equal for all users: only such responses may be cached. */
function file(response: Response, type: string): Response {
  response.headers.set('content-type', type)
  response.headers.set('cache-control', 'public, max-age=3600')
  return response
}
