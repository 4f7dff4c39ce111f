import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributes, html, markupOf, trusted } from '../../../src/gate/pages/html.js'
import { elements, parse, textOf } from './parse.js'

describe('the template', () => {
  it('escapes whatever is not markup of its own, so that it reads as it was', () => {
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

  it('escapes once, however deep it is put', () => {
    const inner = html`<b>${'a & b'}</b>`
    expect(markupOf(html`<p>${[inner, [inner]]}</p>`)).toBe(
      '<p><b>a &#38; b</b><b>a &#38; b</b></p>',
    )
  })

  it('leaves the place of nothing empty, and writes zero', () => {
    expect(markupOf(html`${undefined}${false}${''}${0}`)).toBe('0')
  })

  it('takes over as it is only what was made here', () => {
    expect(markupOf(html`${trusted('<br>')}`)).toBe('<br>')
    // What comes out of JSON may have any shape, and none of these.
    const forged = JSON.parse('{"markup":"<br>","Symbol(markup)":"<br>"}')
    expect(() => html`${forged}`).toThrow(TypeError)
  })

  it('replaces what HTML has no place for', () => {
    expect(markupOf(html`${'a\u0000b\ud800c\uffffd\te\nf'}`)).toBe('a\ufffdb\ufffdc\ufffdd\te\nf')
  })
})

describe('attributes', () => {
  it('are written with their value, bare, or not at all', () => {
    const written = attributes({ id: '"<a>"', required: true, autofocus: false, title: undefined })
    expect(markupOf(written)).toBe(' id="&#34;&#60;a&#62;&#34;" required')
  })
})
