/** Proves that a form came from one of the portal's own pages, and from this session. */

import { createHmac, timingSafeEqual } from 'node:crypto'

export interface FormTokens {
  /** @param subject - what the token is bound to: a session, or the cookie of the login page */
  issue(subject: string): string
  accepts(subject: string, token: unknown): boolean
}

export function createFormTokens(key: Uint8Array): FormTokens {
  const issue = (subject: string): string =>
    createHmac('sha256', key).update(subject).digest('base64url')
  return {
    issue,
    accepts(subject, token) {
      if (typeof token !== 'string') return false
      const [right, given] = [Buffer.from(issue(subject)), Buffer.from(token)]
      return right.length === given.length && timingSafeEqual(right, given)
    },
  }
}

/**
 * Whether a request was sent by a page of this origin. Browsers say so themselves; what says
 * nothing, as only a program does, is refused where a cookie decides.
 */
export function isOwnPage(request: Request, origin: string): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  return request.headers.get('origin') === origin
}
