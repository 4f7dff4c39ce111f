/** The keys: those of EINMAL_KEYS, or made at the first start and stored in the data folder. */

import { createHash, hkdfSync, randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateKey } from 'einmal/accounts'
import { type Config, ConfigError } from './config.js'

/** @returns the text of the keys, as `createKeyring` takes it */
export function readKeys(config: Config): string {
  if (config.keys !== undefined) return config.keys
  const path = join(config.dataFolder, 'keys')
  return readIfThere(path) ?? writeOnce(path, `${generateKey('k1')}\n`)
}

/** Makes the data folder, for its owner alone. Its parent must be there: a typing error makes no tree. */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    const code = codeOf(error)
    if (code === 'EEXIST') return
    const why = code === 'ENOENT' ? 'the folder above it is missing' : `the system says ${code}`
    throw new ConfigError(`DATA_DIR: cannot make ${folder}, ${why}`)
  }
}

/**
 * A key for one purpose, so that no key is used for two things. It changes with the current key of
 * EINMAL_KEYS: forms that are open then have to be sent again.
 */
export function deriveKey(keys: string, purpose: string): Uint8Array {
  const [current = ''] = keys.split(',')
  const secret = Buffer.from(current.slice(current.indexOf(':') + 1).trim(), 'base64url')
  return new Uint8Array(hkdfSync('sha256', secret, '', `council-portal ${purpose}`, 32))
}

/** For each key its id and a few bits that tell it from another one of the same id. */
export function fingerprints(keys: string): Map<string, string> {
  return new Map(
    keys.split(',').map((key) => {
      const mark = Buffer.from(deriveKey(key, 'fingerprint'))
      const digest = createHash('sha256').update(mark).digest('base64url')
      return [key.slice(0, key.indexOf(':')).trim(), digest.slice(0, 16)]
    }),
  )
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new ConfigError(`cannot read ${path}: the system says ${codeOf(error)}`)
  }
}

/** Two processes may start at once: the file appears whole or not at all, and the first one stays. */
function writeOnce(path: string, text: string): string {
  const draft = `${path}.${randomUUID()}`
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' })
    linkSync(draft, path)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') {
      throw new ConfigError(`cannot write ${path}: the system says ${codeOf(error)}`)
    }
  } finally {
    unlinkIfThere(draft)
  }
  return readFileSync(path, 'utf8').trim()
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
