import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributes, html, markupOf, trusted } from '../../../src/gate/pages/parts/html.js'
import { elements, parse, textOf } from './parse.js'

describe('the template', () => {
  it('escapes every value that is not its markup, so that it reads unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const markup = markupOf(html`<p title="${text}">${text}</p>`)
        const [, p] = elements(parse(markup))
        const plain = text.replace(/(?![\t\n])\p{Cc}/gu, '\ufffd')
        expect(p && textOf(p)).toBe(plain)
        expect(p?.attributes.get('title')).toBe(plain)
      }),
    )
  })

  it('escapes a value once, at any depth', () => {
    const inner = html`<b>${'a & b'}</b>`
    expect(markupOf(html`<p>${[inner, [inner]]}</p>`)).toBe(
      '<p><b>a &#38; b</b><b>a &#38; b</b></p>',
    )
  })

  it('writes nothing for undefined, false and an empty text, and writes zero', () => {
    expect(markupOf(html`${undefined}${false}${''}${0}`)).toBe('0')
  })

  it('leaves only trusted markup unescaped', () => {
    expect(markupOf(html`${trusted('<br>')}`)).toBe('<br>')
    // A value from JSON can have any property, and never the symbol.
    const forged = JSON.parse('{"markup":"<br>","Symbol(markup)":"<br>"}')
    expect(() => html`${forged}`).toThrow(TypeError)
  })

  it('replaces characters that HTML forbids', () => {
    expect(markupOf(html`${'a\u0000b\ud800c\uffffd\te\nf'}`)).toBe('a\ufffdb\ufffdc\ufffdd\te\nf')
  })
})

describe('attributes', () => {
  it('are written with their value, without a value, or not at all', () => {
    const written = attributes({ id: '"<a>"', required: true, autofocus: false, title: undefined })
    expect(markupOf(written)).toBe(' id="&#34;&#60;a&#62;&#34;" required')
  })
})
