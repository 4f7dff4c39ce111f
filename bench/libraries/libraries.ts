/** The libraries that are measured: einmal and its peers. */

import type { Library } from './library.js'

/** Loaded one by one, since some runtimes cannot load some libraries. */
export const libraries: readonly { name: string; load: () => Promise<Library> }[] = [
  { name: 'einmal', load: async () => (await import('./einmal.js')).einmal },
  { name: 'otplib', load: async () => (await import('../peers/otplib.js')).otplib },
  { name: 'otpauth', load: async () => (await import('../peers/otpauth.js')).otpauth },
  { name: '@oslojs/otp', load: async () => (await import('../peers/oslojs.js')).oslojs },
  { name: '@epic-web/totp', load: async () => (await import('../peers/epic-web.js')).epicWeb },
  { name: 'speakeasy', load: async () => (await import('../peers/speakeasy.js')).speakeasy },
  { name: 'notp', load: async () => (await import('../peers/notp.js')).notp },
  { name: 'otp-io', load: async () => (await import('../peers/otp-io.js')).otpIo },
  { name: 'better-auth', load: async () => (await import('../peers/better-auth.js')).betterAuth },
]
