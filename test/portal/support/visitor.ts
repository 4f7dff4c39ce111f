/** An HTTP client like a browser or an app: it keeps cookies, and sends forms and JSON. */

import { type Agent, request } from 'node:http'
import { Secret, totp } from 'einmal'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

export interface Ask {
  /** Local address of the server. @defaultValue 127.0.0.1 */
  host?: string
  method?: string
  headers?: Record<string, string>
  body?: string
  /** Keeps connections open; without it, each request has a separate connection. */
  agent?: Agent
}

/** Sends one request with an unchanged path, and follows no redirect. */
export function send(port: number, path: string, ask: Ask = {}): Promise<Answer> {
  const { host = '127.0.0.1', method = 'GET', body, agent = false } = ask
  // node:http sets the length only for some methods.
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
  /** Requests a page like a browser, and follows no redirect. */
  get(path: string, headers?: Record<string, string>): Promise<Answer>
  /** Sends the form of the last page, with its hidden fields. */
  post(
    path: string,
    fields: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** Follows redirects to the page that a person finally sees. */
  follow(answer: Answer): Promise<Answer>
}

/** @param origin - the origin for the browser; requests go to the local `port` */
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
      // The page behind the redirect shows the error.
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

/** The hidden fields of the form for this path. */
function hiddenFields(page: string, path: string): Record<string, string> {
  const all = page.split('<form')
  const forms = [
    ...all.filter((form) => form.includes(`action="${path}"`)),
    // A form without an action goes to its own page.
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

/** Decodes the text of an attribute with the escapes of hono and the gate. */
export function unescaped(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }
  return text
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/&(amp|lt|gt|quot);/g, (_, name) => named[name] ?? '')
}

export const PASSWORD = 'linde-uferweg-1848'

/** Sends the password with the form of the login page. @returns the answer */
export async function logIn(visitor: Visitor, name: string, password = PASSWORD): Promise<Answer> {
  await visitor.get('/login')
  return visitor.post('/login', { name, password })
}

/** An authenticator app that never shows a code twice. */
export interface App {
  readonly secret: Secret
  readonly recoveryCodes: string[]
  /** The code of the current step, or of the next one if that was used. */
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

/** Enrols on the pages of the gate, like a user after the first login, with the code of a letter if needed. */
export async function enrol(visitor: Visitor, letter?: string): Promise<App> {
  await (letter === undefined ? visitor.get('/second-factor/enrol') : activate(visitor, letter))
  const shown = await visitor.post('/second-factor/enrol', { label: 'Handy' })
  const app = createApp(secretIn(shown.text))
  const done = await visitor.post('/second-factor/confirm', { code: app.code() })
  const codes = [...done.text.matchAll(/<code>([^<]+)<\/code>/g)].flatMap(([, code]) => code ?? [])
  if (codes.length !== 10) throw new Error(`no recovery codes: ${done.status} ${done.text}`)
  app.recoveryCodes.push(...codes)
  await visitor.post('/second-factor/recovery-codes/saved', { saved: 'yes' })
  return app
}

/** The secret text on a page. */
export function secretIn(page: string): string {
  const secret = /class="secret"[^>]*>([A-Z2-7 ]+)</.exec(page)?.[1]
  if (secret === undefined) throw new Error(`no secret on this page: ${page}`)
  return secret.replaceAll(' ', '')
}

/** Submits a code on the challenge page. */
export async function elevate(visitor: Visitor, app: App): Promise<Answer> {
  await visitor.get('/second-factor')
  return visitor.post('/second-factor', { code: app.code() })
}

/** Types the code of a letter on the page of the first enrolment. @returns the page that follows */
export async function activate(visitor: Visitor, code: string): Promise<Answer> {
  await visitor.get('/second-factor/enrol')
  return visitor.follow(await visitor.post('/second-factor/activate', { code }))
}
