/** The figures' places in the pages: the words around them are written by hand. */

import { asMarkdown, figure, tables } from './report.js'

/** @typedef {import('./report.js').Results} Results */

/**
 * @param {string} page
 * @param {Results} results
 */
export function intoPage(page, results) {
  return fill(page, blocksOf(results))
}

/**
 * Fills every `<!-- bench:NAME -->` … `<!-- /bench -->` of the page.
 *
 * @param {string} page
 * @param {Record<string, string>} blocks
 */
export function fill(page, blocks) {
  return page.replace(
    /(<!-- bench:([\w-]+) -->)[\s\S]*?(<!-- \/bench -->)/g,
    (_, begin, name, end) => {
      const block = blocks[name]
      if (block === undefined) throw new Error(`a page asks for ${name}, of which there is none`)
      return `${begin}\n\n${block}\n\n${end}`
    },
  )
}

/**
 * @param {Results} results
 * @returns {Record<string, string>}
 */
function blocksOf(results) {
  const { machine, versions, date, speed } = results
  const runs = speed.map(({ runtime, rounds }) => `${runtime}, ${rounds} rounds`).join('; ')
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return {
    run: [
      `- ${date}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}`,
      `- ${runs}`,
      `- ${packages.join(', ')}`,
    ].join('\n'),
    ahead: ahead(results),
    ...Object.fromEntries(
      Object.entries(tables(results)).map(([name, table]) => [name, asMarkdown(table)]),
    ),
  }
}

/**
 * The sentence that people remember, with the figures of this run.
 *
 * @param {Results} results
 */
function ahead({ speed, bundle }) {
  const lines = speed.slice(0, 1).flatMap(({ runtime, tasks }) =>
    tasks.flatMap(({ title, entries }) => {
      const own = entries.find(({ name }) => name === 'einmal')
      const fastest = entries.find(({ name }) => name !== 'einmal')
      if (!own || !fastest) return []
      return [
        `- ${title}: ${figure(own.speed)} times as fast as ${fastest.name}, the fastest peer (${runtime})`,
      ]
    }),
  )
  const own = bundle.find(({ name }) => name === 'einmal')
  const size = `- Whole library, minified and gzipped: ${((own?.whole.gzipped ?? 0) / 1000).toFixed(1)} kB`
  return [...lines, size].join('\n')
}
