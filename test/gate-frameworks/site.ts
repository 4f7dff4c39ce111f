/**
 * A site in three languages that does not use the gate: a public start page with links to confidential
 * pages and files. Each reads paths as its server does.
 */

import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { freePort } from '../support/free-port.mjs'
import { type Running, runProgram } from '../support/programs.js'
import { closeServer, listen } from './client.js'
import { startTomcatWith } from './echo.js'

const FILES = join(import.meta.dirname, 'site')

/** A word on every page that a stranger must not see. */
export const SECRET = 'confidential'

const page = (words: string, ...links: string[]): string =>
  `<h1>${words}</h1>${links.map((link) => `<a href="${link}">${link}</a>`).join('\n')}\n`

const PAGES: Record<string, string> = {
  '/public/': page('The start page', '/public/agenda', '/papers', '/members/ada', '/api/votes'),
  '/public/agenda': page('The agenda', '/public/', '/papers/7', '/files/minutes.txt'),
  '/papers': page(`${SECRET} papers`, '/papers/7', '/papers/budget%202027', '/papers/%C3%BCber'),
  '/papers/7': page(`${SECRET} paper 7`, '/papers/7/annex', '/papers'),
  '/papers/7/annex': page(`${SECRET} annex`),
  '/papers/budget 2027': page(`${SECRET} budget`),
  '/papers/über': page(`${SECRET} overview`),
  '/members/ada': page(`${SECRET} member`, '/files/minutes.txt'),
  '/api/votes': `{"votes":"${SECRET}"}\n`,
}
const FILE = { path: '/files/minutes.txt', text: `${SECRET} minutes\n` }

/** Every linked path, as browsers encode it. */
export const PATHS: string[] = [...Object.keys(PAGES).map(encodeURI), FILE.path].sort()

/** Writes the pages, each under a flat name, and the file. */
function fill(pages: string, root: string): void {
  mkdirSync(pages, { recursive: true })
  for (const [path, text] of Object.entries(PAGES)) {
    writeFileSync(join(pages, `${path.replaceAll('/', '_')}.html`), text)
  }
  mkdirSync(join(root, 'files'))
  writeFileSync(join(root, FILE.path), FILE.text)
}

/** The site on a servlet container. */
export async function startTomcatSite(): Promise<Running> {
  return await startTomcatWith((root) => {
    mkdirSync(join(root, 'WEB-INF'))
    for (const each of ['site.jsp', 'web.xml']) {
      copyFileSync(join(FILES, each), join(root, 'WEB-INF', each))
    }
    fill(join(root, 'WEB-INF/pages'), root)
  })
}

/** The site on the built-in server of PHP. */
export async function startPhpSite(): Promise<Running> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'einmal-site-'))
  copyFileSync(join(FILES, 'site.php'), join(folder, 'site.php'))
  fill(join(folder, 'pages'), folder)
  return await runProgram('php', { args: ['-S', `127.0.0.1:${port}`, 'site.php'], folder, port })
}

/** The site on Node, which decodes and normalizes paths as a file server does. */
export async function startNodeSite(): Promise<Running> {
  const server = createServer((req, res) => {
    const [target = ''] = (req.url ?? '').split('?', 1)
    try {
      const path = posix.normalize(decodeURIComponent(target))
      const text = path === FILE.path ? FILE.text : PAGES[path]
      res.setHeader('x-path', encodeURIComponent(path))
      res.setHeader('x-user', req.headers['einmal-user'] ?? '')
      res.writeHead(text === undefined ? 404 : 200).end(text)
    } catch {
      res.writeHead(400).end()
    }
  })
  return { port: await listen(server), close: () => closeServer(server) }
}
