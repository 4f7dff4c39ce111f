/** Cases of transfer: the files of other apps. */

import { equal, type LanguageCases, type LanguageEntries } from './report.js'

const TEXT = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const URIS = [
  `otpauth://totp/ACME:ada?secret=${TEXT}&issuer=ACME`,
  `otpauth://hotp/Rat:bob?secret=${TEXT}&issuer=Rat&counter=1`,
].join('\n')

/** Needs no Web Crypto. */
export const plainTransferCases: LanguageCases = {
  'writes and reads the files of other apps': (entries) =>
    writeAndRead(entries, ['uris', 'google', 'aegis', '2fas', 'pskc']),

  'computes codes of Steam': ({ core, transfer }) => {
    equal(transfer.steamCode(core.Secret.fromBase32(TEXT), { at: 0 }).length, 5)
  },
}

export const transferCases: LanguageCases = {
  ...plainTransferCases,
  'writes and reads encrypted files of other apps': (entries) =>
    writeAndRead(entries, ['aegis', '2fas', 'pskc'], 'pass'),
}

type Format = Parameters<LanguageEntries['transfer']['writeKeys']>[1]['format']

async function writeAndRead(
  { transfer }: LanguageEntries,
  formats: readonly Format[],
  password?: string,
): Promise<void> {
  const { keys } = await transfer.readKeys(URIS)
  for (const format of formats) {
    const text = await transfer.writeKeys(keys, { format, password })
    const again = await transfer.readKeys(text, { password })
    equal(
      again.keys.map(({ secret }) => secret.toBase32()),
      [TEXT, TEXT],
    )
  }
}
