/** The target of a request, if gate and portal read it alike. */

import type { NodeRequest } from './node-types.js'

/**
 * The path and query that were sent, or undefined for what the gate and the portal could read
 * differently. `new URL` takes `..` out of a path and turns `\` into `/`, and what serves files often
 * does so after decoding; a router does neither. `/papers/../public/a` would be public to the one, and
 * a paper to the other. No browser sends such a path.
 */
export function targetOf({ originalUrl, url }: NodeRequest): string | undefined {
  const target = originalUrl ?? url ?? ''
  // `*` and `http://host/path` are legal too, and nothing that a portal has a route for.
  if (target.charCodeAt(0) !== SLASH) return undefined
  return SUSPECT.test(target) && isAmbiguous(target) ? undefined : target
}

const SLASH = 47

/** Most targets have none of these; then nothing more needs to be looked at. */
const SUSPECT = /[%\\#]|\/\./

function isAmbiguous(target: string): boolean {
  const [path = ''] = target.split('?', 1)
  const decoded = path.replace(/%2e/gi, '.').replace(/%2f/gi, '/').replace(/%5c/gi, '\\')
  return /[\\#]/.test(path) || /(?:^|[\\/])\.{1,2}(?:[\\/]|$)/.test(decoded)
}
