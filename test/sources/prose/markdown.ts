/** The prose of Markdown pages, and the comments of shell and YAML files. */

import { masked, type Passage } from './passage.js'

/** Paragraphs, headings, list items and table cells; no code blocks. */
export function markdownPassages(file: string, text: string): Passage[] {
  const found: Passage[] = []
  let held: string[] = []
  let start = 0
  let fence: string | undefined
  const end = (): void => {
    if (held.length > 0) {
      found.push({ file, line: start + 1, text: prose(held.join('\n')), kind: 'markdown' })
    }
    held = []
  }
  for (const [index, line] of text.split('\n').entries()) {
    const mark = /^\s*(?:>\s*)?(```+|~~~+)/.exec(line)?.[1]
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined
      continue
    }
    if (mark !== undefined) {
      end()
      fence = mark
    } else if (/^\s*$|^\[[^\]]+\]: \S+$/.test(line)) end()
    else if (/^\s*\|/.test(line)) {
      end()
      for (const cell of line.split(/(?<!\\)\|/)) {
        found.push({ file, line: index + 1, text: prose(cell.trim()), kind: 'markdown' })
      }
    } else {
      const opens = /^(?:#+|\s*(?:[-*+]|\d+[.)])|\s*>)\s+/.exec(line)?.[0]
      if (opens !== undefined && !/^\s*>/.test(opens)) end()
      if (held.length === 0) start = index
      held.push(line.slice(opens?.length ?? 0))
      if (line.startsWith('#')) end()
    }
  }
  end()
  return found
}

/** Masks also the links whose text is the name of a test: the name is checked in the test. */
function prose(text: string): string {
  return masked(
    text.replace(/\[[^\]]*(?=\]\([^)]*\.test\.ts\))/g, (all) => all.replace(/[^\n]/g, '_')),
  )
}

/** Lines that hold a `#` comment alone; consecutive ones are one passage. */
export function hashPassages(file: string, text: string): Passage[] {
  const found: Passage[] = []
  let held: string[] = []
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    const comment = /^\s*# (.*)$/.exec(line)?.[1]
    if (comment !== undefined) held.push(comment)
    if (comment === undefined || index === lines.length - 1) {
      if (held.length > 0) {
        const begins = index + 1 - held.length + (comment === undefined ? 0 : 1)
        found.push({ file, line: begins, text: masked(held.join('\n')), kind: 'comment' })
      }
      held = []
    }
  }
  return found
}
