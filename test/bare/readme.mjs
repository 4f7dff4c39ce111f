// @ts-check
/** Reads the commands of the section *Try it* in README.md, and writes their figures. */

import { readFileSync, writeFileSync } from 'node:fs'

const FIGURES = /(?<=<!-- bare -->\n\n).*?(?=\n\n<!-- \/bare -->)/s

/**
 * The commands, in their order, such as `npm ci && npm start`.
 *
 * @param {string} file
 * @returns {string[]}
 */
export function commandsOf(file) {
  const [, section = ''] = /\n## Try it\n(.*?)\n## /s.exec(readFileSync(file, 'utf8')) ?? []
  return [...section.matchAll(/```sh\n(.*?)\n```/gs)].flatMap(([, block = '']) => block.split('\n'))
}

/**
 * @typedef {object} Figures
 * @property {number} seconds - of the first `npm ci`
 * @property {number} downloaded - bytes that npm fetched
 * @property {number} installed - bytes in node_modules
 * @property {number} testSeconds - of `npm test`
 * @property {string} machine
 */

/** @param {string} file @param {Figures} figures */
export function writeFigures(file, figures) {
  const text = readFileSync(file, 'utf8')
  if (!FIGURES.test(text)) throw new Error(`${file} has no place for the figures`)
  writeFileSync(
    file,
    text.replace(FIGURES, () => sentence(figures)),
  )
}

/** @param {Figures} figures */
export function sentence({ seconds, downloaded, installed, testSeconds, machine }) {
  const words = [
    `With an empty cache \`npm ci\` takes ${minutes(seconds)}: it downloads ${megabytes(downloaded)}`,
    `and installs ${megabytes(installed)}. \`npm test\` then takes ${minutes(testSeconds)}.`,
    `Measured by \`npm run bare -- --write\` in a fresh clone, with no program but Node and git`,
    `(${machine}).`,
  ]
  return words.join('\n')
}

/** @param {number} seconds */
const minutes = (seconds) => {
  const count = (seconds / 60).toFixed(1)
  return `${count} ${count === '1.0' ? 'minute' : 'minutes'}`
}

/** @param {number} bytes */
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`
