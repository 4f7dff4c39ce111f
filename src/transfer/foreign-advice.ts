/** Files that are recognised and not read, each with advice. */

import { field } from './json-fields.js'
import type { TransferInput } from './transfer-input.js'

/** Advice by the first bytes of a binary file. */
const BINARY: readonly (readonly [bytes: readonly number[], advice: string])[] = [
  [
    [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66],
    'a database of SQLite, as Microsoft Authenticator keeps it. That app has no export: set up the second factor again at each service',
  ],
  [
    [0x50, 0x4b, 0x03, 0x04],
    'a zip file, such as the export of Raivo. Unpack it with its password; for the keys in it, scan the QR codes that Raivo shows',
  ],
  [
    [0x03, 0xd9, 0xa2, 0x9a],
    'a database of KeePass. Copy the otpauth URIs of its entries into a text, one a line',
  ],
  [
    [0xac, 0xed, 0x00, 0x05],
    'a backup of FreeOTP. Move the keys to FreeOTP+ on the phone, and export them as JSON there',
  ],
  [
    [0x89, 0x50, 0x4e, 0x47],
    'a picture. Read its QR code first: zbarimg --quiet --raw picture.png',
  ],
  [
    // einmal vault, and the version 1
    [0x65, 0x69, 0x6e, 0x6d, 0x61, 0x6c, 0x20, 0x76, 0x61, 0x75, 0x6c, 0x74, 0x01],
    'a vault of einmal. Open it with its passphrase, and export its keys',
  ],
  [[0xff, 0xd8, 0xff], 'a picture. Read its QR code first: zbarimg --quiet --raw picture.jpg'],
]

/** Returns the advice for a file of another program; undefined for every other file. */
export function foreignAdvice(input: TransferInput): string | undefined {
  const { bytes, text = '' } = input
  const binary = BINARY.find(([magic]) => magic.every((byte, i) => bytes[i] === byte))
  if (binary) return binary[1]
  if (/^\s*-----BEGIN PGP/.test(text)) {
    return 'a file encrypted with PGP. Decrypt it first, with gpg --decrypt'
  }
  if (/^\s*(?:<\?xml[^>]*>\s*)?<WinAuth[\s>]/i.test(text)) {
    return 'the settings of WinAuth. Export the keys in WinAuth: its menu, "Export", as text'
  }
  return jsonAdvice(input.json)
}

function jsonAdvice(json: unknown): string | undefined {
  const has = (...names: readonly string[]) =>
    names.every((name) => field(json, name) !== undefined)
  if (has('authenticator_tokens')) {
    return 'a backup of Authy. Authy has no export: set up the second factor again at each service'
  }
  if (has('deviceId', 'accounts')) {
    return 'an export of LastPass Authenticator. Use its transfer by QR codes to Google Authenticator, and that export'
  }
  if (has('kdfParams', 'encryptedData')) {
    return 'an encrypted export of Ente Auth. Export again as plain text'
  }
  if (has('salt', 'content') && field(json, 'entries') === undefined) {
    return 'an encrypted export of Proton Authenticator. Export again without a password'
  }
  if (
    Array.isArray(json) &&
    json.some((each) => field(each, 'iconType') !== undefined && field(each, 'kind') !== undefined)
  ) {
    return 'an export of Raivo. Scan the QR codes that Raivo shows, or save their URIs as a text'
  }
  return undefined
}
