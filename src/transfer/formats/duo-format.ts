/** Duo Mobile: a JSON list. It has names and secrets, and a counter for HOTP. */

import { field, textAt } from '../json-fields.js'
import { entryOf, rawKey } from '../raw-key.js'
import { limitEntries, syntaxError, unsupportedError } from '../transfer-errors.js'
import type { FormatReader } from '../transfer-format.js'

export const duoFormat: FormatReader = {
  format: 'duo',
  read({ json }) {
    if (!Array.isArray(json)) throw syntaxError('a file of Duo must be a list')
    const entries = limitEntries(json).map((each) => {
      const account = textAt(each, 'name')
      return entryOf(account || undefined, () => {
        const generator = field(each, 'otpGenerator')
        if (generator === undefined) {
          throw unsupportedError('an account of Duo itself has no key; enrol the new phone at Duo')
        }
        const counter = field(generator, 'counter') ?? undefined
        const type = counter === undefined ? 'totp' : 'hotp'
        return rawKey({ type, account, secret: field(generator, 'otpSecret'), counter })
      })
    })
    return { entries }
  },
}
