/** The rules of plain English that a program can check. */

import { type Finding, lineAt, type Passage } from './passage.js'
import { WORDS } from './words.js'

/** Most words of a sentence. */
export const LONGEST_SENTENCE = 34

const PHRASES = WORDS.map(([words, instead]) => ({
  pattern: new RegExp(`(?<![\\w'’/-])(?:${words.replaceAll(' ', '\\s+')})(?![\\w'’/-])`, 'gi'),
  instead,
}))

/** Every rule that a passage breaks. */
export function check(passage: Passage): Finding[] {
  return [
    ...words(passage),
    ...opening(passage),
    ...sentences(passage),
    ...fullStop(passage),
    ...repetition(passage),
  ]
}

function finding(passage: Passage, at: number, found: string, instead: string): Finding {
  const short = found.replace(/\s+/g, ' ')
  return { file: passage.file, line: lineAt(passage, at), found: short, instead }
}

function words(passage: Passage): Finding[] {
  return PHRASES.flatMap(({ pattern, instead }) =>
    [...passage.text.matchAll(pattern)].map((match) =>
      finding(passage, match.index, match[0], instead),
    ),
  )
}

/** A comment names a thing or says what happens: it does not open with half a question. */
function opening(passage: Passage): Finding[] {
  if (passage.kind === 'markdown' || passage.kind === 'message') return []
  const text = passage.text.trimStart()
  const match = /^(?:What|Whatever|How|Who|Whose|Whom)\b/.exec(text)
  if (!match || /^[^.]*\?/.test(text)) return []
  const at = passage.text.indexOf(match[0])
  return [
    finding(
      passage,
      at,
      `${match[0]} …`,
      'open with the thing or a verb: Options of, Number of, Returns',
    ),
  ]
}

function sentences(passage: Passage): Finding[] {
  const found: Finding[] = []
  for (const { text, at } of split(passage.text)) {
    const count = text.split(/\s+/).filter((word) => /[\p{L}\p{N}_]/u.test(word)).length
    if (count <= LONGEST_SENTENCE) continue
    const start = text.trim().split(/\s+/).slice(0, 5).join(' ')
    const advice = `at most ${LONGEST_SENTENCE} words a sentence, this one has ${count}`
    found.push(finding(passage, at, `${start} …`, advice))
  }
  return found
}

/** The sentences of a text, each with its position; a semicolon or a colon does not end one. */
function split(text: string): { text: string; at: number }[] {
  const found: { text: string; at: number }[] = []
  let at = 0
  for (const piece of text.split(/(?<=[.!?]['")\]*]*)(?=\s+[\p{Lu}_"'([*]|\s*$)|\n\s*\n/u)) {
    found.push({ text: piece, at: at + (piece.length - piece.trimStart().length) })
    at += piece.length
  }
  return found
}

/** The description of a doc comment is made of sentences. */
function fullStop(passage: Passage): Finding[] {
  if (passage.kind !== 'doc') return []
  const text = passage.text.trimEnd()
  if (/[.!?:…)"'”]$|_$/.test(text) || text === '') return []
  const last = text.split(/\s+/).slice(-3).join(' ')
  return [finding(passage, text.length - 1, `… ${last}`, 'end with a full stop')]
}

const FILLERS = new Set(
  'a an the of to in on for is are it its this that and or as by with be get gets set sets return returns one all'.split(
    ' ',
  ),
)

/** A comment that holds only words of the line below it says nothing. */
function repetition(passage: Passage): Finding[] {
  if (passage.below === undefined || passage.kind === 'tag') return []
  // Code in the text, which is masked, may be the reason of the comment.
  if (passage.text.includes('__')) return []
  const said = stems(passage.text).filter((word) => !FILLERS.has(word))
  const code = new Set(stems(passage.below.replace(/([a-z0-9])([A-Z])/g, '$1 $2')))
  if (said.length === 0 || said.length > 8 || !said.every((word) => code.has(word))) return []
  return [finding(passage, 0, passage.text.trim(), 'say why, or leave the comment out')]
}

/** Lower-case words without the s of a plural or a verb. */
function stems(text: string): string[] {
  const found = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return found.map((word) => (word.length > 3 ? word.replace(/s$/, '') : word))
}
