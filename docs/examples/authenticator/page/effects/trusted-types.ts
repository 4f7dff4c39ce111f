/** The policy of Trusted Types: the page may start its own workers, and turns no text into code. */

interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown
}

const STARTED: readonly string[] = ['/scrypt-worker.js', '/qr-worker.js', '/service-worker.js']

/** Allows the scripts of {@link STARTED}. Without a rule for HTML or code, the browser refuses both. */
export function allowOwnScripts(): void {
  const policies: Policies | undefined = Reflect.get(globalThis, 'trustedTypes')
  policies?.createPolicy('default', {
    createScriptURL(url) {
      const { origin, pathname } = new URL(url, location.href)
      if (origin === location.origin && STARTED.includes(pathname)) return url
      throw new TypeError('the page may not start this script')
    },
  })
}
