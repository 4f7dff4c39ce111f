/** The gate in front of the runtime's own `node:http`: a real server, asked by the runtime's own fetch. */

import { createServer } from 'node:http'
import { memoryStore } from 'einmal'
import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import { createGate } from 'einmal/gate'
import { gateMiddleware } from 'einmal/gate/node'
import { runAll } from '../suite.js'

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
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${server.address().port}`

const cases = {
  async 'refuses what is not public'() {
    const answer = await fetch(`${origin}/papers/7`)
    if (answer.status !== 401) throw new Error(`answered ${answer.status}`)
    await answer.text()
  },
  async 'lets a body pass untouched'() {
    const answer = await fetch(`${origin}/public/upload`, { method: 'POST', body: 'kept' })
    if ((await answer.text()) !== 'kept') throw new Error('the body is lost')
  },
  async 'reads a body of its own'() {
    const headers = { authorization: 'Bearer a', 'content-type': 'application/json' }
    const body = JSON.stringify({ label: 'Telefon' })
    const answer = await fetch(`${origin}/second-factor/enrol`, { method: 'POST', headers, body })
    const { secretText } = await answer.json()
    if (answer.status !== 201 || !secretText) throw new Error(`answered ${answer.status}`)
  },
}

const report = await runAll(Object.entries(cases).map(([name, run]) => ({ name, run })))
server.close()
console.log(JSON.stringify(report))
process.exit()
