/** Tells hardware from apps: a key that types its code, or a token with a serial number. */

import type { Device } from '../view.js'

/** True when the codes of the device can get out of step, so that two codes in a row help. */
export function isHardware({ type, serial }: Pick<Device, 'type' | 'serial'>): boolean {
  return type === 'hotp' || serial !== undefined
}
