/** Somebody with a browser or an app, as far as HTTP goes: keeps cookies, sends forms and JSON. */

import { type Agent, request } from 'node:http'
import { Secret, totp } from 'einmal'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

export interface Ask {
  /** The address of this machine; 127.0.0.1 unless told. */
  host?: string
  method?: string
  headers?: Record<string, string>
  body?: string
  /** Keeps connections open; unless told, each request has its own. */
  agent?: Agent
}

/** Sends one request, and follows nothing. The path is sent as it is written. */
export function send(port: number, path: string, ask: Ask = {}): Promise<Answer> {
  const { host = '127.0.0.1', method = 'GET', body, agent = false } = ask
  // Said here, since node:http says it of itself for some methods only.
  const length = body === undefined ? {} : { 'content-length': `${Buffer.byteLength(body)}` }
  const headers = { ...length, ...ask.headers }
  return new Promise((resolve, reject) => {
    const message = request({ host, port, path, method, headers, agent }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
      )
      answer.on('error', reject)
    })
    message.on('error', reject)
    message.end(body)
  })
}

export interface Visitor {
  readonly cookies: Map<string, string>
  /** A page, as a browser asks for it; follows nothing. */
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** A form of the page that was seen last, with its hidden fields unless told otherwise. */
  post(
    path: string,
    fields: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** Follows redirects to the page that a person sees in the end. */
  follow(answer: Answer): Promise<Answer>
}

/** @param origin - what the browser shows; `port`: where the request really goes */
export function createVisitor({ origin, port }: { origin: string; port: number }): Visitor {
  const cookies = new Map<string, string>()
  let page = ''

  async function ask(path: string, options: Ask): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await send(port, path, {
      ...options,
      headers: {
        host: new URL(origin).host,
        accept: 'text/html',
        ...(cookie && { cookie }),
        ...options.headers,
      },
    })
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    if (`${answer.headers['content-type']}`.startsWith('text/html')) page = answer.text
    return answer
  }

  const visitor: Visitor = {
    cookies,
    get: (path, headers = {}) => ask(path, { headers }),
    async post(path, fields, headers = {}) {
      const answer = await ask(path, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams({ ...hiddenFields(page, path), ...fields }).toString(),
      })
      // What went wrong with a code stands on the page that the gate leads to.
      const location = `${answer.headers['location']}`
      if (!location.includes('notice=') && !location.endsWith(`${path}`)) return answer
      const { pathname, search } = new URL(location, origin)
      return pathname.startsWith('/second-factor') ? visitor.get(pathname + search) : answer
    },
    async follow(answer) {
      let last = answer
      for (let hops = 0; last.status === 303 && hops < 9; hops++) {
        const { pathname, search } = new URL(`${last.headers['location']}`, origin)
        last = await visitor.get(pathname + search)
      }
      return last
    },
  }
  return visitor
}

/** The hidden fields of the form that goes to this path. */
function hiddenFields(page: string, path: string): Record<string, string> {
  const all = page.split('<form')
  const forms = [
    ...all.filter((form) => form.includes(`action="${path}"`)),
    // One without an action leads to the page that it is on.
    ...all.slice(1).filter((form) => !/^[^>]*action=/.test(form)),
  ]
  const [form = ''] = forms.map((each) => each.slice(0, each.indexOf('</form>')))
  const inputs = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => input)
  return Object.fromEntries(
    inputs.map((input) => [
      /name="([^"]*)"/.exec(input)?.[1] ?? '',
      unescaped(/value="([^"]*)"/.exec(input)?.[1] ?? ''),
    ]),
  )
}

/** The text of an attribute: what hono and the gate write for the characters of HTML. */
export function unescaped(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }
  return text
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/&(amp|lt|gt|quot);/g, (_, name) => named[name] ?? '')
}

export const PASSWORD = 'linde-uferweg-1848'

/** Shows the password by the form of the login page. @returns the answer to it */
export async function logIn(visitor: Visitor, name: string, password = PASSWORD): Promise<Answer> {
  await visitor.get('/login')
  return visitor.post('/login', { name, password })
}

/** An app that has a secret: no code of it is shown twice. */
export interface App {
  readonly secret: Secret
  readonly recoveryCodes: string[]
  /** The code of a step that was not used before: of now, or of the next one. */
  code(): string
}

export function createApp(secretText: string, recoveryCodes: string[] = []): App {
  const secret = Secret.fromBase32(secretText)
  let last = 0
  return {
    secret,
    recoveryCodes,
    code() {
      const step = Math.max(Math.floor(Date.now() / 30_000), last + 1)
      last = step
      return totp(secret, { at: step * 30_000 })
    },
  }
}

/** Enrols by the pages, as somebody does who has just logged in for the first time. */
export async function enrol(visitor: Visitor): Promise<App> {
  await visitor.get('/second-factor/enrol')
  const shown = await visitor.post('/second-factor/enrol', { label: 'Handy' })
  const app = createApp(secretIn(shown.text))
  const done = await visitor.post('/second-factor/confirm', { code: app.code() })
  const codes = [...done.text.matchAll(/<code>([^<]+)<\/code>/g)].flatMap(([, code]) => code ?? [])
  if (codes.length !== 10) throw new Error(`no recovery codes: ${done.status} ${done.text}`)
  app.recoveryCodes.push(...codes)
  return app
}

/** The secret as text, as the page shows it. */
export function secretIn(page: string): string {
  const secret = /class="secret"[^>]*>([A-Z2-7 ]+)</.exec(page)?.[1]
  if (secret === undefined) throw new Error(`no secret on this page: ${page}`)
  return secret.replaceAll(' ', '')
}

/** Shows a code on the gate's page. */
export async function elevate(visitor: Visitor, app: App): Promise<Answer> {
  await visitor.get('/second-factor')
  return visitor.post('/second-factor', { code: app.code() })
}
