/** The public surface of one entry as text: every exported declaration, without comments. */

import ts from 'typescript'

/**
 * Writes the report of a declaration file that the build made.
 *
 * @param file - path of the declaration file, such as `dist/index.d.ts`
 * @param specifier - name by which a program imports the entry, such as `einmal/qr`
 * @returns Markdown; the names are in alphabetical order
 */
export function apiReport(program: ts.Program, file: string, specifier: string): string {
  const checker = program.getTypeChecker()
  const names = exportsOf(file).sort((a, b) => (a.name < b.name ? -1 : 1))
  const printer = ts.createPrinter({ removeComments: true })
  const exported = new Map(names.map((name) => [resolved(name), name.name]))
  // Each has its place in the report of the entry that exports it.
  const elsewhere = new Set(program.getRootFileNames().flatMap(exportsOf).map(resolved))
  const hidden = new Map<ts.Symbol, string>()
  for (const target of exported.keys()) collectHidden(target)
  const blocks = [...exported].map(([target, name]) => block(target, name))
  const rest = [...hidden].map(([target, name]) => block(target, `${name} (not exported)`)).sort()
  return [`# API of ${specifier}\n`, NOTE, ...blocks, ...rest].join('\n')

  function exportsOf(entry: string): ts.Symbol[] {
    const source = program.getSourceFile(entry)
    const symbol = source && checker.getSymbolAtLocation(source)
    if (!symbol) throw new Error(`${entry} exports nothing: npm run build`)
    return checker.getExportsOfModule(symbol)
  }

  function resolved(name: ts.Symbol): ts.Symbol {
    return name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name
  }

  /** Types that no entry exports belong to the interface too, where an export mentions them. */
  function collectHidden(target: ts.Symbol): void {
    const visit = (node: ts.Node): void => {
      ts.forEachChild(node, visit)
      if (!ts.isIdentifier(node)) return
      const symbol = checker.getSymbolAtLocation(node)
      const used = symbol && resolved(symbol)
      if (!used || elsewhere.has(used) || hidden.has(used) || !isTopLevel(used)) return
      hidden.set(used, used.name)
      collectHidden(used)
    }
    for (const declaration of target.declarations ?? []) visit(declaration)
  }

  /** True for a declaration of the package itself, and false for a member, a parameter or a library. */
  function isTopLevel({ declarations = [] }: ts.Symbol): boolean {
    return declarations.some(
      (one) => ts.isSourceFile(one.parent) && !program.isSourceFileDefaultLibrary(one.parent),
    )
  }

  function block({ declarations = [] }: ts.Symbol, name: string): string {
    if (declarations.length === 0) throw new Error(`${specifier}: no declaration of ${name}`)
    const texts = declarations.map((one) => declarationText(one, printer))
    return `## ${name}\n\n\`\`\`ts\n${texts.join('\n')}\n\`\`\`\n`
  }
}

const NOTE = '`npm run api` writes this file. A change in it is a change of the public interface.\n'

function declarationText(declaration: ts.Declaration, printer: ts.Printer): string {
  // A variable is declared by the statement around its list.
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  const text = printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
  return text.replace(/^(?:export )?declare /, '').replace(/^export /, '')
}

/** Loads the declaration files of all entries at once: they share files. */
export function loadDeclarations(files: readonly string[]): ts.Program {
  return ts.createProgram(files, {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    noEmit: true,
  })
}
