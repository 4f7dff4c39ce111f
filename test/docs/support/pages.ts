/** The pages of the project, read as far as the tests need: fences, headings, links and tables. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A fenced block of a page or of a doc comment. */
export interface Fence {
  file: string
  /** The line in the file of the block's first line, counted from 1. */
  line: number
  /** The first word behind the backticks, and what follows it. */
  language: string
  info: string
  text: string
}

/** Folders of pages that are generated or from other projects. */
const FOREIGN = new Set([
  'node_modules',
  'dist',
  'coverage',
  'reports',
  'docs/api',
  'test/types/api',
])

/** The files below a folder with one of these endings, as paths from the root of the project. */
export function filesIn(folder: string, endings: readonly string[]): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (FOREIGN.has(entry.name) || FOREIGN.has(path) || entry.name.startsWith('.')) return []
      if (entry.isDirectory()) return filesIn(path, endings)
      return endings.some((ending) => path.endsWith(ending)) ? [path] : []
    })
    .sort()
}

/** The README and the other pages for people: all Markdown but the generated reports of the API. */
export function pages(): string[] {
  return filesIn('.', ['.md']).filter((file) => !file.endsWith('.api.md'))
}

/** The fences of a page, or those of the doc comments of a source file. */
export function fencesOf(file: string, text: string = readFileSync(file, 'utf8')): Fence[] {
  const strip = file.endsWith('.md') ? /^/ : /^\s*\* ?/
  const fences: Fence[] = []
  let open: { marks: string; indent: number; fence: Fence; lines: string[] } | undefined
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(strip, '')
    if (open === undefined) {
      const [, indent = '', marks, info = ''] = FENCE.exec(line) ?? []
      if (marks === undefined || (!file.endsWith('.md') && !strip.test(raw))) continue
      const [language = ''] = info.trim().split(' ')
      const fence = { file, line: index + 2, language, info: '', text: '' }
      fence.info = info.trim().slice(language.length).trim()
      open = { marks, indent: indent.length, fence, lines: [] }
    } else if (line.trim() === open.marks) {
      fences.push({ ...open.fence, text: open.lines.join('\n') })
      open = undefined
    } else {
      open.lines.push(line.slice(Math.min(open.indent, line.search(/\S|$/))))
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.fence.line - 1}: the fence never ends`)
  return fences
}

const FENCE = /^(\s*)(`{3,}|~{3,})(.*)$/

/** A page without its fences, each line in its place. */
function proseOf(file: string): string {
  const lines = readFileSync(file, 'utf8').split('\n')
  for (const { line, text } of fencesOf(file)) lines.fill('', line - 2, line + lineCount(text))
  return lines.join('\n')
}

function lineCount(text: string): number {
  return text.split('\n').length
}

/** The headings of a page, in their order. */
export function headingsOf(file: string): string[] {
  return proseOf(file)
    .split('\n')
    .flatMap((line) => /^#{1,6} +(.*?)(?: +#+)?$/.exec(line)?.[1] ?? [])
}

/** The anchors of a page, made from its headings as GitHub makes them, and those written in HTML. */
export function anchorsOf(file: string): Set<string> {
  const anchors = new Set<string>()
  for (const heading of headingsOf(file)) {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const slug = plain.replace(/[^\p{L}\p{M}\p{N}_ -]/gu, '').replaceAll(' ', '-')
    let anchor = slug
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`
    anchors.add(anchor)
  }
  for (const [, id] of proseOf(file).matchAll(/\b(?:id|name)="([^"]+)"/g)) if (id) anchors.add(id)
  return anchors
}

/** A link of a page to another file of the project or to a place in it. */
export interface Link {
  file: string
  line: number
  target: string
}

/** The links of a page that do not lead out of the project: inline, by reference, and in HTML. */
export function linksOf(file: string): Link[] {
  return proseOf(file)
    .split('\n')
    .flatMap((text, index) => {
      const line = text.replace(/(`+).*?\1/g, (code) => ' '.repeat(code.length))
      return LINKS.flatMap((link) => [...line.matchAll(link)]).map(([, target = '']) => ({
        file,
        line: index + 1,
        target: target.replace(/^<|>$/g, ''),
      }))
    })
    .filter(({ target }) => !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target))
}

const LINKS = [
  /\]\(\s*(<[^>]*>|[^\s)]+)[^)]*\)/g,
  /^\s{0,3}\[[^\]]+\]:\s*(\S+)/g,
  /\b(?:href|src|srcset)="([^"\s]+)/g,
]

/** The rows of a page's tables, cell by cell, without headers and rules. */
export function rowsOf(file: string): string[][] {
  const lines = proseOf(file).split('\n')
  const isRow = (line: string | undefined): boolean => line?.startsWith('|') ?? false
  return lines
    .filter((line, i) => isRow(line) && !isRule(line) && !isRule(lines[i + 1]))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('\\|', '|')),
    )
}

function isRule(line: string | undefined): boolean {
  return /^\|(?:\s*:?-+:?\s*\|)+$/.test(line ?? '')
}
