/** A hint about a passphrase. It sees patterns, not words: a proverb looks stronger than it is. */

export type Strength = 'short' | 'weak' | 'fair' | 'good'

/** The shortest passphrase that the app takes, in characters. */
export const SHORTEST = 8

export function strengthOf(passphrase: string): Strength {
  const characters = [...passphrase]
  if (characters.length < SHORTEST) return 'short'
  const bits = bitsOf(characters)
  if (bits < 40) return 'weak'
  return bits < 60 ? 'fair' : 'good'
}

/** Each character that does not follow from the two before it counts by the size of its alphabet. */
function bitsOf(characters: readonly string[]): number {
  const alphabets = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]
  const sizes = [26, 26, 10, 30]
  const text = characters.join('')
  const size = sizes.reduce((sum, each, i) => sum + (alphabets[i]?.test(text) ? each : 0), 0)
  const surprising = characters.filter((character, i) => !follows(characters, character, i))
  const distinct = new Set(characters).size
  // Letters of a language are easier to guess than random ones.
  return Math.min(surprising.length, distinct * 2) * Math.log2(size) * 0.75
}

/** True in `aaa`, `123`, `cba`, and where two characters repeat two earlier ones. */
function follows(characters: readonly string[], character: string, i: number): boolean {
  const [a, b, c] = [characters[i - 2], characters[i - 1], character].map((one) =>
    one?.codePointAt(0),
  )
  if (a === undefined || b === undefined || c === undefined) return false
  const isRun = c - b === b - a && Math.abs(c - b) <= 1
  const pair = `${characters[i - 1]}${character}`
  return (
    isRun ||
    characters
      .slice(0, i - 1)
      .join('')
      .includes(pair)
  )
}
