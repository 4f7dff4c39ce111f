/**
 * `npm run check:prose`: the words of comments, messages, test names and pages.
 *
 * Without arguments: fails when a file has more findings than allowed.json allows it, or fewer.
 * With paths: lists every finding below them. `--write`: sets allowed.json to the present numbers,
 * and refuses when their sum would rise.
 */

import { readFileSync } from 'node:fs'
import { proseFiles } from '../files.js'
import { sourcePassages } from './comments.js'
import { hashPassages, markdownPassages } from './markdown.js'
import type { Finding, Passage } from './passage.js'
import { countByFile, differences, readAllowed, total, writeAllowed } from './ratchet.js'
import { check } from './rules.js'

const args = process.argv.slice(2)
const paths = args.filter((arg) => !arg.startsWith('--'))
const findings = proseFiles().flatMap((file) => passages(file).flatMap(check))
const actual = countByFile(findings)

if (paths.length > 0)
  list(findings.filter(({ file }) => paths.some((path) => file.startsWith(path))))
else if (args.includes('--write')) write()
else compare()

function passages(file: string): Passage[] {
  const text = readFileSync(file, 'utf8')
  if (file.endsWith('.md')) return markdownPassages(file, text)
  return /\.[cm]?[jt]s$/.test(file) ? sourcePassages(file, text) : hashPassages(file, text)
}

function list(found: readonly Finding[]): void {
  for (const one of found) console.log(`${one.file}:${one.line}  ${one.found}  →  ${one.instead}`)
  console.log(`prose: ${found.length} findings`)
}

function write(): void {
  const before = total(readAllowed())
  if (total(actual) > before && !args.includes('--more')) {
    console.error(
      `prose: ${total(actual)} findings, and ${before} are allowed: npm run check:prose`,
    )
    process.exitCode = 1
  } else {
    writeAllowed(actual)
    console.log(`prose: ${total(actual)} findings are allowed, ${before} were`)
  }
}

function compare(): void {
  const changed = differences(actual, readAllowed())
  const worse = new Set(changed.filter((one) => one.actual > one.allowed).map(({ file }) => file))
  list(findings.filter(({ file }) => worse.has(file)))
  for (const one of changed) {
    console.error(`${one.file}: ${one.actual} findings, ${one.allowed} are allowed`)
  }
  if (changed.length === 0) return
  process.exitCode = 1
  if (worse.size === 0) console.error('prose: better than before. npm run check:prose -- --write')
}
