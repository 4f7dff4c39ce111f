/** Steam: the files of Steam Guard, one account or several. */

import { base64Bytes } from '../byte-text.js'
import { field, textAt, valuesAt } from '../json-fields.js'
import { entryOf, rawKey } from '../raw-key.js'
import { entryError, limitEntries } from '../transfer-errors.js'
import type { FormatReader } from '../transfer-format.js'

export const steamFormat: FormatReader = {
  format: 'steam',
  read({ json }) {
    const entries = limitEntries(accountsOf(json)).map((each) => {
      const account = textAt(each, 'account_name')
      return entryOf(account || undefined, () => {
        const secret = textAt(each, 'shared_secret')
        if (secret === '') throw entryError('the entry has no secret')
        const bytes = base64Bytes('shared_secret', secret)
        return rawKey({ type: 'steam', issuer: 'Steam', account, secret: bytes })
      })
    })
    return { entries }
  },
}

function accountsOf(json: unknown): readonly unknown[] {
  return field(json, 'accounts') === undefined ? [json] : valuesAt(json, 'accounts')
}
