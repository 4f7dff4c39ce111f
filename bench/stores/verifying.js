/** The task of this page: a right code, verified statefully. Beside it one read and one write. */

import { createVerifier, Secret } from '../../dist/index.js'
import { idOf, keyOf, newSecrets, recordAt, TURN } from './credentials.js'

/** @type {import('./throughput.js').Task} */
export const verifying = {
  id: 'verify',
  title: 'Verifications a second',
  least: (database) => database.least,
  async open({ store, bare, load }, count) {
    let now = Date.now()
    const record = await recordAt(now)
    const people = newSecrets(count).map((secret, i) => {
      return { id: idOf(i), key: keyOf(idOf(i)), secret, base32: secret.base32, code: '' }
    })
    await load(people.map(({ key }) => [key, record]))
    const verifier = createVerifier({ store, now: () => now })
    return {
      prepare(calls) {
        now += TURN
        for (const person of people.slice(0, calls)) person.code = person.secret.code(now)
      },
      async own(i) {
        // The index is below the length.
        const { id, base32, code } = /** @type {typeof people[number]} */ (people[i])
        const secret = Secret.fromBase32(base32)
        const verdict = await verifier.verifyTotp({ id, secret, code })
        if (!verdict.ok) throw new Error(`a right code is ${verdict.reason}`)
      },
      async bare(i) {
        const { key } = /** @type {typeof people[number]} */ (people[i])
        const held = await bare.read(key)
        if (!held || !(await bare.write(key, held.value, held.version))) {
          throw new Error('the bare driver has written nothing')
        }
      },
    }
  },
}
