/** A skipped test gives its reason, only by `context.skip(reason)`. */

import ts from 'typescript'

/** The functions that declare tests, under the names that the tests import. */
const DECLARE = /^(?:it|test|describe|suite|bench)$/
/** Modifiers that skip tests without a reason. */
const MUTE = /^(?:skip|skipIf|runIf|todo|only|fails)$/

/** True for `it.skip`, `describe.skipIf`, `{ todo: true }`, and for `context.skip()` without a text. */
export function skipsWithoutReason(node: ts.Node): boolean {
  const name = memberName(node)
  if (name !== undefined && MUTE.test(name) && declares(node)) return true
  if (!ts.isCallExpression(node)) return false
  if (declares(node.expression)) return node.arguments.some(hasMuteOption)
  const called = ts.isIdentifier(node.expression)
    ? node.expression.text
    : memberName(node.expression)
  return called === 'skip' && !isReason(node.arguments.at(-1))
}

/** `skip` of `context.skip` and of `context['skip']`. */
function memberName(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  if (!ts.isElementAccessExpression(node)) return undefined
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined
}

/** Does a chain such as `it.each(rows)` or `describe.skip` begin with a function that declares tests? */
function declares(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return DECLARE.test(node.text)
  return (
    (ts.isPropertyAccessExpression(node) ||
      ts.isElementAccessExpression(node) ||
      ts.isCallExpression(node) ||
      ts.isTaggedTemplateExpression(node)) &&
    declares(ts.isTaggedTemplateExpression(node) ? node.tag : node.expression)
  )
}

/** `it('name', { skip: true }, test)` */
function hasMuteOption(argument: ts.Expression): boolean {
  return (
    ts.isObjectLiteralExpression(argument) &&
    argument.properties.some((one) => one.name !== undefined && MUTE.test(nameOf(one.name)))
  )
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : ''
}

/** True for an expression that can be a text: not for a condition, and not for an empty text. */
function isReason(argument: ts.Expression | undefined): boolean {
  if (argument === undefined) return false
  if (ts.isStringLiteralLike(argument)) return argument.text.trim() !== ''
  return !/^(?:true|false|null|undefined|!.*)$/s.test(argument.getText())
}
