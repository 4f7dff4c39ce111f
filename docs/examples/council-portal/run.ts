/** Runs the portal in this process: says where it is and who can log in, and ends cleanly. */

import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { type Config, ConfigError, readConfig, reasonOf } from './config.js'
import { greeting } from './greeting.js'
import { openPortal, type Portal } from './portal.js'

/** A web authenticator in the same process. The start names it, and it ends with the portal. */
export interface Authenticator {
  readonly origin: string
  close(): Promise<void>
}

/** Resolves when the portal can be reached. If it cannot start, says why, and sets the exit code. */
export async function runPortal(
  environment: Readonly<Record<string, string | undefined>>,
  authenticator?: Authenticator,
): Promise<void> {
  try {
    await start(environment, authenticator)
  } catch (error) {
    process.stderr.write(`The portal did not start. ${reasonOf(error)}\n`)
    process.exitCode = 1
    await authenticator?.close()
  }
}

async function start(
  environment: Readonly<Record<string, string | undefined>>,
  authenticator: Authenticator | undefined,
): Promise<void> {
  const config = await readConfig(environment)
  const portal = await openPortal(config, complain)
  try {
    // Before the server listens: an error must leave nothing running.
    const said = await greeting(config, portal, authenticator?.origin)
    const server = await listen(portal, config)
    endBySignal(server, portal, authenticator)
    process.stdout.write(said)
  } catch (error) {
    await portal.close()
    throw error
  }
}

/** With the stack, since this goes to the person who runs the portal, and to no visitor. */
function complain(error: unknown): void {
  process.stderr.write(
    `${new Date().toISOString()} ${error instanceof Error ? error.stack : error}\n`,
  )
}

function listen({ app }: Portal, { port, host, address }: Config): Promise<Server> {
  // Without further options the adapter makes a server of node:http.
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'it is in use; PORT chooses another one' : error.code
      reject(new ConfigError(`cannot listen on ${host}, port ${port}: ${why}`))
    })
    server.listen(port, address, () => resolve(server))
  })
}

/** Ctrl-C: no new request, those under way to their end, then everything is closed. */
function endBySignal(server: Server, portal: Portal, authenticator?: Authenticator): void {
  let ending = false
  function end(): void {
    // Ctrl-C reaches the portal twice under `npm start`: from the terminal, and passed on by npm.
    if (ending) return
    ending = true
    authenticator?.close().catch(complain)
    server.close(() => {
      portal.close().catch(complain)
    })
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 3000).unref()
    // A database that does not answer must not keep the process running.
    setTimeout(() => process.exit(1), 10_000).unref()
  }
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end)
}
