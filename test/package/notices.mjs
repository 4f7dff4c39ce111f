// @ts-check
/**
 * Checks THIRD-PARTY-NOTICES.md: the licence of every package in dist, by the metafile of the
 * build. Exits with 1 when the file is out of date; `--write` writes it.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inlinedPackages } from './inlined.mjs'
import { ROOT } from './pack.mjs'

const NOTICES = join(ROOT, 'THIRD-PARTY-NOTICES.md')

/** The texts of packages that name a licence and do not contain its text. */
const TEXTS = { saxes: 'test/package/licences/saxes.txt' }

/** Further texts, for what a package has inside. */
const INSIDE = { '@jsquash/webp': ['libwebp', 'test/package/licences/libwebp.txt'] }

/** The licences that allow to inline a package with its text. */
const ALLOWED = ['MIT', 'BSD-3-Clause', 'Apache-2.0']

/** The chosen licence of packages that offer several. */
const CHOSEN = { '(MIT OR Apache-2.0)': 'LICENSE-MIT' }

const text = notices(inlinedPackages())
if (process.argv.includes('--write')) {
  writeFileSync(NOTICES, text)
} else if (!existsSync(NOTICES) || readFileSync(NOTICES, 'utf8') !== text) {
  console.error('THIRD-PARTY-NOTICES.md is not what dist holds: npm run notices')
  process.exitCode = 1
}

/**
 * @param {string[]} names
 * @returns {string} Markdown
 */
function notices(names) {
  const sections = names.map((name) => {
    const { version, license } = manifest(name)
    return [
      `## ${name} ${version}`,
      `Its package.json says: ${license}${license in CHOSEN ? ', of which einmal takes this one' : ''}.`,
      `\`\`\`text\n${licence(name)}\n\`\`\``,
      ...inside(name),
    ].join('\n\n')
  })
  return [
    '# Third-party notices',
    'einmal has no dependencies: of these packages, what it uses is built into `dist/`.',
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

/**
 * @param {string} name
 * @returns {string[]} the licence of the code that the package has compiled into it
 */
function inside(name) {
  const [title, path] = INSIDE[/** @type {keyof INSIDE} */ (name)] ?? []
  if (title === undefined || path === undefined) return []
  const text = readFileSync(join(ROOT, path), 'utf8').trim()
  return [`It has ${title} inside:`, `\`\`\`text\n${text}\n\`\`\``]
}

/**
 * @param {string} name
 * @returns {string} the licence's text
 */
function licence(name) {
  const { license } = manifest(name)
  const text = TEXTS[/** @type {keyof TEXTS} */ (name)]
  if (text) return readFileSync(join(ROOT, text), 'utf8').trim()
  const file = ALLOWED.includes(license) ? 'LICENSE' : CHOSEN[/** @type {keyof CHOSEN} */ (license)]
  if (file) return read(name, file)
  throw new Error(`${name} has the licence ${license}: may it be inlined?`)
}

/**
 * @param {string} name
 * @returns {{ version: string, license: string }}
 */
function manifest(name) {
  return JSON.parse(read(name, 'package.json'))
}

/**
 * @param {string} name
 * @param {string} file
 */
function read(name, file) {
  return readFileSync(join(ROOT, 'node_modules', name, file), 'utf8').trim()
}
