/** Reads values of forms: the name of a device, and a confirmation. */

import { labelOf as checkedLabelOf } from '../../accounts/record/label.js'

/** The name of a device; undefined for a value that accounts would refuse. */
export function labelOf(value: unknown): string | undefined {
  try {
    // A cast, since accounts check the type themselves.
    return checkedLabelOf(value as string).trim()
  } catch {
    return undefined
  }
}

/** True for a ticked box, for the hidden field of a button, and for `true` in JSON. */
export function isConfirmed(value: unknown): boolean {
  return value === 'yes' || value === 'on' || value === true
}
