import lib from 'notp'
import thirtyTwo from 'thirty-two'
import type { Library } from '../libraries/library.js'

export const notp: Library<Uint8Array> = {
  name: 'notp',
  packages: ['notp', 'thirty-two'],
  verifyStored: (base32, token) =>
    lib.totp.verify(token, thirtyTwo.decode(base32), { window: 1 }) !== null,
  prepared: 'the decoded bytes in a Buffer',
  prepare: (base32) => thirtyTwo.decode(base32),
  verifyPrepared: (key, token) => lib.totp.verify(token, key, { window: 1 }) !== null,
  generate: (key) => lib.totp.gen(key),
  verifyNow: (base32, token) =>
    lib.totp.verify(token, thirtyTwo.decode(base32), { window: 0 }) !== null,
  imports: ['notp', 'thirty-two'],
  bundle: {
    whole: `export { default as notp } from 'notp'; export { default as base32 } from 'thirty-two'`,
    verify: `export { default as notp } from 'notp'; export { default as base32 } from 'thirty-two'`,
    algorithms: 1,
    hashes: 'node:crypto',
  },
  note: 'with thirty-two for base32, as its documentation says',
}
