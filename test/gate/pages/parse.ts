/**
 * A strict HTML parser. It throws where a browser would have to repair: an element that is not closed,
 * an attribute without quotes, a bare ampersand. It does not read scripts or styles, since the pages
 * have none.
 */

/** An element or a text. */
export type Node = Element | string

export interface Element {
  tag: string
  attributes: Map<string, string>
  children: Node[]
}

/** Reads a whole document. */
export function parse(text: string): Element {
  const root: Element = { tag: '#document', attributes: new Map(), children: [] }
  const open = [root]
  for (const { token, at } of tokens(text)) {
    const parent = open.at(-1) ?? root
    if (token === '<!doctype html>' && at === 0) continue
    if (!token.startsWith('<')) {
      parent.children.push(decode(token))
    } else if (token.startsWith('</')) {
      if (token !== `</${parent.tag}>`) throw new Error(`${token} closes <${parent.tag}>`)
      open.pop()
    } else {
      const element = elementOf(token)
      parent.children.push(element)
      if (!VOID.has(element.tag) && !token.endsWith('/>')) open.push(element)
    }
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.tag}> is not closed`)
  return root
}

/** All elements, in document order. */
export function elements(node: Node): Element[] {
  return typeof node === 'string' ? [] : [node, ...node.children.flatMap(elements)]
}

/** The text inside a node. */
export function textOf(node: Node): string {
  return typeof node === 'string' ? node : node.children.map(textOf).join('')
}

/** Names of elements and attributes, without values and texts. */
export function skeleton(node: Element): unknown {
  const inner = node.children.filter((child) => typeof child !== 'string').map(skeleton)
  return [node.tag, [...node.attributes.keys()], inner]
}

function* tokens(text: string): Generator<{ token: string; at: number }> {
  const token = /<[^<>]*>|[^<>]+/gy
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const found = token.exec(text)?.[0]
    if (found === undefined) throw new Error(`a bare ${text[at]} at ${at}`)
    yield { token: found, at }
  }
}

function elementOf(token: string): Element {
  const [, tag = '', rest = ''] = /^<([a-z][a-z0-9]*)((?:\s.*)?)>$/s.exec(token) ?? []
  if (tag === '') throw new Error(`${token} is not an element`)
  const attributes = new Map<string, string>()
  const attribute = /\s+([a-zA-Z-]+)(?:="([^"]*)")?|\s*\/$|\s+$/gy
  while (attribute.lastIndex < rest.length) {
    const [found, name, value = ''] = attribute.exec(rest) ?? []
    if (found === undefined) throw new Error(`${token} has an invalid attribute`)
    if (name === undefined) continue
    if (attributes.has(name)) throw new Error(`${token} has ${name} twice`)
    attributes.set(name, decode(value))
  }
  return { tag, attributes, children: [] }
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+);)?/g, (_, code) => {
    if (code === undefined) throw new Error('a bare ampersand')
    return String.fromCodePoint(Number(code))
  })
}

const VOID = new Set(['meta', 'link', 'input', 'img', 'br', 'hr'])
