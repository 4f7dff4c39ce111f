/** Node, Bun, Deno: the entries by require; and the files for programs that need CommonJS. */

const core = require('einmal')
const accounts = require('einmal/accounts')
const gate = require('einmal/gate')
const qr = require('einmal/qr')

// By their paths, since these runtimes give require the ES modules.
const dist = './../node_modules/einmal/dist'
const files = {
  core: require(`${dist}/index.cjs`),
  accounts: require(`${dist}/accounts.cjs`),
  gate: require(`${dist}/gate.cjs`),
  qr: require(`${dist}/qr.cjs`),
}

Promise.all([import('../suite.js'), import('einmal')])
  .then(async ([{ run, runAll }, imported]) => {
    const one = {
      name: 'has one Secret and one EinmalError for import and require',
      run() {
        if (imported.Secret !== core.Secret) throw new Error('there are two Secrets')
        if (imported.EinmalError !== core.EinmalError) throw new Error('there are two EinmalErrors')
      },
    }
    const reports = [await run({ core, accounts, gate, qr }), await run(files), await runAll([one])]
    return {
      passed: reports.reduce((sum, { passed }) => sum + passed, 0),
      failures: reports.flatMap(({ failures }) => failures),
    }
  })
  .then((report) => console.log(JSON.stringify(report)))
