/** Tests find other programs only through test/support/locate.mjs, which can hide all of them. */

import ts from 'typescript'

const START = /^(?:spawn|spawnSync|execFile|execFileSync)$/
/** Programs of the system that need no look-up. */
const EVERYWHERE = new Set(['git', 'id', 'npm', 'ps', 'tar'])

/** True for `spawn('nginx')`, which locate.mjs cannot hide. */
export function startsByName(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false
  const [program] = node.arguments
  if (program === undefined || !ts.isStringLiteralLike(program)) return false
  // execFile(…), promisify(execFile)(…)
  const callee = node.expression
  const called = ts.isCallExpression(callee) ? callee.arguments[0] : callee
  return called !== undefined && START.test(called.getText()) && !EVERYWHERE.has(program.text)
}

/** True for `'/usr/bin/chromium'`, a path in a folder of programs. */
export function namesProgramFolder(node: ts.Node): boolean {
  return (
    (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) &&
    /^(?:\/usr\/(?:local\/)?s?bin|\/usr\/lib\/postgresql|\/opt|\/s?bin)(?:\/|$)/.test(node.text)
  )
}
