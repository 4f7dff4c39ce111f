// @ts-check
/**
 * `npm run bare`: runs the commands of README.md on a machine where nothing was prepared. Prints
 * their results, how long they took, and which tests were skipped.
 *
 *   --write          writes the figures into README.md
 *   --folder FOLDER  keeps the clone and npm's cache there
 *   --report FILE    writes the report there, too.
 */

import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { freePort } from '../support/free-port.mjs'
import { bareMachine } from './bare-machine.mjs'
import { commandsOf, sentence, writeFigures } from './readme.mjs'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const README = join(ROOT, 'README.md')
const { values: options } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    folder: { type: 'string' },
    report: { type: 'string' },
  },
})

/** Commands that need more than an exit code. @type {Record<string, (command: string) => Promise<string>>} */
const STEPS = { 'npm start': visitPortal, 'npm test': runTests }

const visit = bareMachine(ROOT, options.folder)
const figures = {
  seconds: 0,
  downloaded: 0,
  installed: 0,
  testSeconds: 0,
  machine: `Node ${process.versions.node}, ${availableParallelism()} processors`,
}
/** @type {string[]} */
const report = []
let failed = 0

const commands = commandsOf(join(visit.clone, 'README.md'))
try {
  if (!commands.includes('npm ci && npm test'))
    throw new Error('README.md has no npm ci && npm test')
  for (const command of commands) await attempt(command)
} finally {
  visit.remove()
}
const passed = commands.length - failed
const lines = [
  `The commands of README.md on a bare machine: ${figures.machine}, as ${visit.user}, in ${visit.clone}`,
  ...report,
  ...sentence(figures).split('\n'),
]
const text = `${lines.join('\n  ')}\nbare: ${passed} passed, ${failed} failed\n`
console.log(`\n${text}`)
if (options.report) writeFileSync(options.report, text)
if (options.write && failed === 0) writeFigures(README, figures)
process.exitCode = failed === 0 ? 0 : 1

/** Runs a command of the README: each part runs after the previous one has succeeded. @param {string} command */
async function attempt(command) {
  try {
    for (const part of command.split(' && ')) {
      console.log(`\n$ ${part}`)
      const began = performance.now()
      const result = await (STEPS[part] ?? runToEnd)(part)
      const seconds = (performance.now() - began) / 1000
      if (part === 'npm ci' && figures.seconds === 0) measureInstall(seconds)
      if (part === 'npm test') figures.testSeconds = seconds
      report.push(`${part}: ${result}; ${Math.round(seconds)} s`)
    }
  } catch (error) {
    failed++
    report.push(`FAILED: ${command}: ${error instanceof Error ? error.message : error}`)
  }
}

/** @param {string} command @returns {Promise<string>} the result for the report */
async function runToEnd(command) {
  const code = await visit.run(command).ended
  if (code !== 0) throw new Error(`${command} ended with exit code ${code}`)
  return 'exit code 0'
}

/** @param {string} command */
async function runTests(command) {
  const running = visit.run(command)
  const code = await running.ended
  const file = join(visit.clone, '.cache', 'test.json')
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(file, 'utf8'))
  const counts = `${numPassedTests} tests passed, ${numFailedTests} failed, ${numPendingTests} left out`
  if (code !== 0) throw new Error(`${counts}, exit code ${code}`)
  const reasons = running.output().match(/^NOT RUN, .*$/gm) ?? []
  return [`${counts}, exit code 0`, ...reasons].join('\n    ')
}

/** Starts portal and authenticator, requests a page of each, and stops them by their process id. @param {string} command */
async function visitPortal(command) {
  const port = await freePort()
  const running = visit.run(command, { PORT: `${port}`, AUTHENTICATOR_PORT: '0' })
  let over = false
  running.ended.then(() => {
    over = true
  })
  for (const began = performance.now(); !running.output().includes('Ctrl-C'); await sleep(50)) {
    if (over) throw new Error('npm start ended by itself')
    if (performance.now() - began > 120_000) throw new Error('npm start did not start')
  }
  const answer = await fetch(`http://localhost:${port}`)
  const page = await answer.text()
  if (answer.status !== 200 || !page.includes('<h1')) throw new Error(`/ is ${answer.status}`)
  const other = /^The web authenticator is at (\S+)$/m.exec(running.output())?.[1] ?? ''
  const app = await fetch(other)
  if (app.status !== 200) throw new Error(`the authenticator answers with ${app.status}`)
  running.interrupt()
  const code = await Promise.race([running.ended, sleep(30_000, 'none', { ref: false })])
  if (code !== 0) throw new Error(`npm start ended with exit code ${code} after SIGINT`)
  const title = /<title>(.*?)<\/title>/s.exec(page)?.[1]
  return `“${title}” and the authenticator; exit code 0 after SIGINT`
}

/** @param {number} seconds */
function measureInstall(seconds) {
  figures.seconds = seconds
  figures.downloaded = bytesIn(join(visit.cache, '_cacache', 'content-v2'))
  figures.installed = bytesIn(join(visit.clone, 'node_modules'))
}

/** @param {string} folder */
function bytesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0)
}
