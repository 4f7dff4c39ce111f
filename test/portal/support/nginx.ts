/** A private nginx in front of several processes of the portal. */

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { located } from '../../support/locate.mjs'

/** Passes on requests to these ports in turn. */
export async function startNginx(
  port: number,
  upstreams: readonly number[],
): Promise<{ end(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'einmal-nginx-'))
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, configuration(folder, port, upstreams))
  const child = spawn(located('nginx'), ['-p', folder, '-c', file, '-e', 'stderr'], {
    stdio: 'pipe',
  })
  const kill = () => child.kill('SIGKILL')
  process.on('exit', kill)
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  for (const started = Date.now(); !(await answers(port)); await sleep(20)) {
    if (child.exitCode !== null || Date.now() - started > 30_000)
      throw new Error(`nginx: ${output}`)
  }
  return {
    async end() {
      process.off('exit', kill)
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function configuration(folder: string, port: number, upstreams: readonly number[]): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  upstream portal {
    ${upstreams.map((upstream) => `server 127.0.0.1:${upstream};`).join('\n    ')}
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://portal;
      proxy_set_header Host $host;
      add_header X-Upstream $upstream_addr always;
    }
  }
}
`
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    socket.once('connect', () => socket.end())
  })
}
