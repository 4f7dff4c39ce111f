/** Node, Bun, Deno: the entries as CommonJS. */

const core = require('einmal')
const qr = require('einmal/qr')

import('../suite.js')
  .then(({ run }) => run({ core, qr }))
  .then((report) => console.log(JSON.stringify(report)))
