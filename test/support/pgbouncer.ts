/** A private PgBouncer that pools by transaction, in front of a PostgreSQL of the tests. */

import { chownSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.mjs'
import { located } from './locate.mjs'
import { answersPostgres, postgresIdentity, run, type Server } from './servers.js'

/** @param connections - number of connections to the server for all clients; fewer than the clients request at once */
export async function startPgBouncer(
  postgres: Server,
  connections = 4,
): Promise<Server & { url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-pgbouncer-'))
  const port = await freePort()
  const users = join(folder, 'users')
  const configuration = join(folder, 'pgbouncer.ini')
  writeFileSync(users, '"einmal" ""\n')
  writeFileSync(
    configuration,
    `[databases]
postgres = host=127.0.0.1 port=${postgres.port} dbname=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 500
`,
  )
  // Like PostgreSQL, it refuses to run as root.
  const identity = postgresIdentity()
  if (identity)
    for (const path of [folder, users, configuration]) chownSync(path, identity.uid, identity.gid)
  const url = `postgres://einmal@127.0.0.1:${port}/postgres`
  const server = await run({
    ...{ port, folder, command: located('pgbouncer'), args: [configuration] },
    options: { ...identity, cwd: folder, stdio: 'pipe' },
    signals: { stop: 'SIGINT', crash: 'SIGKILL' },
    ready: () => answersPostgres(url),
  })
  return { ...server, url }
}
