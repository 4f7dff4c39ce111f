/** Claims: comments in an example that state its outcome and can be checked. */

import ts from 'typescript'

/** A comment behind a statement that says its value, what it prints or what it throws. */
export type Claim =
  /** JavaScript, evaluated: the value of the statement must equal it. */
  | { line: number; is: 'value'; expected: unknown }
  | { line: number; is: 'print'; expected: string }
  /** The `code` or the `name` of the thrown error. */
  | { line: number; is: 'throw'; expected: string }

/** An example as TypeScript in which each claim is a call of `__claims`. */
export interface Prepared {
  text: string
  claims: Claim[]
}

/**
 * Finds the claims of an example, and rewrites it so that it checks them when it runs.
 *
 * @param text - a module that imports, awaits at its top level, and exports nothing
 * @param place - returns the place of a line, for errors
 * @throws {Error} when a comment looks like a claim but would not be checked
 */
export function prepare(text: string, place: (line: number) => string): Prepared {
  const source = ts.createSourceFile('example.ts', text, ts.ScriptTarget.Latest, true)
  const claims: Claim[] = []
  const edits: { start: number; end: number; text: string }[] = []
  const checked = new Set<number>()

  visit(source)
  for (const [start, comment] of commentsOf(source)) {
    if (!checked.has(start) && isWholeValue(comment)) {
      throw new Error(`${place(lineOf(start))}: no statement has the value of this comment`)
    }
  }
  const edited = edits.toSorted((a, b) => b.start - a.start)
  return {
    text: edited.reduce(
      (all, edit) => all.slice(0, edit.start) + edit.text + all.slice(edit.end),
      text,
    ),
    claims,
  }

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node)) replace(node, importOf(node))
    else if (ts.isExpressionStatement(node)) statement(node)
    else if (ts.isVariableStatement(node)) declaration(node)
    ts.forEachChild(node, visit)
  }

  function statement(node: ts.ExpressionStatement): void {
    const { expression } = node
    const print = isPrint(expression)
    const claim = claimBehind(node, print)
    if (claim === undefined) {
      if (!hasEffect(expression))
        throw new Error(`${place(lineOf(node.getStart()))}: says no value`)
      return
    }
    const number = claims.push(claim) - 1
    if (claim.is === 'print' && print) {
      replace(expression.expression, `__claims.print(${number})`)
    } else if (claim.is === 'throw') {
      before(expression, `{ const __end = __claims.throw(${number}); try { `)
      after(node, '; __end() } catch (__error) { __end(__error) } }')
    } else {
      before(expression, `__claims.value(${number}, (`)
      after(expression, '));')
    }
  }

  function declaration(node: ts.VariableStatement): void {
    const claim = claimBehind(node, false)
    const [first, ...more] = node.declarationList.declarations
    if (claim === undefined) return
    if (claim.is !== 'value' || !first?.initializer || more.length > 0) {
      throw new Error(`${place(claim.line)}: a declaration of one constant has a value, no more`)
    }
    const number = claims.push(claim) - 1
    before(first.initializer, `__claims.value(${number}, (`)
    after(first.initializer, '))')
  }

  /** The comment behind the statement on its last line, or those on the lines below it. */
  function claimBehind(node: ts.Node, print: boolean): Claim | undefined {
    const rest = text.slice(node.end)
    const found = /^[ \t]*;?[ \t]*\/\/(.*)/.exec(rest) ?? /^;?[ \t]*(?:\n[ \t]*\/\/.*)+/.exec(rest)
    if (found === null) return undefined
    const start = node.end + found[0].indexOf('//')
    const comment = found[0].slice(found[0].indexOf('//')).replace(/^[ \t]*\/\/ ?/gm, '')
    const line = lineOf(start)
    const throws = /^throws (\w+)/.exec(comment)?.[1]
    checked.add(start)
    if (throws !== undefined) return { line, is: 'throw', expected: throws }
    if (print) return { line, is: 'print', expected: comment }
    if (INSPECTED.test(comment)) {
      throw new Error(`${place(line)}: a value is written as JavaScript, not as a console shows it`)
    }
    if (!VALUE.test(comment)) return undefined
    return { line, is: 'value', expected: evaluated(comment, place(line)) }
  }

  function lineOf(position: number): number {
    return source.getLineAndCharacterOfPosition(position).line
  }

  function replace(node: ts.Node, by: string): void {
    edits.push({ start: node.getStart(), end: node.end, text: by })
  }

  function before(node: ts.Node, insert: string): void {
    edits.push({ start: node.getStart(), end: node.getStart(), text: insert })
  }

  function after(node: ts.Node, insert: string): void {
    edits.push({ start: node.end, end: node.end, text: insert })
  }
}

/** The beginning of a comment that states a value. */
const VALUE =
  /^(?:['"`[{]|-?\d|(?:true|false|null|undefined|NaN|-?Infinity)\b|new [A-Z]|[A-Z]\w*\.(?:of|from)\()/

/** Values as a console prints them, which are not JavaScript: `Uint8Array(3) [1, 2, 3]`, `Map(1) { … }`. */
const INSPECTED = /^[A-Z]\w*(?:\(\d+\))? ?[[{]/

/** The expression that the comment begins with; after a comma or a colon prose may follow. */
function evaluated(comment: string, place: string): unknown {
  const { expression, rest } = firstExpression(withGaps(comment))
  if (!/^\s*(?:$|[,:;])/.test(rest)) {
    throw new Error(`${place}: neither a value nor prose; after a value write a comma or nothing`)
  }
  try {
    return new Function('__any', `return (${expression})`)(ANY)
  } catch (cause) {
    throw new Error(`${place}: not an expression: ${expression}`, { cause })
  }
}

/** The meaning of `…` outside a text: any value, or any further properties. */
export const ANY: unique symbol = Symbol('any value')

/** The comment as JavaScript: `{ a: …, … }` is `{ a: __any, '…': __any }`. */
function withGaps(comment: string): string {
  return comment.replace(
    /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|…(?=(\s*\})?)/g,
    (found, closing, at) => {
      if (found !== '…') return found
      return closing && /[,{]\s*$/.test(comment.slice(0, at)) ? "'…': __any" : '__any'
    },
  )
}

/** Read as the first element of an array, since there commas separate and newlines do not matter. */
function firstExpression(comment: string): { expression: string; rest: string } {
  const source = ts.createSourceFile('value.ts', `[${comment}\n]`, ts.ScriptTarget.Latest, true)
  let first: ts.Node | undefined
  ts.forEachChild(source, function visit(node): void {
    if (ts.isArrayLiteralExpression(node)) first ??= node.elements[0]
    else ts.forEachChild(node, visit)
  })
  const end = first?.end ?? 1
  return { expression: comment.slice(0, end - 1), rest: comment.slice(end - 1) }
}

function isWholeValue(comment: string): boolean {
  return VALUE.test(comment) && firstExpression(comment).rest.trim() === ''
}

/** All line comments by their position, without their slashes. */
function commentsOf(source: ts.SourceFile): Map<number, string> {
  const comments = new Map<number, string>()
  visit(source)
  return comments

  function visit(node: ts.Node): void {
    const ranges = [
      ...(ts.getLeadingCommentRanges(source.text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(source.text, node.end) ?? []),
    ]
    for (const { pos, end } of ranges) {
      comments.set(pos, source.text.slice(pos, end).replace(/^\/\/ ?/, ''))
    }
    for (const child of node.getChildren(source)) visit(child)
  }
}

function isPrint(node: ts.Expression): node is ts.CallExpression {
  return ts.isCallExpression(node) && /^console\.\w+$/.test(node.expression.getText())
}

/** False for an expression that has no purpose without its value. */
function hasEffect(node: ts.Expression): boolean {
  if (ts.isBinaryExpression(node)) return /^(?!.*[=!]==).*=/.test(node.operatorToken.getText())
  if (ts.isPrefixUnaryExpression(node)) return /^(?:\+\+|--)/.test(node.getText())
  return (
    ts.isCallExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isDeleteExpression(node) ||
    ts.isPostfixUnaryExpression(node)
  )
}

/** An import as a constant of a dynamic import; imports of types are removed. */
function importOf(node: ts.ImportDeclaration): string {
  const from = node.moduleSpecifier.getText()
  const { importClause: clause } = node
  if (clause === undefined) return `await __import(${from})`
  if (clause.isTypeOnly) return ''
  const names = clause.name ? [`default: ${clause.name.text}`] : []
  const { namedBindings: bindings } = clause
  if (bindings && ts.isNamespaceImport(bindings)) {
    return `const ${bindings.name.text} = await __import(${from})`
  }
  for (const element of bindings?.elements ?? []) {
    const { propertyName, name, isTypeOnly } = element
    if (!isTypeOnly) names.push(`${propertyName ? `${propertyName.text}: ` : ''}${name.text}`)
  }
  return `const { ${names.join(', ')} } = await __import(${from})`
}
