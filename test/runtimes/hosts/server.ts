/** The gate before `node:http` of the runtime: a real server, and requests by the runtime's own fetch. */

import { createServer } from 'node:http'
import process from 'node:process'
import { memoryStore } from 'einmal'
import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import { createGate } from 'einmal/gate'
import { gateMiddleware } from 'einmal/gate/node'
import { equal, runCases } from '../cases/report.js'

const keyring = await createKeyring(generateKey('k1'))
const gate = createGate({
  accounts: createAccounts({ store: memoryStore(), issuer: 'Rat', keyring }),
  origin: 'https://rat.example',
  key: crypto.getRandomValues(new Uint8Array(32)),
  session: {
    read: async ({ headers }) => (headers.has('authorization') ? { id: 'a', userId: 'ada' } : null),
    elevate: async () => new Headers(),
  },
  isPublic: ({ url }) => url.startsWith('https://rat.example/public/'),
})
const guard = gateMiddleware(gate)
const server = createServer((req, res) => guard(req, res, () => req.pipe(res)))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${Object(server.address()).port}`

const cases = {
  async 'refuses a path that is not public'() {
    const answer = await fetch(`${origin}/papers/7`)
    equal(answer.status, 401)
    await answer.text()
  },
  async 'passes a body on unchanged'() {
    const answer = await fetch(`${origin}/public/upload`, { method: 'POST', body: 'kept' })
    equal(await answer.text(), 'kept')
  },
  async 'reads the body of its own route'() {
    const headers = { authorization: 'Bearer a', 'content-type': 'application/json' }
    const body = JSON.stringify({ label: 'Telefon' })
    const answer = await fetch(`${origin}/second-factor/enrol`, { method: 'POST', headers, body })
    const { secretText = '' } = Object(await answer.json())
    equal([answer.status, secretText !== ''], [201, true])
  },
}

const report = await runCases(Object.entries(cases).map(([name, run]) => ({ name, run })))
server.close()
console.log(JSON.stringify(report))
process.exit()
