/** The versions that were tested, in docs/runtimes.json and in the table of docs/reference/runtimes.md. */

import { readFileSync, writeFileSync } from 'node:fs'

export interface Tested {
  runtime: string
  version: string
  ways: string[]
}

const NOTES = 'docs/runtimes.json'
const PAGE = 'docs/reference/runtimes.md'
const BEGIN = '<!-- runtimes: npm run test:runtimes -- --write -->'
const END = '<!-- /runtimes -->'

const LABELS: Readonly<Record<string, string>> = {
  import: '`import`',
  require: '`require`',
  sqlite: '`einmal/stores/sqlite` over its own SQLite',
  command: 'the command line',
  files: '`einmal/vault/node` over its own files',
  server: '`einmal/gate/node` over its own `node:http`',
  serve: '`einmal/gate` in its own server',
  metro: 'the language alone, in a bundle of Metro',
  bytecode: 'compiled by `hermes-compiler`',
  language: 'the language alone',
}

/** Returns no failures. */
export function writeNotes(tested: readonly Tested[]): string[] {
  writeFileSync(NOTES, `${JSON.stringify(tested, null, 2)}\n`)
  const [before, rest] = readFileSync(PAGE, 'utf8').split(BEGIN)
  const after = rest?.split(END)[1]
  if (after === undefined) throw new Error(`${PAGE} has no ${BEGIN}`)
  writeFileSync(PAGE, `${before}${BEGIN}\n${tableOf(tested)}\n${END}${after}`)
  return []
}

function tableOf(tested: readonly Tested[]): string {
  const rows = tested.map(({ runtime, version, ways }) => {
    const names = ways.map((way) => LABELS[way] ?? way).join(', ')
    return `| ${runtime.replace(/ \d+$/, '')} | ${version} | ${names} |`
  })
  const head = '| runtime | version | tried with the packed tarball |'
  return [head, '|---|---|---|', ...rows].join('\n')
}

/** Debian's browsers: the lock file does not pin their versions. */
const BROWSERS = /^(Chromium|Firefox|WebKitGTK)\b/

/** Returns a line for each wrong version. */
export function checkNotes(tested: readonly Tested[]): string[] {
  const noted: Tested[] = JSON.parse(readFileSync(NOTES, 'utf8'))
  return tested
    .filter(({ runtime, version }) => {
      const note = noted.find((one) => one.runtime === runtime)
      return BROWSERS.test(runtime) ? note === undefined : note?.version !== version
    })
    .map(({ runtime, version }) => `${NOTES} does not name ${runtime} ${version}: add --write`)
}
