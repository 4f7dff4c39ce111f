/** A proxy that lets a browser report what the policy of a page has stopped, also while the page loads. */

import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PolicyReports {
  readonly origin: string
  /** The reports of the browser so far: the rule, and what it stopped. */
  readonly reports: readonly string[]
  close(): void
}

/** @param portOf - the port of the server behind it, once that is known */
export async function reportPolicies(portOf: () => number): Promise<PolicyReports> {
  const reports: string[] = []
  const server = createServer((asked, answer) => {
    const { method, url, headers } = asked
    if (method === 'POST' && url === REPORT) {
      let text = ''
      asked.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      asked.on('end', () => {
        const report = JSON.parse(text)['csp-report']
        reports.push(`${report['effective-directive']} ${report['blocked-uri']}`)
        answer.writeHead(204).end()
      })
      return
    }
    // Both servers listen on the address that this name has.
    const behind = request({ host: 'localhost', port: portOf(), path: url, method, headers })
    behind.on('response', (response) => {
      const policy = response.headers['content-security-policy']
      const reporting = policy && { 'content-security-policy': `${policy}; report-uri ${REPORT}` }
      answer.writeHead(response.statusCode ?? 500, { ...response.headers, ...reporting })
      response.pipe(answer)
    })
    behind.on('error', () => answer.destroy())
    asked.pipe(behind)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return {
    // The cast is safe: a server that listens on a port has this address.
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    reports,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const REPORT = '/policy-reports'
