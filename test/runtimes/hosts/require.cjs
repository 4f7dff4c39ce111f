/** Node, Bun, Deno: the entries as CommonJS. */

const core = require('einmal')
const qr = require('einmal/qr')

import('../suite.js').then(({ run }) => console.log(JSON.stringify(run({ core, qr }))))
