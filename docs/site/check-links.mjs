// @ts-check
/** The last step of `npm run docs`: every link of the built site leads to a file and to a place in it. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, resolve } from 'node:path'

const SITE = 'docs/api'
const pages = readdirSync(SITE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.html'))
  .map((name) => join(SITE, name))
const texts = new Map(pages.map((page) => [resolve(page), readFileSync(page, 'utf8')]))

const links = pages.flatMap((page) =>
  [...(texts.get(resolve(page)) ?? '').matchAll(/ (?:href|src)="([^"]*)"/g)].map(
    ([, target = '']) => ({ page, target: target.replaceAll('&amp;', '&') }),
  ),
)
const own = links.filter(({ target }) => !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target))
const dead = own.filter(({ page, target }) => !isAlive(page, target))

for (const { page, target } of dead) console.error(`${page}: ${target} leads nowhere`)
console.log(`site: ${pages.length} pages, ${own.length} links within it, ${dead.length} dead`)
if (dead.length > 0 || own.length === 0) process.exitCode = 1

/**
 * @param {string} page
 * @param {string} target
 */
function isAlive(page, target) {
  const [path = '', anchor] = decodeURIComponent(target).split('#')
  const file = resolve(path === '' ? page : normalize(join(dirname(page), path)))
  if (!existsSync(file)) return false
  if (!anchor) return true
  const text = texts.get(file)
  return text === undefined || text.includes(`id="${anchor}"`)
}
