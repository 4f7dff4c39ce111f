/** The tick or the button that says that something is meant. */

export function isConfirmed(value: unknown): boolean {
  return value === 'yes' || value === 'on' || value === true
}
