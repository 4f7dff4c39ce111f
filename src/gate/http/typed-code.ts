/** Reads the field for a code. */

import { LONGEST_CODE } from '../../core/code.js'
import type { Fields } from './form-body.js'

/**
 * The field `code`. A hardware key presses the keys of the digits, which type other signs where the keyboard is
 * French or Belgian: these are read as digits. Such a text can be no other code.
 */
export function codeOf(fields: Fields, name = 'code'): unknown {
  const typed = fields.get(name)
  if (typeof typed !== 'string' || typed.length > LONGEST_CODE) return typed
  return AZERTY.test(typed) && ONLY_AZERTY.test(typed)
    ? typed.replace(/[^a-z\s]/gi, (sign) => `${AZERTY_SIGNS[sign]}`)
    : typed
}

/** The signs on the keys of the digits on French and Belgian keyboards. */
const AZERTY_SIGNS: Readonly<Record<string, number>> = {
  ...{ à: 0, '&': 1, é: 2, '"': 3, "'": 4, '(': 5, '-': 6, '§': 6, è: 7, _: 8, '!': 8, ç: 9 },
}

/** With Caps Lock a German keyboard types some of the signs for other digits, but none of these. */
const ONLY_AZERTY = /[àéèç'_-]/

/** A code of 6 to 8 digits, perhaps after the token identifier of a hardware key. */
const AZERTY = /^(?:[a-z]{0,12}[à&é"'(§è_!ç-]{6,20})\s*$/i
