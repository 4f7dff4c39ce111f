import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { invalidValue } from '../../../src/core/argument-errors.js'
import { contrast, readColour } from '../../../src/gate/pages/parts/colour.js'
import { stylesheet } from '../../../src/gate/pages/parts/stylesheet.js'

const brand = { name: 'Ratsinformation' }

describe('the stylesheet', () => {
  it('is small, and closes every brace', () => {
    const css = stylesheet(brand)
    expect(css.length).toBeLessThan(6000)
    expect(css.split('{').length).toBe(css.split('}').length)
  })

  it('loads no other file, and has no animation', () => {
    expect(stylesheet(brand)).not.toMatch(
      /url\(|@import|@font-face|transition|animation|!important/,
    )
  })

  it('does not depend on the name, help, logo or home of the brand', () => {
    const other = { name: '}</style>', help: '{', logo: '/x', home: '/y' }
    expect(stylesheet(other)).toBe(stylesheet(brand))
  })

  it('has enough contrast in light and dark mode with every accepted colour', () => {
    fc.assert(
      fc.property(colour(), (value) => {
        const legible = contrast(readColour('colour', value), [255, 255, 255]) >= 4.5
        if (!legible) {
          expect(() => stylesheet({ ...brand, colour: value })).toThrow(RangeError)
          return
        }
        for (const scheme of schemes(stylesheet({ ...brand, colour: value }))) {
          for (const ground of ['--ground', '--soft']) {
            for (const text of ['--text', '--quiet'])
              expect(scheme(text, ground)).toBeGreaterThan(4.5)
          }
          for (const text of ['--brand', '--wrong', '--good']) {
            expect(scheme(text, '--ground')).toBeGreaterThanOrEqual(4.5)
          }
          expect(scheme('--on-brand', '--brand')).toBeGreaterThanOrEqual(4.5)
          expect(scheme('--line', '--ground')).toBeGreaterThan(3)
        }
      }),
    )
  })

  it('reports a colour with too little contrast', () => {
    expect(() => stylesheet({ ...brand, colour: '#ffcc00' })).toThrow(
      invalidValue(
        'brand.colour #ffcc00 has a contrast of 1.5:1 with #ffffff, and needs 4.5:1 to be read',
      ),
    )
    expect(() => stylesheet({ ...brand, colourDark: '#333' })).toThrow(/^brand\.colourDark #333333/)
  })

  it('uses the colours of the brand', () => {
    const css = stylesheet({ ...brand, colour: '#A00', colourDark: '#ffcc00' })
    expect(css).toContain('--brand:#aa0000;')
    expect(css).toContain('--brand:#ffcc00;')
  })

  it('refuses every invalid colour', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.constantFrom('red', '#12', '#12345', '#1234567', 'rgb(0,0,0)', '#000;}', 'url(//x)', ''),
    )
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(!/^#([\da-f]{3}){1,2}$/i.test(text))
        expect(() => stylesheet({ ...brand, colour: text })).toThrow(RangeError)
      }),
    )
  })
})

describe('contrast', () => {
  it.each([
    ['#ffffff', '#000000', 21],
    ['#ffffff', '#ffffff', 1],
    ['#777777', '#ffffff', 4.48],
    ['#767676', '#ffffff', 4.54],
    ['#ff0000', '#ffffff', 4],
  ])('between %s and %s is %d to 1', (one, other, ratio) => {
    const found = contrast(readColour('one', one), readColour('other', other))
    expect(found).toBeCloseTo(ratio, 1)
  })
})

function colour(): fc.Arbitrary<string> {
  return fc
    .integer({ min: 0, max: 0xffffff })
    .map((value) => `#${value.toString(16).padStart(6, '0')}`)
}

/** The contrast of two custom properties, in light and in dark mode. */
function schemes(css: string): ((one: string, other: string) => number)[] {
  return [...css.matchAll(/:root\{(--brand[^}]*)\}/g)].map(([, declarations = '']) => {
    const values = new Map(declarations.split(';').map((one) => one.split(':') as [string, string]))
    const read = (name: string) => readColour(name, values.get(name) ?? '')
    return (one, other) => contrast(read(one), read(other))
  })
}
