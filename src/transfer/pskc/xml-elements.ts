/**
 * Reads XML with the package saxes, within bounds: no document type, so no entities and nothing from
 * outside the file, and a limited depth and number of elements.
 */

import { EinmalError } from '../../core/errors.js'
import { limitError, MOST_ENTRIES, syntaxError } from '../transfer-errors.js'

/** An element. Names have no prefix, since files use any prefix or none. */
export interface XmlElement {
  readonly name: string
  /** Attributes by their names without a prefix. */
  readonly attributes: ReadonlyMap<string, string>
  readonly children: XmlElement[]
  /** The text directly in the element. */
  text: string
}

const DEEPEST = 32
/** Most elements below one entry, and most that are outside of entries. */
const MOST_ELEMENTS = 1000
const MOST_ATTRIBUTES = 64

/**
 * Reads a document. Elements with the name `part` leave the tree as soon as they end, so that only
 * one of them is in memory: `onPart` takes what it needs.
 *
 * @returns the root, without the parts
 * @throws {EinmalError} `ERR_TRANSFER_SYNTAX`, `ERR_TRANSFER_LIMIT`
 */
export async function readXml(
  text: string,
  part: string,
  onPart: (element: XmlElement) => void,
): Promise<XmlElement> {
  // As a text that TypeScript does not follow: the types of saxes contradict its strictest settings.
  // The parser would copy a long document type before it reports it.
  if (/<!DOCTYPE/i.test(text)) throw syntaxError(NO_DOCTYPE)
  const module: { default: Saxes & { default?: Saxes } } = await import('saxes' as string)
  // In the CommonJS build, the package is one level deeper.
  const { SaxesParser } = module.default.default ?? module.default
  const parser = new SaxesParser({ xmlns: true })
  const stack: XmlElement[] = []
  let root: XmlElement | undefined
  let parts = 0
  let elements = 0
  let attributes = 0
  // The parser is stopped by an exception: each handler may throw.
  parser.on('error', () => {
    // The message of the parser is not passed on: it may quote the text.
    throw syntaxError('the XML is broken')
  })
  parser.on('opentagstart', () => {
    attributes = 0
    if (stack.length >= DEEPEST) throw limitError('the XML is nested too deeply')
    if (++elements > MOST_ELEMENTS) throw limitError('the XML has too many elements')
  })
  parser.on('attribute', () => {
    if (++attributes > MOST_ATTRIBUTES) throw limitError('an element has too many attributes')
  })
  parser.on('opentag', ({ local, attributes }) => {
    const pairs = Object.values(attributes).map((each) => [each.local, each.value] as const)
    const element = { name: local, attributes: new Map(pairs), children: [], text: '' }
    stack[stack.length - 1]?.children.push(element)
    root ??= element
    stack.push(element)
  })
  const onText = (more: string) => {
    const element = stack[stack.length - 1]
    if (element) element.text += more
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('closetag', () => {
    const element = stack.pop()
    if (element?.name !== part || stack.length !== 1) return
    if (++parts > MOST_ENTRIES) throw limitError(`the file has over ${MOST_ENTRIES} entries`)
    stack[0]?.children.pop()
    elements -= sizeOf(element)
    onPart(element)
  })
  try {
    // In pieces, so that the parser does not copy a large text.
    for (let at = 0; at < text.length; at += PIECE) parser.write(text.slice(at, at + PIECE))
    parser.close()
  } catch (error) {
    if (error instanceof EinmalError) throw error
    throw syntaxError('the XML is broken')
  }
  if (root === undefined) throw syntaxError('the XML has no element')
  return root
}

const PIECE = 65536
const NO_DOCTYPE = 'the XML has a document type, which einmal does not read'

function sizeOf(element: XmlElement): number {
  return element.children.reduce((sum, child) => sum + sizeOf(child), 1)
}

/** Returns the first child with one of the names. */
export function child(
  element: XmlElement | undefined,
  ...names: readonly string[]
): XmlElement | undefined {
  return element?.children.find(({ name }) => names.includes(name))
}

/** Returns the element at the end of a path of names. */
export function descendant(
  element: XmlElement | undefined,
  ...path: readonly string[]
): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((at, name) => child(at, name), element)
}

/** Returns the text at the end of a path, without white space at its ends; undefined when missing. */
export function textIn(
  element: XmlElement | undefined,
  ...path: readonly string[]
): string | undefined {
  return descendant(element, ...path)?.text.trim()
}

/** Returns true when the element, or one below it, has the name. */
export function hasElement(element: XmlElement, name: string): boolean {
  return element.name === name || element.children.some((each) => hasElement(each, name))
}

/** The part of the package saxes that is used. */
interface Saxes {
  SaxesParser: new (options: {
    xmlns: true
  }) => {
    on<N extends keyof Handlers>(name: N, handler: Handlers[N]): void
    write(text: string): void
    close(): void
  }
}

interface Handlers {
  error(error: Error): void
  opentagstart(): void
  attribute(): void
  opentag(tag: { local: string; attributes: { [name: string]: Attribute } }): void
  text(text: string): void
  cdata(text: string): void
  closetag(): void
}

interface Attribute {
  local: string
  value: string
}
