/** Serves the stylesheet of the pages: the only path of the gate that needs no session. */

import type { GateContext } from '../gate-context.js'
import type { FetchRequest, FetchResponse } from '../http/fetch-types.js'

export const STYLESHEET = '/style.css'

export function stylesheetResponse({ css }: GateContext, { method }: FetchRequest): FetchResponse {
  return new Response(method === 'HEAD' ? null : css, {
    headers: {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=300',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    },
  })
}
