/** workerd: the files of dist as the modules of a worker. */

import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { report, serves, type Way } from './programs.js'

const DIST = 'node_modules/einmal/dist'

export const runWorker: Way = (program, folder) => {
  writeFileSync(join(folder, 'worker.capnp'), config(folder, 'worker.js', 'hosts/worker.js'))
  return report(program, ['test', 'worker.capnp'], folder)
}

export const serveWorker: Way = serves({
  args: ['serve', 'serve.capnp'],
  prepare(folder, port) {
    const socket = `(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")`
    writeFileSync(join(folder, 'serve.capnp'), config(folder, 'serve.js', 'serve.js', socket))
  },
})

/** @param main - the name of the worker's own module, and its `file` */
function config(folder: string, main: string, file: string, ...sockets: string[]): string {
  const modules = [
    `(name = "${main}", esModule = embed "${file}")`,
    '(name = "einmal", esModule = "export * from \'./einmal/dist/index.js\'")',
    ...['accounts', 'gate', 'qr', 'transfer', 'vault'].map(
      (name) => `(name = "einmal/${name}", esModule = "export * from './dist/${name}.js'")`,
    ),
    ...readdirSync(join(folder, DIST))
      .filter((name) => /^(index|accounts|gate|qr|transfer|vault|.*-[A-Z0-9]{8})\.js$/.test(name))
      .map((name) => `(name = "einmal/dist/${name}", esModule = embed "${DIST}/${name}")`),
  ]
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    compatibilityDate = "2026-01-01",
    modules = [${modules.join(', ')}],
  ))],
  sockets = [${sockets.join(', ')}],
);`
}
