// @ts-check
/** `npm run authenticator`: serves the authenticator. With a folder as argument it writes the files there. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildFiles } from './build.mjs'
import { openAuthenticator } from './open.mjs'

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  const server = await openAuthenticator('PORT')
  if (server) console.log(`The authenticator: ${server.origin}`)
} else {
  mkdirSync(folder, { recursive: true })
  for (const [path, bytes] of await buildFiles()) writeFileSync(join(folder, path), bytes)
  console.log(`The files of the authenticator are in ${folder}`)
}
