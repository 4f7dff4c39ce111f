/** Builds the folder in which every runtime runs: the installed tarball, and the hosts of the suite. */

import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { install, pack, temporaryFolder } from '../package/pack.mjs'

const HOSTS = 'test/runtimes/hosts'

/** Returns the path of the folder. */
export async function preparedFolder(): Promise<string> {
  const folder = temporaryFolder()
  install(pack(folder).tarball, folder)
  const options: BuildOptions = {
    outdir: join(folder, 'hosts'),
    bundle: true,
    // The package stays as it is installed.
    external: ['einmal', 'einmal/*', '../node_modules/*', 'node:*'],
    target: 'es2022',
    logLevel: 'error',
  }
  const modules = ['import', 'server', 'sqlite', 'files', 'worker', 'page', 'language']
  await build({
    ...options,
    entryPoints: modules.map((name) => `${HOSTS}/${name}.ts`),
    format: 'esm',
  })
  await build({
    ...options,
    entryPoints: [`${HOSTS}/require.ts`],
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
  })
  cpSync(`${HOSTS}/page.html`, join(folder, 'hosts/page.html'))
  cpSync('docs/examples/serve.js', join(folder, 'serve.js'))
  return folder
}
