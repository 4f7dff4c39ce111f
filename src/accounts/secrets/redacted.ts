/** Results that hold something secret. */

/**
 * Adds properties that can be read by name alone. `console.log`, `JSON.stringify` and a spread leave
 * them out, so that a logged result shows no secret.
 */
export function redacted<T extends object, H extends object>(result: T, hidden: H): T & H {
  const properties = Object.entries(hidden).map(([name, value]) => [name, { value }])
  // A cast, since no type follows properties through their descriptors.
  return Object.defineProperties(result, Object.fromEntries(properties)) as T & H
}
