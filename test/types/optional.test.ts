/** Values are handed on: `{ label: row.label }` must not need a look at whether there is one. */

import { describe, expect, it } from 'vitest'
import { optionalProperties } from '../support/public-types.js'

describe('every optional property of the public types', () => {
  it('says `| undefined`, for programs with exactOptionalPropertyTypes', () => {
    const properties = optionalProperties()
    const paths = properties.map(({ path }) => path)
    // The walk reaches options, options of options, and what is handed out.
    expect(paths).toEqual(
      expect.arrayContaining([
        'totp.options.at',
        'createVerifier.options.limit.free',
        'createAccounts().importKey.options.key.counter',
        'Accounts.status().lockedUntil',
        'createGate.options.brand.logo',
        'sqliteStore.options.database.inTransaction',
        'qrTerminal.options.errorCorrection',
      ]),
    )
    const lacking = properties.filter(({ takesUndefined }) => !takesUndefined)
    expect(lacking.map(({ path }) => path)).toEqual([])
  })
})
