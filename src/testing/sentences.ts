/** The sentences of a language as a flat list, each with arguments to say it with. */

/** One sentence, or one item of a list. */
export interface Sentence {
  /** Such as `alert.wrong`; of a list the path and the index. */
  readonly path: string
  /** Number of parameters; 0 for a text. */
  readonly arity: number
  /** Says the sentence with these arguments. */
  say(samples: readonly Sample[]): string
  /** Arguments to say the sentence with. */
  readonly samples: readonly Sample[]
  /** Lists arguments that change the sentence: in each, one argument is another one. */
  changes(): readonly (readonly Sample[])[]
}

type Sample = string | number

/** The paths whose functions take a number. */
const COUNTS: ReadonlySet<string> = new Set([
  'alert.attemptsLeft',
  'alert.full',
  'devices.codesLeft',
  'regenerate.effect',
])

/** Lists the sentences. */
export function sentencesOf(messages: object, prefix = ''): Sentence[] {
  return Object.entries(messages).flatMap(([name, value]) => {
    const path = `${prefix}${name}`
    if (typeof value === 'string') {
      return { path, arity: 0, say: () => value, samples: [], changes: () => [] }
    }
    if (typeof value !== 'function') return sentencesOf(value, `${path}.`)
    const say = (samples: readonly Sample[]): string => value(...samples)
    const samples = [1, 2].map((i) => sampleOf(path, i))
    const changes = (): Sample[][] =>
      samples
        .map((_, i) => samples.map((sample, at) => (at === i ? sampleOf(path, i + 3) : sample)))
        .filter((changed) => say(changed) !== say(samples))
    return { path, arity: value.length, say, samples, changes }
  })
}

/** Numbers for which languages have the same form of a word, and words that are in no sentence. */
function sampleOf(path: string, i: number): Sample {
  return COUNTS.has(path) ? 5 + i * 100 : `⟨${i}⟩`
}
