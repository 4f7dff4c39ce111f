/** The results of the libraries as tables. */

import type { FirstUse, PartRow } from '../parts/measure.js'
import { describeRun } from '../support/machine.js'
import type { Report } from '../support/pages.js'
import { allAsText, asBlocks, count, figure, type Table } from '../support/table.js'
import { failures } from './failures.js'
import { plots } from './plots.js'
import { COMPARED, comparison, type LibraryResults } from './results.js'
import type { BundleRow } from './sizes.js'
import type { SpeedRun, TaskResult } from './speed.js'

export const libraryReport: Report<LibraryResults> = {
  results: 'docs/benchmarks/results.json',
  pages: ['docs/benchmarks/README.md'],
  text,
  blocks: (results) => ({
    run: describeRun(
      results,
      results.speed.map(({ runtime, rounds }) => `${runtime}, ${rounds} rounds`).join('; '),
    ),
    ahead: ahead(results),
    ...asBlocks(tables(results)),
  }),
  plots,
  failures,
}

function tables({
  speed,
  bundle,
  install,
  imports,
  parts,
  firstUse,
}: LibraryResults): Record<string, Table> {
  // The other runtimes have one table together.
  const [run] = speed
  if (!run) throw new Error('no runtime was measured')
  return {
    ...Object.fromEntries(run.tasks.map((task) => [task.id, speedTable(task, run.runtime)])),
    findings: findingsTable(run),
    notes: notesTable(run),
    runtimes: runtimesTable(speed),
    parts: partsTable(parts, firstUse),
    bundle: bundleTable(bundle),
    install: {
      title: 'Installed: packages, and bytes of files',
      head: ['', 'install', 'packages', 'bytes'],
      rows: install.map((row) => [
        row.name,
        row.packages.join(' '),
        `${row.count}`,
        count(row.bytes),
      ]),
    },
    imports: {
      title: 'Time to import, over an empty module',
      head: ['', 'ms'],
      rows: imports.map((row) => [row.name, figure(row.milliseconds)]),
    },
  }
}

function speedTable({ title, entries, without }: TaskResult, runtime: string): Table {
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

function runtimesTable(speed: readonly SpeedRun[]): Table {
  return {
    title: '× the fastest peer on each runtime, and which that is',
    head: ['', 'verify, stored', 'verify, prepared', 'generate'],
    rows: speed.map((run) => [
      run.runtime,
      ...COMPARED.map((id) => {
        const { speed, peer } = comparison(run, id)
        return `${figure(speed)} (${peer})`
      }),
    ]),
  }
}

function partsTable(parts: readonly PartRow[], { first, second }: FirstUse): Table {
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

/** A ratio that is close to its limit. */
function hundredths(value: number): string {
  if (Number.isNaN(value)) return 'not counted'
  return value === 1 ? '1' : value.toFixed(value < 10 ? 2 : 1)
}

function bundleTable(rows: readonly BundleRow[]): Table {
  return {
    title: 'Bundle size, minified and gzipped, bytes',
    head: ['', 'whole library', 'verify TOTP only', 'hashes', 'algorithms', 'URIs'],
    rows: rows.map((row) => [
      row.name,
      count(row.whole.gzipped),
      count(row.verify.gzipped),
      row.hashes === 'own' ? 'in the bundle' : `${row.hashes}, not counted`,
      `${row.algorithms}`,
      row.parsesUri ? 'built and parsed' : row.buildsUri ? 'built' : 'none',
    ]),
  }
}

function findingsTable({ findings, runtime }: SpeedRun): Table {
  const names = Object.keys(findings[0]?.answers ?? {})
  return {
    title: `Behaviour (${runtime})`,
    head: ['', ...names],
    rows: findings.map(({ holds, answers }) => [
      holds,
      ...names.map((name) => answers[name] ?? '–'),
    ]),
  }
}

function notesTable({ notes }: SpeedRun): Table {
  return {
    title: 'Prepared secrets, and notes',
    head: ['', 'prepared', 'note'],
    rows: notes.map(({ name, prepared, note }) => [
      name,
      prepared ?? 'not possible: every call takes base32',
      note ?? '',
    ]),
  }
}

/** The findings and the notes are too wide for a terminal: broken rules are listed instead. */
function text(results: LibraryResults): string {
  const { findings: _, notes: __, ...narrow } = tables(results)
  const broken = (results.speed[0]?.findings ?? []).flatMap(({ holds, answers }) => {
    const bad = Object.entries(answers).filter(([, answer]) => answer !== 'yes' && answer !== null)
    const names = bad.map(([name, answer]) => `${name} (${answer})`).join(', ')
    return bad.length === 0 ? [] : [`does not hold: ${holds}: ${names}`]
  })
  return `${allAsText(narrow)}\n\n${broken.join('\n')}`
}

/** The figures in short. */
function ahead({ speed, bundle }: LibraryResults): string {
  const [run] = speed
  if (!run) throw new Error('no runtime was measured')
  const lines = run.tasks.map(({ id }) => {
    const { title, speed, peer } = comparison(run, id)
    return `- ${title}: ${figure(speed)} times as fast as ${peer}, the fastest peer (${run.runtime})`
  })
  const bytes = bundle.find(({ name }) => name === 'einmal')?.whole.gzipped ?? Number.NaN
  return [...lines, `- Whole library, minified and gzipped: ${(bytes / 1000).toFixed(1)} kB`].join(
    '\n',
  )
}
