/** The comments, test names and messages of a TypeScript or JavaScript source. */

import ts from 'typescript'
import { masked, type Passage } from './passage.js'

/** Reads every passage of a source. */
export function sourcePassages(file: string, text: string): Passage[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const lines = text.split('\n')
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line
  const comments = new Map<number, ts.CommentRange>()
  const messages: Passage[] = []
  visit(source)
  const ranges = [...comments.values()].sort((a, b) => a.pos - b.pos)
  return [...blocks(), ...messages]

  function visit(node: ts.Node): void {
    for (const range of ts.getLeadingCommentRanges(text, node.pos) ?? []) {
      comments.set(range.pos, range)
    }
    for (const range of ts.getTrailingCommentRanges(text, node.end) ?? []) {
      comments.set(range.pos, range)
    }
    const message = messageOf(node)
    if (message !== undefined) {
      const line = lineOf(node.getStart()) + 1
      messages.push({ file, line, text: masked(message), kind: 'message' })
    }
    // Every token, since a comment may stand before a closing brace.
    for (const child of node.getChildren(source)) if (!isDocNode(child)) visit(child)
  }

  /** Consecutive line comments are one passage. */
  function blocks(): Passage[] {
    const found: Passage[] = []
    let group: ts.CommentRange[] = []
    for (const [index, range] of ranges.entries()) {
      if (range.kind === ts.SyntaxKind.MultiLineCommentTrivia) {
        found.push(...blockComment(range))
        continue
      }
      group.push(range)
      const next = ranges[index + 1]
      const joins =
        next?.kind === ts.SyntaxKind.SingleLineCommentTrivia &&
        lineOf(next.pos) === lineOf(range.pos) + 1 &&
        isAlone(range) === isAlone(next)
      if (joins) continue
      found.push(lineComments(group))
      group = []
    }
    return found
  }

  function isAlone(range: ts.CommentRange): boolean {
    return lines[lineOf(range.pos)]?.trimStart().startsWith('//') ?? false
  }

  function lineComments(group: ts.CommentRange[]): Passage {
    const [first] = group
    const last = group.at(-1)
    if (!first || !last) throw new Error('a group has at least one comment')
    const body = group.map(({ pos, end }) => text.slice(pos + 2, end).trim())
    const below = isAlone(first) ? lines[lineOf(last.end) + 1] : undefined
    const line = lineOf(first.pos) + 1
    return { file, line, text: masked(body.join('\n')), kind: 'comment', below }
  }

  function blockComment(range: ts.CommentRange): Passage[] {
    const isDoc = text.startsWith('/**', range.pos)
    const body = text
      .slice(range.pos + (isDoc ? 3 : 2), range.end - 2)
      .split('\n')
      .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    const line = lineOf(range.pos) + 1
    const below = lines[lineOf(range.end) + 1]
    return isDoc
      ? docPassages(file, line, body, below)
      : [{ file, line, text: masked(body.join('\n').trim()), kind: 'comment', below }]
  }
}

/** The description of a doc comment, paragraph by paragraph, and the text of each tag. */
function docPassages(
  file: string,
  line: number,
  body: string[],
  below: string | undefined,
): Passage[] {
  const found: Passage[] = []
  let kind: Passage['kind'] = 'doc'
  let isExample = false
  let start = 0
  let held: string[] = []
  const end = (): void => {
    const text = masked(held.join('\n'))
    if (text.trim() !== '') {
      found.push({ file, line: line + start, text, kind, below: start === 0 ? below : undefined })
    }
    held = []
  }
  for (const [index, one] of body.entries()) {
    const tag = TAG.exec(one)
    const item = /^[-*] (.*)/.exec(one)?.[1]
    if (tag?.[1]) held.push(tag[1])
    if (tag || item !== undefined || one === '') {
      end()
      start = index
      if (tag || item !== undefined) kind = 'tag'
      if (tag) isExample = tag[2] === 'example'
      held = [tag ? textOfTag(tag) : (item ?? '')]
    } else held.push(one)
    if (isExample) held = []
  }
  end()
  return found
}

/** The text in front of a tag, its name, and its text; a package such as @types/node is no tag. */
const TAG =
  /^(.*?)(?:^@([a-z]+)(?![\w/])|\s@(param|returns|throws|defaultValue|type)\b)\s*(?:\{(?:[^{}]|\{[^}]*\})*\}?\s*)?(.*)$/i

/** The text behind the name of a parameter, or behind a tag that has text alone. */
function textOfTag([, , first, second, rest = '']: RegExpExecArray): string {
  const tag = first ?? second ?? ''
  if (/^(?:type|typedef|import|template)$/.test(tag)) return ''
  if (tag !== 'param') return rest
  return rest.replace(/^\[?[\w.$[\]]+\]?(?: - |$)/, '')
}

/** Doc comments are read as text, not as TypeScript parses them. */
function isDocNode({ kind }: ts.Node): boolean {
  return kind >= ts.SyntaxKind.FirstJSDocNode && kind <= ts.SyntaxKind.LastJSDocNode
}

/** Functions whose first argument is the name of a test. */
const DECLARES_TESTS = /^(?:it|test|describe)(?:\.each|\.concurrent)*$/

/** A text of several words: a message of a program, or the name of a test. */
function messageOf(node: ts.Node): string | undefined {
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return undefined
  const text = ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map(({ literal }) => `_${literal.text}`)].join('')
    : node.text
  if (!/^[^\n<>{}]*[a-z]{2,}[,:;]? [a-z]{2,}[^\n<>{}]*$/i.test(text)) return undefined
  if (!node.getSourceFile().fileName.startsWith('test/')) return text
  // A test hands hostile texts to the code: its own words are the names of its tests.
  const call = node.parent
  if (!ts.isCallExpression(call) || call.arguments[0] !== node) return undefined
  const callee = ts.isCallExpression(call.expression) ? call.expression.expression : call.expression
  return DECLARES_TESTS.test(callee.getText()) ? text : undefined
}
