/** Node, Bun, Deno: the entries as CommonJS. */

const core = require('einmal')
const accounts = require('einmal/accounts')
const qr = require('einmal/qr')

import('../suite.js')
  .then(({ run }) => run({ core, accounts, qr }))
  .then((report) => console.log(JSON.stringify(report)))
