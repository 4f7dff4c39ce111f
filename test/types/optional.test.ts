/** Programs pass values on: `{ label: row.label }` must compile without a check for undefined. */

import { describe, expect, it } from 'vitest'
import { optionalProperties } from '../support/public-types.js'

describe('every optional property of the public types', () => {
  it('says `| undefined`, for programs with exactOptionalPropertyTypes', () => {
    const properties = optionalProperties()
    const paths = properties.map(({ path }) => path)
    // The search reaches options, options of options, and returned values.
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
