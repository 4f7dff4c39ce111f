/** The name of a device, from a form. */

import { labelOf as accepted } from '../../accounts/record/label.js'

/** Undefined for what accounts would not take. */
export function labelOf(value: unknown): string | undefined {
  try {
    // A cast, since accounts look at the type themselves.
    return accepted(value as string).trim()
  } catch {
    return undefined
  }
}
