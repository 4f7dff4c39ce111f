/** Finds the optional properties of the public types with the compiler. */

import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { entries } from '../../tsup.config.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** A property that may be left out. */
export interface OptionalProperty {
  /** The exported name and the path from it: `createVerifier.options.limit.free`. */
  readonly path: string
  /** Whether its type says `| undefined`. */
  readonly takesUndefined: boolean
  /** Whether the caller passes it; otherwise einmal returns it. */
  readonly isInput: boolean
}

/** Optional properties of everything that the entries export, each path once. */
export function optionalProperties(): OptionalProperty[] {
  const { checker, exported } = load()
  const found = new Map<string, OptionalProperty>()

  /** @param within - the types in progress, so that a recursive type ends */
  function look(type: ts.Type, path: string, isInput: boolean, within: readonly ts.Type[]): void {
    if (within.includes(type)) return
    const inside = [...within, type]
    const further = (next: ts.Type, way = path, input = isInput): void => {
      look(next, way, input, inside)
    }
    if (type.isUnion()) for (const part of type.types) further(part)
    if (type.flags & ts.TypeFlags.TypeParameter) {
      const bound = checker.getBaseConstraintOfType(type)
      if (bound) further(bound)
      return
    }
    // The elements of a promise, a list or a map.
    if (isReference(type)) for (const part of checker.getTypeArguments(type)) further(part)
    for (const signature of [...type.getCallSignatures(), ...type.getConstructSignatures()]) {
      if (!isOurs(signature.declaration)) continue
      for (const parameter of signature.parameters) {
        // A destructured parameter has no name.
        const way = parameter.name.startsWith('__') ? path : `${path}.${parameter.name}`
        // The parameters of a callback change the direction.
        further(checker.getTypeOfSymbol(parameter), way, !isInput)
      }
      further(signature.getReturnType(), `${path}()`)
    }
    // The properties of a union were visited with its parts.
    if (type.isUnion()) return
    for (const property of checker.getPropertiesOfType(type)) {
      if (!isOurs(property.declarations?.[0]) || property.name.startsWith('__@')) continue
      const way = `${path}.${property.name}`
      const held = checker.getTypeOfSymbol(property)
      if (property.flags & ts.SymbolFlags.Optional) {
        const parts = held.isUnion() ? held.types : [held]
        // The compiler marks an optional property by a special type that differs from undefined.
        const undefinedType = checker.getUndefinedType()
        const isUnknown = Boolean(held.flags & (ts.TypeFlags.Unknown | ts.TypeFlags.Any))
        const takesUndefined = isUnknown || parts.includes(undefinedType)
        found.set(`${isInput} ${way}`, { path: way, takesUndefined, isInput })
      }
      further(held, way)
    }
  }

  for (const symbol of exported) {
    if (symbol.flags & ts.SymbolFlags.Value)
      look(checker.getTypeOfSymbol(symbol), symbol.name, false, [])
    if (symbol.flags & ts.SymbolFlags.Type) {
      look(checker.getDeclaredTypeOfSymbol(symbol), symbol.name, false, [])
    }
  }
  return [...found.values()]
}

/** All exports of the entries, in the program of the type check. */
function load(): { checker: ts.TypeChecker; exported: ts.Symbol[] } {
  const config = ts.getParsedCommandLineOfConfigFile(`${ROOT}tsconfig.gate.json`, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'))
    },
  })
  const program = ts.createProgram(
    Object.values(entries).map((file) => ROOT + file),
    config?.options ?? {},
  )
  const checker = program.getTypeChecker()
  const exported = Object.values(entries).flatMap((file) => {
    const source = program.getSourceFile(ROOT + file)
    const symbol = source && checker.getSymbolAtLocation(source)
    if (!symbol) throw new Error(`${file} exports nothing`)
    return checker.getExportsOfModule(symbol).map((name) => {
      return name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name
    })
  })
  return { checker, exported }
}

function isOurs(declaration: ts.Node | undefined): boolean {
  return declaration?.getSourceFile().fileName.startsWith(`${ROOT}src/`) ?? false
}

/** A generic type of a library, such as `Promise<T>`; ours are looked into as they are. */
function isReference(type: ts.Type): type is ts.TypeReference {
  return Boolean(
    type.flags & ts.TypeFlags.Object &&
      // A cast, since the flags of an object are not in the type of types.
      (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference &&
      !isOurs(type.symbol?.declarations?.[0]),
  )
}
