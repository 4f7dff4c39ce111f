/** What somebody calls a device. */

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
