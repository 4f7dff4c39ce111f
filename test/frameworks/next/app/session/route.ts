import { beginSession, cookieOf } from '../../gate'

/** Begins a session for the name of the form. */
export async function POST(request: Request): Promise<Response> {
  const form = new URLSearchParams(await request.text())
  const returnTo = form.get('return_to') ?? '/'
  return new Response(null, {
    status: 303,
    headers: {
      // A path of this origin alone.
      location: /^\/(?![/\\])/.test(returnTo) ? returnTo : '/',
      'set-cookie': cookieOf(beginSession(form.get('user') ?? 'ada')),
    },
  })
}
