/** The results as tables: on a terminal, and in Markdown. */

import { barPlot } from './plot.js'

/**
 * @typedef {object} Results
 * @property {string} date
 * @property {{ cpu: string, cores: number, system: string }} machine
 * @property {Record<string, string>} versions
 * @property {ReadonlyArray<import('./speed.js').SpeedRun>} speed one a runtime
 * @property {import('./footprint.js').BundleRows} bundle
 * @property {import('./footprint.js').InstallRows} install
 * @property {import('./import-time.js').ImportRows} imports
 * @property {import('./parts.js').PartRows} parts
 * @property {import('./parts.js').FirstUse} firstUse
 */

/** @typedef {{ title: string, head: readonly string[], rows: ReadonlyArray<readonly string[]>, below?: string }} Table */

/** @typedef {import('./speed.js').SpeedRun['tasks'][number]} TaskResult */

/**
 * So many times as fast as the fastest peer.
 *
 * @type {Record<string, number | undefined>}
 */
const AHEAD = { verifyStored: 4, generate: 5 }

/**
 * What verifying with a new key may cost, in times of its eight compressions: the computing in time, the
 * whole call in instructions, which no neighbour changes.
 */
const OVER_BARE = 1.3

/** The whole core may weigh this much: minified, gzipped. */
const CORE_BYTES = 12_700
/**
 * Maximum size, relative to a peer with the same features: einmal reads more spellings than they do, and
 * unrolls SHA-1 for speed.
 */
const OVER_PEER = 1.25

/**
 * Every table of a run, in the order in which they are read.
 *
 * @param {Results} results
 * @returns {Record<string, Table>}
 */
export function tables({ speed, bundle, install, imports, parts, firstUse }) {
  /** @type {Record<string, Table>} */
  const found = {}
  // The whole tables are of the first runtime, the Node that ran this; the others in one beside it.
  for (const run of speed.slice(0, 1)) {
    for (const task of run.tasks) found[task.id] = speedTable(task, run.runtime)
    found.findings = findingsTable(run)
    found.notes = notesTable(run)
  }
  found.runtimes = runtimesTable(speed)
  found.parts = partsTable(parts, firstUse)
  found.bundle = {
    title: 'Bundle size, minified and gzipped, bytes',
    head: ['', 'whole library', 'verify TOTP only', 'hashes', 'algorithms', 'URIs'],
    rows: bundle.map((row) => [
      row.name,
      count(row.whole.gzipped),
      count(row.verify.gzipped),
      row.hashes === 'own' ? 'in the bundle' : `${row.hashes}, not counted`,
      String(row.algorithms),
      row.parsesUri ? 'built and parsed' : row.buildsUri ? 'built' : 'none',
    ]),
  }
  found.install = {
    title: 'Installed: packages, and bytes of files',
    head: ['', 'install', 'packages', 'bytes'],
    rows: install.map((row) => [
      row.name,
      row.packages.join(' '),
      String(row.count),
      count(row.bytes),
    ]),
  }
  found.imports = {
    title: 'Time to import, over an empty module',
    head: ['', 'ms'],
    rows: imports.map((row) => [row.name, figure(row.milliseconds)]),
  }
  return found
}

/**
 * @param {TaskResult} task
 * @param {string} runtime
 * @returns {Table}
 */
function speedTable({ title, entries, without }, runtime) {
  return {
    title: `${title} (${runtime})`,
    head: ['', 'µs', '× fastest peer', '× einmal’s time (quartiles)'],
    rows: entries.map(({ name, microseconds, speed, timesEinmal, quartiles }) => [
      name,
      figure(microseconds),
      figure(speed),
      name === 'einmal' ? '1' : `${figure(timesEinmal)} (${quartiles.map(figure).join('–')})`,
    ]),
    ...(without.length > 0 && {
      below: `Not in it: ${without.map(({ name, why }) => `${name} (${why})`).join(', ')}.`,
    }),
  }
}

/**
 * How far einmal is ahead on each runtime, and of whom.
 *
 * @param {Results['speed']} speed
 * @returns {Table}
 */
function runtimesTable(speed) {
  return {
    title: '× the fastest peer on each runtime, and which that is',
    head: ['', 'verify, stored', 'verify, prepared', 'generate'],
    rows: speed.map(({ runtime, tasks }) => [
      runtime,
      ...COMPARED.map((id) => {
        const entries = tasks.find((task) => task.id === id)?.entries ?? []
        const peer = entries.find(({ name }) => name !== 'einmal')
        return `${figure(ownOf(entries))} (${peer?.name ?? 'nobody'})`
      }),
    ]),
  }
}

/**
 * @param {Results['parts']} parts
 * @param {Results['firstUse']} firstUse
 * @returns {Table}
 */
function partsTable(parts, { first, second }) {
  const counted = parts.every(({ instructions }) => instructions !== null)
  return {
    title: 'One verification, ±1 step, of a key that is new',
    head: ['', 'µs', '× the eight compressions (quartiles)', 'instructions', '× theirs'],
    rows: parts.map(({ title, microseconds, ratio, quartiles, instructions }) => [
      title,
      figure(microseconds),
      ratio === 1 ? '1' : `${hundredths(ratio)} (${quartiles.map(hundredths).join('–')})`,
      instructions === null ? 'not counted' : count(instructions),
      hundredths((instructions ?? Number.NaN) / (parts[0]?.instructions ?? Number.NaN)),
    ]),
    below: [
      counted ? '' : 'Instructions are counted by valgrind, which was not there, or not asked. ',
      `In a process that has just begun the first code takes ${figure(first)} µs, and one more `,
      `${figure(second)} µs.`,
    ].join(''),
  }
}

/** A ratio close to a limit. @param {number} value */
function hundredths(value) {
  if (Number.isNaN(value)) return 'not counted'
  return value === 1 ? '1' : value.toFixed(value < 10 ? 2 : 1)
}

/** The tasks that are compared on every runtime. */
const COMPARED = ['verifyStored', 'verifyPrepared', 'generate']

/** @param {TaskResult['entries']} entries */
function ownOf(entries) {
  return entries.find(({ name }) => name === 'einmal')?.speed ?? Number.NaN
}

/**
 * @param {import('./speed.js').SpeedRun} run
 * @returns {Table}
 */
function findingsTable({ findings, runtime }) {
  const names = Object.keys(findings[0]?.answers ?? {})
  return {
    title: `What holds (${runtime})`,
    head: ['', ...names],
    rows: findings.map(({ holds, answers }) => [
      holds,
      ...names.map((name) => answers[name] ?? '–'),
    ]),
  }
}

/**
 * @param {import('./speed.js').SpeedRun} run
 * @returns {Table}
 */
function notesTable({ notes }) {
  return {
    title: 'What is prepared, and what must be known',
    head: ['', 'prepared', 'note'],
    rows: notes.map(({ name, prepared, note }) => [
      name,
      prepared ?? 'nothing can be: every call takes base32',
      note ?? '',
    ]),
  }
}

/**
 * What went wrong by the project's own measure: no time in it, only who is ahead, and bytes.
 *
 * @param {Results} results
 * @param {boolean} quick
 */
export function failures({ speed, bundle, parts }, quick) {
  const wrong = []
  for (const { runtime, tasks, absent, findings } of speed) {
    // A browser has no node:crypto, and some libraries nothing else.
    const missed = runtime.startsWith('Chromium') ? [] : absent
    for (const { name, why } of missed) wrong.push(`${name} was not measured on ${runtime}: ${why}`)
    for (const { id, title, entries } of tasks) {
      const times = ownOf(entries)
      const asked = AHEAD[id]
      if (asked === undefined) continue
      // A short run tells who is ahead, and not by how much.
      const least = quick ? 1 : asked
      if (!(times > least)) {
        wrong.push(`${title}: ${times} times the fastest peer on ${runtime}, not ${least}`)
      }
    }
    for (const { holds, answers } of findings) {
      if (answers.einmal !== 'yes') wrong.push(`einmal, ${holds}: ${answers.einmal}`)
    }
  }
  const part = (/** @type {string} */ id) => parts.find((row) => row.id === id)
  const computing = part('hmac')?.ratio ?? Number.NaN
  if (!quick && !(computing <= OVER_BARE)) {
    wrong.push(`three codes cost ${computing} times their compressions, over ${OVER_BARE}`)
  }
  const [whole, bare] = [part('fresh')?.instructions, part('bare')?.instructions]
  // Null where nobody could count them.
  if (whole !== null && !(Number(whole) <= Number(bare) * OVER_BARE)) {
    wrong.push(
      `a verification has ${whole} instructions, over ${OVER_BARE} times the ${bare} of its compressions`,
    )
  }
  const own = bundle.find(({ name }) => name === 'einmal')?.whole.gzipped ?? Number.NaN
  if (!(own <= CORE_BYTES)) wrong.push(`the whole core has ${own} bytes, over ${CORE_BYTES}`)
  for (const { name, whole, algorithms, parsesUri, hashes } of bundle) {
    const doesAsMuch = name !== 'einmal' && algorithms === 3 && parsesUri && hashes === 'own'
    if (doesAsMuch && own > whole.gzipped * OVER_PEER) {
      wrong.push(`einmal has over ${OVER_PEER} times the size of ${name}`)
    }
  }
  return wrong
}

/** @param {Table} table */
export function asText({ title, head, rows, below }) {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const lines = all.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return isNumeric(rows, column) ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd(),
  )
  return [title, ...lines.map((line) => `  ${line}`), ...(below ? [`  ${below}`] : [])].join('\n')
}

/**
 * What somebody does not do as it should, one a line: the table is too wide for a terminal.
 *
 * @param {import('./speed.js').SpeedRun} run
 */
export function exceptions({ findings }) {
  return findings.flatMap(({ holds, answers }) => {
    const bad = Object.entries(answers).filter(([, answer]) => answer !== 'yes' && answer !== null)
    return bad.length === 0
      ? []
      : [
          `does not hold: ${holds}: ${bad.map(([name, answer]) => `${name} (${answer})`).join(', ')}`,
        ]
  })
}

/** @param {Table} table */
export function asMarkdown({ title, head, rows, below }) {
  const rule = head.map((_, column) => (isNumeric(rows, column) ? '--:' : '---'))
  const lines = [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`)
  return [`**${title}**`, '', ...lines, ...(below ? ['', below] : [])].join('\n')
}

/**
 * @param {Results} results
 * @returns {Record<string, string>} SVG by file name
 */
export function plots({ speed, bundle, date, versions }) {
  const run = speed[0]
  if (!run) throw new Error('no run to plot')
  const subject = `einmal ${versions.einmal}, ${date}`
  return {
    'speed.svg': barPlot({
      title: 'Speed, against the fastest other library in the same run',
      subtitle: `Longer is better; behind each bar, the time of one call. ${run.runtime}, ${subject}.`,
      legend: [
        { kind: 'own', text: 'einmal' },
        { kind: 'peer', text: 'peers' },
      ],
      panels: run.tasks.slice(0, 3).map(({ title, entries }) => ({
        title,
        bars: entries.map(({ name, speed: times, microseconds }) => ({
          label: name,
          value: times,
          text: `${figure(times)}× (${figure(microseconds)} µs)`,
          kind: name === 'einmal' ? 'own' : 'peer',
        })),
      })),
    }),
    'runtimes.svg': barPlot({
      title: 'einmal, against the fastest other library on each runtime',
      subtitle: `Longer is better; behind each bar, the fastest peer. ${subject}.`,
      legend: [{ kind: 'own', text: 'einmal' }],
      panels: COMPARED.map((id) => ({
        title: run.tasks.find((task) => task.id === id)?.title ?? '',
        bars: speed.map(({ runtime, tasks }) => {
          const entries = tasks.find((task) => task.id === id)?.entries ?? []
          const peer = entries.find(({ name }) => name !== 'einmal')
          return {
            label: runtime.replace(/^(\w+ \d+).*/, '$1'),
            value: ownOf(entries),
            text: `${figure(ownOf(entries))}× (${peer?.name ?? 'nobody'})`,
            kind: 'own',
          }
        }),
      })),
    }),
    'size.svg': barPlot({
      title: 'Bundle size of the whole library',
      subtitle: `Shorter is better; minified and gzipped. ${subject}.`,
      legend: [
        { kind: 'own', text: 'einmal' },
        { kind: 'peer', text: 'brings its hashes along' },
        { kind: 'other', text: 'leaves them to the runtime' },
      ],
      panels: [
        {
          title: '',
          bars: bundle.map(({ name, whole, hashes, parsesUri, algorithms }) => ({
            label: name,
            value: whole.gzipped,
            text: `${(whole.gzipped / 1000).toFixed(1)} kB (${abilities(algorithms, parsesUri)})`,
            kind: name === 'einmal' ? 'own' : hashes === 'own' ? 'peer' : 'other',
          })),
        },
      ],
    }),
  }
}

/**
 * @param {number} algorithms
 * @param {boolean} parses
 */
function abilities(algorithms, parses) {
  return [algorithms === 3 ? 'three hashes' : 'SHA1 only', parses && 'parses URIs']
    .filter(Boolean)
    .join(', ')
}

/**
 * Two significant digits, or all of the whole part: more would be noise.
 *
 * @param {number} value
 */
export function figure(value) {
  return value >= 10 ? value.toFixed(0) : value.toPrecision(2)
}

/** @param {number} value */
function count(value) {
  return value.toLocaleString('en')
}

/**
 * @param {Table['rows']} rows
 * @param {number} column
 */
function isNumeric(rows, column) {
  return rows.every((row) => /^[\d.,]+( \(.*\))?$/.test(row[column] ?? ''))
}
