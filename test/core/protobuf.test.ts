import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FieldValue, readMessage, writeFields } from '../../src/core/protobuf.js'
import { codeOf } from '../support/errors.js'
import { field, tag, varint } from '../support/protobuf.js'

/** Bytes as a binary string, as from `atob`. */
function binary(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
}

/** Reads fields 1 to 3: a number, bytes and a list. */
function read(...bytes: number[]): [number: bigint, bytes: string, list: string[]] {
  return readMessage(binary(bytes), [0n, '', []])
}

const anyNumber = fc.integer({ min: 4, max: 0x1fffffff })
const anyValue = fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.uint8Array({ maxLength: 300 }))

describe('readMessage', () => {
  it('returns the defaults for an empty message', () => {
    expect(read()).toEqual([0n, '', []])
    expect(readMessage('', [5n, 'x', ['y']])).toEqual([5n, 'x', ['y']])
  })

  it('reads the examples of the encoding guide', () => {
    // https://protobuf.dev/programming-guides/encoding
    expect(read(0x08, 0x96, 0x01)).toEqual([150n, '', []])
    expect(read(0x12, 0x07, ...new TextEncoder().encode('testing'))).toEqual([0n, 'testing', []])
    const minusTwo = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
    expect(read(0x08, ...minusTwo)).toEqual([2n ** 64n - 2n, '', []])
  })

  it('keeps the last value of a field, and all values of a list in order', () => {
    expect(
      read(
        ...field(1, 5n),
        ...field(3, 'a'),
        ...field(2, 'x'),
        ...field(1, 6n),
        ...field(3, ''),
        ...field(2, 'yz'),
        ...field(3, 'a'),
      ),
    ).toEqual([6n, 'yz', ['a', '', 'a']])
  })

  it('reads numbers of every length', () => {
    for (const value of [
      0n,
      127n,
      128n,
      16383n,
      16384n,
      2n ** 63n - 1n,
      2n ** 63n,
      2n ** 64n - 1n,
    ]) {
      expect(read(...field(1, value))).toEqual([value, '', []])
    }
    for (const length of [0, 1, 127, 128, 16384]) {
      expect(read(...field(2, Array(length).fill(120)))[1]).toHaveLength(length)
    }
  })

  it('reads each byte as the character of its number', () => {
    const all = Array.from({ length: 256 }, (_, byte) => byte)
    expect(read(...field(2, all), ...field(3, all))).toEqual([0n, binary(all), [binary(all)]])
  })

  it('skips unknown fields of every type', () => {
    expect(
      read(
        ...tag(9, 1),
        ...[8, 8, 8, 8, 8, 8, 8, 8],
        ...tag(8, 5),
        ...[255, 255, 255, 255],
        ...field(4, -1n),
        ...field(4, 'x'),
        ...field(0x1fffffff, 1n),
        ...field(1, 5n),
      ),
    ).toEqual([5n, '', []])
  })

  it('reads a varint of more groups than it needs, up to ten', () => {
    for (let groups = 1; groups <= 10; groups++) {
      expect(read(...tag(1, 0), ...varint(5n, groups))).toEqual([5n, '', []])
      expect(read(...varint(8n, groups), 5)).toEqual([5n, '', []])
      expect(read(...tag(2, 2), ...varint(1n, groups), 120)).toEqual([0n, 'x', []])
    }
  })

  it.each<[fault: string, bytes: number[]]>([
    ['no value', [0x08]],
    ['half a varint', [0x08, 0x80]],
    ['half a tag', [0x88]],
    ['a varint of eleven groups', [0x08, ...varint(5n, 11)]],
    ['a varint of a hundred groups', [0x08, ...varint(5n, 100)]],
    ['a tag of eleven groups', [...varint(8n, 11), 5]],
    ['a length of eleven groups', [0x12, ...varint(1n, 11), 5]],
    ['a varint of 65 bits', [0x08, ...Array<number>(9).fill(0xff), 0x02]],
    ['a varint of 70 bits', [0x08, ...Array<number>(9).fill(0xff), 0x7f]],
    ['an unknown varint of 65 bits', [0x48, ...Array<number>(9).fill(0xff), 0x02]],
    ['field 0', [0x00, 0x05]],
    ['field 0 of bytes', [0x02, 0x00]],
    ['a field number of 30 bits', [...varint(0x20000000n * 8n), 0x05]],
    ['a field number of 61 bits', [...varint(2n ** 64n - 8n), 0x05]],
    ['the number of a field in 32 bits more', [...varint(2n ** 32n + 8n), 0x05]],
    ['no length', [0x12]],
    ['a length past the end by one', [0x12, 0x02, 0x01]],
    ['a length of 2^63', [0x12, ...varint(2n ** 63n), 0x01]],
    ['a length of 2^64 - 1', [0x12, ...varint(-1n), 0x01]],
    ['an unknown length past the end', [0x4a, 0x02, 0x01]],
    ['seven bytes of a fixed field of 64 bits', [0x49, 1, 2, 3, 4, 5, 6, 7]],
    ['three bytes of a fixed field of 32 bits', [0x4d, 1, 2, 3]],
    ['a group', [0x4b, 0x48, 0x01, 0x48, 0x01, 0x4c]],
    ['the end of a group', [0x4c, 0x48, 0x01, 0x48, 0x01]],
    ['wire type 6', [0x4e, 0x48, 0x01, 0x48, 0x01]],
    ['wire type 7', [0x4f, 0x48, 0x01, 0x48, 0x01]],
    ['bytes for a number', field(1, '')],
    ['a number for bytes', field(2, 0n)],
    ['a number for a list', field(3, 0n)],
    ['64 bits for a number', [...tag(1, 1), 1, 2, 3, 4, 5, 6, 7, 8]],
    ['32 bits for a number', [...tag(1, 5), 1, 2, 3, 4]],
    ['64 bits for bytes', [...tag(2, 1), 1, 2, 3, 4, 5, 6, 7, 8]],
    ['32 bits for a list', [...tag(3, 5), 1, 2, 3, 4]],
  ])('refuses %s, and names the position', (_, bytes) => {
    expect(codeOf(() => read(...bytes))).toBe('ERR_MIGRATION_MESSAGE')
    expect(() => read(...bytes)).toThrow('the payload is damaged at byte 0')
    expect(() => read(...field(2, 'xyz'), ...bytes)).toThrow('the payload is damaged at byte 5')
  })

  it('refuses a message that is cut inside a field', () => {
    const fields = [
      field(1, 300n),
      field(2, 'Köln'),
      field(4, -1n),
      [...tag(5, 5), 1, 2, 3, 4],
      [...tag(6, 1), 1, 2, 3, 4, 5, 6, 7, 8],
      field(3, ''),
    ]
    const whole = fields.flat()
    const between = fields.map((_, i) => fields.slice(0, i).flat().length)
    for (let end = 0; end < whole.length; end++) {
      const cut = () => read(...whole.slice(0, end))
      if (between.includes(end)) expect(cut).not.toThrow()
      else expect(codeOf(cut)).toBe('ERR_MIGRATION_MESSAGE')
    }
  })

  it('reads all fields of the reference writer, with any others between them', () => {
    const anyField = fc.tuple(fc.oneof(fc.constantFrom(1, 2, 3), anyNumber), anyValue)
    fc.assert(
      fc.property(fc.array(anyField, { maxLength: 8 }), (fields) => {
        const legal = fields.filter(
          ([n, value]) => n > 3 || (n === 1) === (typeof value === 'bigint'),
        )
        const held = (wanted: number) =>
          legal
            .flatMap(([n, value]) => (n === wanted ? [value] : []))
            .map((value) => (typeof value === 'bigint' ? value : binary(value)))
        expect(read(...legal.flatMap(([n, value]) => field(n, value)))).toEqual([
          held(1).at(-1) ?? 0n,
          held(2).at(-1) ?? '',
          held(3),
        ])
      }),
    )
  })

  it('throws only EinmalError for any bytes, and never reads beyond them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const message: FieldValue[] = [0n, '', []]
        try {
          readMessage(binary(bytes), message)
          const lengths = message.flat().map((value) => `${value}`.length)
          expect(lengths.slice(1).reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(
            bytes.length,
          )
        } catch (error) {
          expect(error).toHaveProperty('code', 'ERR_MIGRATION_MESSAGE')
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('writeFields', () => {
  it('writes the examples of the encoding guide', () => {
    expect(writeFields(1, [150])).toEqual([0x08, 0x96, 0x01])
    expect(writeFields(2, [[0x74, 0x65]])).toEqual([0x12, 0x02, 0x74, 0x65])
    expect(writeFields(5, [-2n])).toEqual([
      0x28, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01,
    ])
  })

  it('numbers the fields from the first one', () => {
    expect(writeFields(2, [7, [1], 0n])).toEqual([
      ...field(2, 7n),
      ...field(3, [1]),
      ...field(4, 0n),
    ])
    expect(writeFields(2, [])).toEqual([])
  })

  it('writes the same bytes as the reference writer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15 }), anyValue, (number, value) => {
        expect(writeFields(number, [value])).toEqual(field(number, value))
      }),
    )
    for (const value of [0n, 127n, 128n, 16383n, 16384n, 2n ** 63n - 1n, -1n, -(2n ** 31n)]) {
      expect(writeFields(7, [value])).toEqual(field(7, value))
      const double = Number(value)
      if (Number.isSafeInteger(double)) expect(writeFields(7, [double])).toEqual(field(7, value))
    }
  })
})
