/** Who is measured: einmal and its peers, each behind the same few verbs. */

/**
 * One library. Everywhere SHA1, six digits, thirty seconds and a window of one step either way; the
 * time is the library's own reading of the clock, so that all read it.
 *
 * @typedef {object} Contender
 * @property {string} name as the results call it
 * @property {readonly string[]} packages the npm packages that a user installs for this work
 * @property {(base32: string, code: string) => boolean | Promise<boolean>} verifyStored
 * from the base32 that a database holds
 * @property {string | null} prepared what `prepare` keeps; null where the interface takes nothing
 * but the stored base32
 * @property {(base32: string) => unknown} prepare for `generate` and, unless `prepared` is null, for
 * `verifyPrepared`; gives the base32 back where nothing can be prepared
 * @property {(prepared: any, code: string) => boolean | Promise<boolean>} [verifyPrepared]
 * @property {(prepared: any) => string | Promise<string>} generate the code of now
 * @property {(base32: string, issuer: string, account: string) => string} [buildUri]
 * @property {(uri: string) => any} [parseUri] to whatever the library makes of it
 * @property {(parsed: any) => string} [secretOf] the base32 in what `parseUri` gave; not measured
 * @property {(base32: string, code: string) => boolean | Promise<boolean>} [verifyNow] with a window
 * of no step; not measured
 * @property {(base32: string, code: string) => boolean | Promise<boolean>} [verifyOnce] where the
 * library itself remembers what it has accepted; not measured
 * @property {readonly string[]} imports what a program imports for all of that, from bench/peers
 * @property {{ whole: string, verify: string, algorithms: number, hashes: 'own' | 'Web Crypto' | 'node:crypto' }} bundle
 * the imports whose sizes are compared; how many of SHA1, SHA256 and SHA512 it can use, and whose
 * @property {string} [note] what a reader of the figures must know
 */

/**
 * Loaded one by one, since not every runtime can load every library. The specifiers are literal, so
 * that a bundler for a browser follows them.
 *
 * @type {ReadonlyArray<{ name: string, load: () => Promise<Contender> }>}
 */
export const contenders = [
  { name: 'einmal', load: async () => (await import('./einmal.js')).einmal },
  { name: 'otplib', load: async () => (await import('./peers/otplib.js')).otplib },
  { name: 'otpauth', load: async () => (await import('./peers/otpauth.js')).otpauth },
  { name: '@oslojs/otp', load: async () => (await import('./peers/oslojs.js')).oslojs },
  { name: '@epic-web/totp', load: async () => (await import('./peers/epic-web.js')).epicWeb },
  { name: 'speakeasy', load: async () => (await import('./peers/speakeasy.js')).speakeasy },
  { name: 'notp', load: async () => (await import('./peers/notp.js')).notp },
  { name: 'otp-io', load: async () => (await import('./peers/otp-io.js')).otpIo },
  { name: 'better-auth', load: async () => (await import('./peers/better-auth.js')).betterAuth },
]
