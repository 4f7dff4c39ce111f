/** Checks the words of a language: each sentence, and every page in every state. */

import { en } from '../gate/messages/en.js'
import { directionOf, languagesOf, tagOf } from '../gate/messages/languages.js'
import type { Messages } from '../gate/messages/messages.js'
import { renderPage } from '../gate/pages/render.js'
import { FRAME, STATES } from './page-states.js'
import { type Sentence, sentencesOf } from './sentences.js'

/** A finding of {@link checkMessages}. */
export interface MessageProblem {
  /**
   * The kind of the finding.
   *
   * - `shape`: a sentence is missing, has the wrong type, or is unknown to the gate
   * - `empty`: a sentence is empty, or begins or ends with white space
   * - `throws`: the function of a sentence throws, or returns no text
   * - `placeholder`: a sentence does not say what its function was given
   * - `markup`: a sentence holds markup, which a page shows as text
   * - `button`: the words of a button are longer than 32 characters
   * - `language`: the page has not the language or the direction
   * - `page`: a part of the page is empty, or shows a value that is no text
   * - `english`: a sentence is the same in English. This is a hint: the words of some are the same
   */
  kind:
    | 'shape'
    | 'empty'
    | 'throws'
    | 'placeholder'
    | 'markup'
    | 'button'
    | 'language'
    | 'page'
    | 'english'
  /** The path of the sentence, such as `alert.wrong`, or the name of the page and its state. */
  where: string
  /** The text, or what was found. */
  found: string
}

/**
 * Checks the words of a language for the option `messages` of `createGate`, and renders every page of the gate
 * in every state with them.
 *
 * @param locale - the language tag, such as `fr`
 * @returns the findings; an empty array when there are none
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when `locale` is no language tag
 *
 * @example
 * ```ts
 * import { fr } from 'einmal/gate/fr'
 * import { checkMessages } from 'einmal/testing'
 *
 * checkMessages(fr, 'fr') // []
 * checkMessages({ ...fr, back: 'Back' }, 'fr') // [{ kind: 'english', where: 'back', found: 'Back' }]
 * ```
 */
export function checkMessages(messages: Messages, locale: string): MessageProblem[] {
  const tag = tagOf(locale)
  try {
    languagesOf({ [tag]: messages })
  } catch (error) {
    // A cast, since the check of the option throws errors alone.
    return [{ kind: 'shape', where: '', found: (error as Error).message }]
  }
  const english = new Map(sentencesOf(en).map((sentence) => [sentence.path, sentence]))
  const wording = sentencesOf(messages).flatMap((sentence) => {
    return problemsOf(sentence, english.get(sentence.path))
  })
  const pages = STATES.flatMap(({ name, view }) => {
    const found = (kind: MessageProblem['kind'], text: string): MessageProblem => {
      return { kind, where: name, found: text }
    }
    try {
      const page = renderPage(view, { ...FRAME, locale: tag }, new Map([[tag, messages]]))
      return pageProblems(page, tag).map(([kind, text]) => found(kind, text))
    } catch (error) {
      return [found('throws', String(error))]
    }
  })
  return [...wording, ...pages]
}

function problemsOf(sentence: Sentence, english: Sentence | undefined): MessageProblem[] {
  const { path, say, arity } = sentence
  const found = (kind: MessageProblem['kind'], text: string): MessageProblem => {
    return { kind, where: path, found: text }
  }
  let text: string
  try {
    text = say(english?.samples ?? [])
  } catch (error) {
    return [found('throws', String(error))]
  }
  if (typeof text !== 'string') return [found('throws', typeof text)]
  const problems: MessageProblem[] = []
  if (text.trim() !== text || text === '') problems.push(found('empty', text))
  if (/<[a-z/!]|&(?:#\d+|#x[\da-f]+|\w+);/i.test(text)) problems.push(found('markup', text))
  if (english === undefined) return problems
  const lost = english.changes().filter((sample) => say(sample) === text)
  if (arity !== 0 || english.arity !== 0) {
    problems.push(...lost.map(() => found('placeholder', text)))
  }
  const hasWords = /\p{L}/u.test(text)
  if (hasWords && text === english.say(english.samples)) problems.push(found('english', text))
  return problems
}

type Finding = readonly [kind: MessageProblem['kind'], found: string]

/** The gate's own pages: attributes are in double quotes, and no text has a bare `<`. */
function pageProblems(page: string, tag: string): Finding[] {
  const root = /<html[^>]*>/.exec(page)?.[0] ?? ''
  const direction = directionOf(tag) === 'rtl' ? ' dir="rtl"' : ''
  const language = root === `<html lang="${tag}"${direction}>` ? [] : [['language', root] as const]
  const long = [...page.matchAll(/<button>([^<]*)<\/button>/g)]
    .map(([, words = '']) => words.replace(/&#\d+;/g, '?'))
    .filter((words) => [...words].length > LONGEST_BUTTON)
  const empty = [...page.matchAll(EMPTY)].map(([text]) => text)
  const noText = page.match(/undefined|\[object |NaN|Invalid Date|=&#62;/g) ?? []
  return [
    ...language,
    ...long.map((words) => ['button', words] as const),
    ...[...empty, ...noText].map((text) => ['page', text] as const),
  ]
}

/** At 320 pixels a button of this length has at most three lines. */
const LONGEST_BUTTON = 32

const EMPTY = /<(p|li|h1|h2|h3|label|summary|button|title|strong)\b[^>]*>\s*<\/\1>/g
