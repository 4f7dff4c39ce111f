import { memoryStore } from 'einmal'
import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
import { createGate } from 'einmal/gate'

let opened

/** On the first request: a worker has no randomness before. */
async function open() {
  const keyring = await createKeyring(generateKey('k1'))
  return createGate({
    accounts: createAccounts({ store: memoryStore(), issuer: 'Ratsinformation', keyring }),
    origin: 'https://rat.example',
    key: crypto.getRandomValues(new Uint8Array(32)),
    session: {
      read: async ({ headers }) => (headers.has('cookie') ? { id: 'a', userId: 'ada' } : null),
      elevate: async () => new Headers(),
    },
    isPublic: ({ url }) => new URL(url).pathname.startsWith('/public/'),
  })
}

export default {
  async fetch(request) {
    opened ??= open()
    const gate = await opened
    return (await gate.handle(request)) ?? new Response('the portal')
  },
}
