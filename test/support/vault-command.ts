/** `einmal vault` on a file, each command in a process. */

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle } from './bundle.js'

export interface VaultCommand {
  /** Adds a key by its URI. */
  add(uri: string): void
  /** Prints the code of the first entry. */
  code(): string
}

/** Makes an empty vault in a folder that is there. */
export async function vaultCommand(folder: string): Promise<VaultCommand> {
  const program = await bundle('test/portal/support/einmal.ts', 'sources')
  const passphrase = join(folder, 'passphrase.txt')
  writeFileSync(passphrase, 'correct horse battery staple\n', { mode: 0o600 })
  const options = ['--vault', join(folder, 'keys.vault'), '--passphrase-file', passphrase]
  const run = (args: readonly string[], input = ''): string =>
    execFileSync(process.execPath, [program, 'vault', ...args, ...options], {
      ...{ input, encoding: 'utf8' },
      stdio: 'pipe',
    })
  run(['create'])
  return { add: (uri) => run(['add'], uri), code: () => run(['code', '1']).trim() }
}
