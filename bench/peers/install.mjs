// @ts-check
/**
 * Installs the peers when they are missing. Plain JavaScript: it runs before anything is bundled, and
 * before the types are checked.
 */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { npmCommand } from '../../test/support/locate.mjs'

if (!existsSync('bench/peers/node_modules')) {
  console.error('Installing the peers: npm ci --prefix bench/peers')
  const { status, error } = spawnSync(
    ...npmCommand('ci', '--ignore-scripts', '--prefix', 'bench/peers'),
    { stdio: ['ignore', 2, 2] },
  )
  if (error) throw error
  process.exitCode = status ?? 1
}
