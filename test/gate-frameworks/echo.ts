/**
 * Portals in other languages that answer with the user from the proxy on the first line and the path on
 * the second. Each runs on a server that is common for its language.
 */

import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { freePort } from '../support/free-port.mjs'
import { type Running, runProgram } from '../support/programs.js'
import { closeServer, listen } from './client.js'

const FILES = join(import.meta.dirname, 'echo')

function folderWith(...files: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-echo-'))
  for (const file of files) copyFileSync(join(FILES, file), join(folder, file))
  return folder
}

/** A servlet container, with the files of the Debian package. */
export async function startTomcat(): Promise<Running> {
  return await startTomcatWith((root) => {
    mkdirSync(join(root, 'WEB-INF'))
    copyFileSync(join(FILES, 'echo.jsp'), join(root, 'echo.jsp'))
    copyFileSync(join(FILES, 'web.xml'), join(root, 'WEB-INF/web.xml'))
  })
}

/** A servlet container with an application that `fill` writes into its folder. */
export async function startTomcatWith(fill: (root: string) => void): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-tomcat-'))
  const port = await freePort()
  const home = '/usr/share/tomcat10'
  for (const each of ['conf', 'temp', 'work', 'logs', 'webapps/ROOT']) {
    mkdirSync(join(folder, each), { recursive: true })
  }
  fill(join(folder, 'webapps/ROOT'))
  // The defaults of Tomcat, which map JSP files.
  copyFileSync(join(home, 'etc/web.xml'), join(folder, 'conf/web.xml'))
  writeFileSync(
    join(folder, 'conf/server.xml'),
    `<Server port="-1">
      <Service name="Catalina">
        <Connector port="${port}" address="127.0.0.1" maxKeepAliveRequests="-1"/>
        <Engine name="Catalina" defaultHost="localhost">
          <Host name="localhost" appBase="webapps" autoDeploy="false"/>
        </Engine>
      </Service>
    </Server>`,
  )
  const env = {
    CATALINA_HOME: home,
    CATALINA_BASE: folder,
    CATALINA_TMPDIR: join(folder, 'temp'),
    CATALINA_OPTS: '-Xmx192m -XX:+UseSerialGC -XX:TieredStopAtLevel=1',
  }
  return await runProgram('catalina.sh', { args: ['run'], folder, port, env })
}

/** The built-in server of PHP, `php -S`. */
export async function startPhp(): Promise<Running> {
  const port = await freePort()
  const folder = folderWith('echo.php')
  return await runProgram('php', { args: ['-S', `127.0.0.1:${port}`, 'echo.php'], folder, port })
}

/** PHP by FastCGI. */
export async function startFastCgi(): Promise<Running & { script: string }> {
  const port = await freePort()
  const folder = folderWith('echo.php')
  const running = await runProgram('php-cgi', { args: ['-b', `127.0.0.1:${port}`], folder, port })
  return { ...running, script: join(folder, 'echo.php') }
}

/** WSGI on the built-in server of Python. */
export async function startWsgi(): Promise<Running> {
  const port = await freePort()
  const folder = folderWith('echo.py')
  return await runProgram('python3', { args: ['echo.py', `${port}`], folder, port })
}

/** A server in Node that resolves paths as a file server does. */
export async function startNode(): Promise<Running> {
  const server = createServer((req, res) => {
    const [path = ''] = (req.url ?? '').split('?', 1)
    try {
      const read = posix.normalize(decodeURIComponent(path))
      res.end(`${req.headers['einmal-user'] ?? ''}\n${read}`)
    } catch {
      res.writeHead(400).end()
    }
  })
  return { port: await listen(server), close: () => closeServer(server) }
}

/** nginx with these servers; `PORT` stands for its port. */
export async function startNginxWith(servers: string): Promise<Running> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'einmal-nginx-'))
  // A private nginx must write only into its folder.
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  writeFileSync(join(folder, 'servers.conf'), servers.replaceAll('PORT', `${port}`))
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    events { worker_connections 256; }
    http {
      access_log off;
      keepalive_requests 1000000;
      ${temporary.map((name) => `${name}_temp_path ${name};`).join(' ')}
      include servers.conf;
    }`,
  )
  const args = ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr']
  return await runProgram('nginx', { args, folder, port })
}

/** Caddy with these sites; `PORT` stands for its port. */
export async function startCaddyWith(sites: string): Promise<Running> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'einmal-caddy-'))
  writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n}\nimport sites.caddy\n`)
  writeFileSync(join(folder, 'sites.caddy'), sites.replaceAll('PORT', `${port}`))
  const args = ['run', '--adapter', 'caddyfile', '--config', 'Caddyfile']
  return await runProgram('caddy', { args, folder, port })
}
