/** Node, Bun, Deno: the entries as CommonJS. */

const core = require('einmal')
const accounts = require('einmal/accounts')
const gate = require('einmal/gate')
const qr = require('einmal/qr')

import('../suite.js')
  .then(({ run }) => run({ core, accounts, gate, qr }))
  .then((report) => console.log(JSON.stringify(report)))
