/** The pages and comments refer only to files, headings, npm scripts and pages that exist. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anchorsOf, fencesOf, filesIn, type Link, linksOf, pages } from './support/pages.js'

const all = pages()
const links = all.flatMap(linksOf)

describe('a page', () => {
  it.each(all)('%s links only to files and headings that exist', (file) => {
    expect(links.filter((link) => link.file === file).flatMap(faultOf)).toEqual([])
  })

  it('finds a broken link', () => {
    const dead = [
      'gone.md',
      '#gone',
      'docs/README.md#gone',
      '/etc/passwd',
      '../outside.md',
      'dist/x.js',
    ]
    const faults = dead.flatMap((target) => faultOf({ file: 'CHANGELOG.md', line: 1, target }))
    expect(faults).toHaveLength(dead.length)
  })

  it('in docs/ is in the index', () => {
    const listed = linksOf('docs/README.md').map(({ target }) =>
      join('docs', target.split('#')[0] ?? ''),
    )
    const guides = all.filter((file) => file.startsWith('docs/') && file !== 'docs/README.md')
    expect(guides.filter((file) => !listed.includes(file))).toEqual([])
  })
})

describe('a command in a page', () => {
  const { scripts, bin } = JSON.parse(readFileSync('package.json', 'utf8'))
  const commands = all.flatMap((file) =>
    fencesOf(file)
      .filter(({ language }) => ['sh', 'bash', 'shell', 'console'].includes(language))
      .flatMap(({ line, text }) =>
        text.split('\n').map((command, i) => ({ file, line: line + i, command })),
      ),
  )

  it('runs an npm script that exists', () => {
    const missing = commands.flatMap(({ file, line, command }) =>
      [...command.matchAll(NPM)].flatMap(([, run, short]) => {
        const script = run ?? short
        return script === undefined || Object.hasOwn(scripts, script)
          ? []
          : `${file}:${line}: ${script}`
      }),
    )
    expect(missing).toEqual([])
  })

  it('calls einmal by a name that the package installs', () => {
    const called = commands.flatMap(
      ({ command }) => /\bnpx (?:--?\S+ )*(\S+)/.exec(command)?.[1] ?? [],
    )
    expect(
      called
        .filter((name) => name.startsWith('einmal'))
        .filter((name) => !Object.hasOwn(bin, name)),
    ).toEqual([])
  })

  it('has a language', () => {
    const nameless = all.flatMap((file) => fencesOf(file)).filter(({ language }) => language === '')
    expect(nameless.map(({ file, line }) => `${file}:${line}: say what it is`)).toEqual([])
  })
})

describe('a comment in the sources', () => {
  it('names pages that exist', () => {
    const named = filesIn('src', ['.ts']).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bdocs\/[\w./-]*\w/g)].map(([page]) => ({
        file,
        page,
      })),
    )
    expect(named.filter(({ page }) => !existsSync(page))).toEqual([])
  })
})

/** `npm run check`, and the scripts that need no `run`. Options before the name take no value. */
const NPM =
  /\bnpm (?:--?\S+ )*(?:run(?:-script)? (?:--?\S+ )*([\w:.-]+)|(test|start|stop|restart)\b)/g

/** Files that are not in the repository: a link to one works only where it was built. */
const MADE = /^(?:dist|docs\/api|node_modules|coverage|reports|\.data)\b/

function faultOf({ file, line, target }: Link): string[] {
  const [path = '', anchor] = decodeURIComponent(target).split('#')
  const found = path === '' ? file : normalize(join(dirname(file), path))
  const fault =
    (path.startsWith('/') && 'is not relative') ||
    (found.startsWith('..') && 'leads out of the project') ||
    (MADE.test(found) && 'is made by a build') ||
    (!existsSync(found) && 'does not exist') ||
    (anchor && !isPlace(found, anchor) && 'has no such heading')
  return fault ? [`${file}:${line}: ${target} ${fault}`] : []
}

/** A heading of a page, or a line of a source file. */
function isPlace(file: string, anchor: string): boolean {
  return file.endsWith('.md') ? anchorsOf(file).has(anchor) : /^L\d+(?:-L\d+)?$/.test(anchor)
}
