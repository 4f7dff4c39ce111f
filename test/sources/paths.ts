/**
 * A path of a URL is made by `fileURLToPath`, and a URL of a path by `pathToFileURL`. The
 * `pathname` of a URL keeps spaces and umlauts encoded, and begins with a slash on Windows. No path
 * is passed to a shell, which splits it at a space.
 */

import ts from 'typescript'

/** True for `new URL('x', import.meta.url).pathname`, also through a constant of the same file. */
export function takesPathOfUrl(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) {
    return node.name.text === 'pathname' && isFileUrl(node.expression)
  }
  // const { pathname } = new URL(…)
  if (!ts.isVariableDeclaration(node) || !ts.isObjectBindingPattern(node.name)) return false
  const taken = node.name.elements.map((one) => (one.propertyName ?? one.name).getText())
  return taken.includes('pathname') && node.initializer !== undefined && isFileUrl(node.initializer)
}

/** True for `file://${path}` and `'file://' + path`. */
export function gluesFileUrl(node: ts.Node): boolean {
  if (ts.isTemplateExpression(node)) return /^file:/i.test(node.head.text)
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.PlusToken &&
    ts.isStringLiteralLike(node.left) &&
    /^file:/i.test(node.left.text)
  )
}

/** True for `import(join(folder, name))`: Windows takes `C:` for the scheme of a URL. */
export function importsPath(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword)
    return false
  const [target] = node.arguments
  return (
    target !== undefined &&
    ts.isCallExpression(target) &&
    /(?:^|\.)(?:join|resolve|fileURLToPath)$/.test(target.expression.getText())
  )
}

/** True for `exec`, `execSync` and the option `shell`, which hand a line of text to a shell. */
export function usesShell(node: ts.Node): boolean {
  if (ts.isImportSpecifier(node)) {
    const from = node.parent.parent.parent.moduleSpecifier
    const name = (node.propertyName ?? node.name).text
    return /child_process/.test(from.getText()) && /^exec(?:Sync)?$/.test(name)
  }
  return (
    ts.isPropertyAssignment(node) &&
    node.name.getText() === 'shell' &&
    node.initializer.kind !== ts.SyntaxKind.FalseKeyword
  )
}

/** A URL below that of the module: `import.meta.url` itself, or a `URL` made from one. */
function isFileUrl(node: ts.Expression): boolean {
  if (/^import\.meta\.url$/.test(node.getText())) return true
  if (ts.isParenthesizedExpression(node)) return isFileUrl(node.expression)
  if (ts.isNewExpression(node)) {
    const { expression, arguments: given = [] } = node
    return expression.getText() === 'URL' && given.some((one) => isFileUrl(one))
  }
  if (ts.isCallExpression(node)) return node.expression.getText() === 'pathToFileURL'
  return ts.isIdentifier(node) && constantsOf(node).some((one) => isFileUrl(one))
}

/** The values of the constants of this name in this file. */
function constantsOf(name: ts.Identifier): ts.Expression[] {
  const found: ts.Expression[] = []
  visit(name.getSourceFile())
  return found

  function visit(node: ts.Node): void {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name.text && node.initializer) {
      // A constant that refers to itself would cause endless recursion.
      if (!node.initializer.getText().includes(name.text)) found.push(node.initializer)
    }
    ts.forEachChild(node, visit)
  }
}
