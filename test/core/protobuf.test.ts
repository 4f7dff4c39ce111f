import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FieldValue, readMessage, writeField } from '../../src/core/protobuf.js'
import { codeOf } from '../support/errors.js'
import { field, tag, varint } from '../support/protobuf.js'

function read(...bytes: number[]): [number, FieldValue[]][] {
  return [...readMessage(Uint8Array.from(bytes))]
}

const anyNumber = fc.integer({ min: 1, max: 0x1fffffff })
const anyValue = fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.uint8Array({ maxLength: 300 }))

describe('readMessage', () => {
  it('reads nothing from nothing', () => {
    expect(read()).toEqual([])
  })

  it('reads the examples of the encoding guide', () => {
    // https://protobuf.dev/programming-guides/encoding
    expect(read(0x08, 0x96, 0x01)).toEqual([[1, [150n]]])
    expect(read(0x12, 0x07, ...new TextEncoder().encode('testing'))).toEqual([
      [2, [new TextEncoder().encode('testing')]],
    ])
    const minusTwo = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
    expect(read(0x08, ...minusTwo)).toEqual([[1, [2n ** 64n - 2n]]])
  })

  it('keeps all values of a field in their order', () => {
    expect(read(...field(1, 5n), ...field(2, 'x'), ...field(1, 6n), ...field(1, ''))).toEqual([
      [1, [5n, 6n, new Uint8Array()]],
      [2, [Uint8Array.of(120)]],
    ])
  })

  it('notes fixed fields of 32 and 64 bits, whatever is in them, and reads on', () => {
    expect(
      read(...tag(9, 1), 8, 8, 8, 8, 8, 8, 8, 8, ...tag(8, 5), 255, 255, 255, 255, ...field(1, 5n)),
    ).toEqual([
      [9, [null]],
      [8, [null]],
      [1, [5n]],
    ])
  })

  it('reads fields up to the last number there is', () => {
    expect(read(...field(0x1fffffff, 1n))).toEqual([[0x1fffffff, [1n]]])
  })

  it('reads a varint of more groups than it needs, up to ten', () => {
    for (let groups = 1; groups <= 10; groups++) {
      expect(read(...tag(1, 0), ...varint(5n, groups))).toEqual([[1, [5n]]])
      expect(read(...varint(8n, groups), 5)).toEqual([[1, [5n]]])
    }
  })

  it.each<[fault: string, bytes: number[], at: number]>([
    ['no value', [0x08], 1],
    ['half a varint', [0x08, 0x80], 2],
    ['half a tag', [0x88], 1],
    ['a varint of eleven groups', [0x08, ...varint(5n, 11)], 11],
    ['a tag of eleven groups', varint(8n, 11), 10],
    ['a varint of 65 bits', [0x08, ...Array<number>(9).fill(0xff), 0x02], 11],
    ['a varint of 70 bits', [0x08, ...Array<number>(9).fill(0xff), 0x7f], 11],
    ['field 0', [0x00, 0x05], 1],
    ['field 0 of bytes', [0x02, 0x00], 1],
    ['a field number of 30 bits', [...varint(0x20000000n * 8n), 0x05], 5],
    ['a field number of 61 bits', [...varint(2n ** 64n - 8n), 0x05], 10],
    ['no length', [0x0a], 1],
    ['a length past the end by one', [0x0a, 0x02, 0x01], 2],
    ['a length of 2^63', [0x0a, ...varint(2n ** 63n), 0x01], 11],
    ['a length of 2^64 - 1', [0x0a, ...varint(-1n), 0x01], 11],
    ['seven bytes of a fixed field of 64 bits', [0x09, 1, 2, 3, 4, 5, 6, 7], 1],
    ['three bytes of a fixed field of 32 bits', [0x0d, 1, 2, 3], 1],
    ['a group', [0x0b, 0x08, 0x01, 0x08, 0x01, 0x0c], 1],
    ['the end of a group', [0x0c, 0x08, 0x01, 0x08, 0x01], 1],
    ['wire type 6', [0x0e, 0x08, 0x01, 0x08, 0x01], 1],
    ['wire type 7', [0x0f, 0x08, 0x01, 0x08, 0x01], 1],
  ])('refuses %s, and names the place', (_, bytes, at) => {
    expect(codeOf(() => read(...bytes))).toBe('ERR_MIGRATION_MESSAGE')
    expect(() => read(...bytes)).toThrow(`the payload is damaged before byte ${at}`)
  })

  it('refuses a message cut anywhere but between two fields', () => {
    const fields = [
      field(1, 300n),
      field(2, 'Köln'),
      field(3, -1n),
      [...tag(4, 5), 1, 2, 3, 4],
      [...tag(5, 1), 1, 2, 3, 4, 5, 6, 7, 8],
      field(6, ''),
    ]
    const whole = fields.flat()
    const between = fields.map((_, i) => fields.slice(0, i).flat().length)
    for (let end = 0; end < whole.length; end++) {
      const cut = () => readMessage(Uint8Array.from(whole.slice(0, end)))
      if (between.includes(end)) expect(cut).not.toThrow()
      else expect(codeOf(cut)).toBe('ERR_MIGRATION_MESSAGE')
    }
  })

  it('reads what writeField wrote, and so does the other way', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyNumber, anyValue), { maxLength: 8 }), (fields) => {
        const expected = new Map<number, FieldValue[]>()
        for (const [number, value] of fields) {
          expected.set(number, [...(expected.get(number) ?? []), value])
        }
        const bytes = fields.flatMap(([number, value]) => field(number, value))
        expect(readMessage(Uint8Array.from(bytes))).toEqual(expected)
      }),
    )
  })

  it('throws nothing but EinmalError for any bytes, and reads none that are not there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          const lengths = [...readMessage(bytes).values()]
            .flat()
            .map((value) => (value instanceof Uint8Array ? value.length : 1))
          expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(bytes.length)
        } catch (error) {
          expect(error).toHaveProperty('code', 'ERR_MIGRATION_MESSAGE')
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('writeField', () => {
  it('writes the examples of the encoding guide', () => {
    expect(writeField(1, 150n)).toEqual([0x08, 0x96, 0x01])
    expect(writeField(2, [0x74, 0x65])).toEqual([0x12, 0x02, 0x74, 0x65])
    expect(writeField(5, -2n)).toEqual([
      0x28, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
    ])
  })

  it('writes the same bytes as the other writer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), anyValue, (number, value) => {
        expect(writeField(number, value)).toEqual(field(number, value))
      }),
    )
    for (const value of [0n, 127n, 128n, 16383n, 16384n, 2n ** 63n - 1n, -1n, -(2n ** 31n)]) {
      expect(writeField(7, value)).toEqual(field(7, value))
    }
  })
})
