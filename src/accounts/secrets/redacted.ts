/** Answers with something in them that must not be shown by accident. */

/**
 * Adds properties that are there for whoever asks for them by name. `console.log`, `JSON.stringify`
 * and a spread leave them out: an answer that is logged as it is shows no secret.
 */
export function hiding<T extends object, H extends object>(answer: T, hidden: H): T & H {
  const properties = Object.entries(hidden).map(([name, value]) => [name, { value }])
  // A cast, since no type follows properties through their descriptors.
  return Object.defineProperties(answer, Object.fromEntries(properties)) as T & H
}
