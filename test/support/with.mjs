// @ts-check
/** Runs a program of a package with a variable set, in every shell: with.mjs NAME=value program … */

import { spawnSync } from 'node:child_process'
import { npmCommand } from './locate.mjs'

const [setting = '', ...command] = process.argv.slice(2)
const [, name, value] = /^(\w+)=(.*)$/.exec(setting) ?? []
if (name === undefined) throw new Error('usage: with.mjs NAME=value program …')
const { status, error } = spawnSync(...npmCommand('exec', '--offline', '--', ...command), {
  env: { ...process.env, [name]: value },
  stdio: 'inherit',
})
if (error) throw error
process.exitCode = status ?? 1
