/** A page of a browser, whose import map finds the entries. */

import * as core from 'einmal'
import * as accounts from 'einmal/accounts'
import * as gate from 'einmal/gate'
import * as qr from 'einmal/qr'
import * as transfer from 'einmal/transfer'
import * as vault from 'einmal/vault'
import { indexedDbStorage } from 'einmal/vault/browser'
import { equal, runCases } from '../cases/report.js'
import { runSuite } from '../cases/suite.js'

/** The workers that the page started, and their answers. */
const workers = { started: 0, answered: 0 }
class CountedWorker extends Worker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options)
    workers.started++
    this.addEventListener('message', ({ data }) => {
      if (data instanceof Uint8Array && data.length === 32) workers.answered++
    })
  }
}
Reflect.set(globalThis, 'Worker', CountedWorker)

const cases = {
  async 'keeps a vault in IndexedDB, with scrypt in the built worker'() {
    const passphrase = 'correct horse battery'
    const opened = () =>
      vault.openVault({ storage: indexedDbStorage('keys'), passphrase, create: true })
    const { id } = await (await opened()).add({
      account: 'ada',
      secret: core.Secret.fromBase32('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'),
    })
    equal((await opened()).code(id, { at: 59_000 }).code, '287082')
    equal(workers, { started: 2, answered: 2 })
  },
}

const all = await runSuite({ core, accounts, gate, qr, transfer, vault })
const own = await runCases(Object.entries(cases).map(([name, run]) => ({ name, run })))
Reflect.set(globalThis, 'report', {
  passed: all.passed + own.passed,
  failures: [...all.failures, ...own.failures],
})
