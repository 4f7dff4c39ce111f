/** Proton Authenticator: a JSON file with URIs. */

import { listAt, textAt } from '../json-fields.js'
import { entryOf } from '../raw-key.js'
import { limitEntries } from '../transfer-errors.js'
import type { FormatReader } from '../transfer-format.js'
import { uriKey } from './uri-key.js'

export const protonFormat: FormatReader = {
  format: 'proton',
  read({ json }) {
    const entries = limitEntries(listAt(json, 'entries')).map((entry) => {
      const name = textAt(entry, 'content', 'name')
      return entryOf(name || undefined, () =>
        uriKey(textAt(entry, 'content', 'uri'), { account: name }),
      )
    })
    return { entries }
  },
}
