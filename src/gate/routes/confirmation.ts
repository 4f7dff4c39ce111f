/** The tick or the button that says that something is meant. */

export function isYes(value: unknown): boolean {
  return value === 'yes' || value === 'on' || value === true
}
