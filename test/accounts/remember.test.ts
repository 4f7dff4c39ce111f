/** The memory of what was read lately: saves the reading, and nothing else. */

import { memoryStore, type StateStore } from 'einmal'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { remembering } from '../../src/accounts/remember.js'
import { enrolled, openDesk } from './support/desk.js'

/** A format of texts in upper case that counts what it reads. */
function counted() {
  const read: (string | undefined)[] = []
  return {
    read,
    format: {
      decode(text: string | undefined) {
        read.push(text)
        if (text === 'broken') throw new Error('broken')
        return { text: text?.toUpperCase() }
      },
      encode: ({ text }: { text: string | undefined }) => `${text}`,
    },
  }
}

describe('a format that remembers', () => {
  it('reads a text once, and writes as it did', () => {
    const { format, read } = counted()
    const { decode, encode } = remembering(format, 2)
    expect(decode('a')).toEqual({ text: 'A' })
    expect(decode('a')).toBe(decode('a'))
    expect(read).toEqual(['a'])
    expect(encode({ text: 'b' })).toBe('b')
  })

  it('remembers as many as it is told, and at most twice as many', () => {
    const { format, read } = counted()
    const { decode } = remembering(format, 2)
    for (const text of ['a', 'b', 'a', 'b', 'c', 'a', 'b']) decode(text)
    expect(read).toEqual(['a', 'b', 'c'])
    for (const text of ['d', 'e', 'f', 'g', 'a']) decode(text)
    expect(read).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'a'])
  })

  it('keeps what is used, whatever else comes by', () => {
    const { format, read } = counted()
    const { decode } = remembering(format, 2)
    for (let i = 0; i < 50; i++) {
      decode('used')
      decode(`once ${i}`)
    }
    expect(read.filter((text) => text === 'used')).toHaveLength(1)
  })

  it('answers as the format does, in any order of texts', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', undefined), { maxLength: 50 })
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 4 }), (order, most) => {
        const { format } = counted()
        const { decode } = remembering(format, most)
        for (const text of order) expect(decode(text)).toEqual({ text: text?.toUpperCase() })
      }),
    )
  })

  it('remembers no text that cannot be read', () => {
    const { format, read } = counted()
    const { decode } = remembering(format, 2)
    for (let i = 0; i < 3; i++) expect(() => decode('broken')).toThrow('broken')
    expect(read).toHaveLength(3)
  })
})

describe('accounts that remember', () => {
  it('ask the store each time, and see at once what another node has written', async () => {
    const kept = memoryStore()
    let reads = 0
    const store: StateStore = {
      ...kept,
      read: (key) => {
        reads++
        return kept.read(key)
      },
    }
    const desk = await openDesk({ store })
    const other = await openDesk({ store: kept, keyring: desk.keyring, now: desk.clock.now })
    const { authenticatorId } = await enrolled(desk, 'ada')
    reads = 0
    for (let i = 0; i < 5; i++) {
      expect(await desk.accounts.status('ada')).toMatchObject({ enrolled: true })
    }
    expect(reads).toBe(5)
    await other.accounts.rename('ada', authenticatorId, 'Telefon')
    expect((await desk.accounts.status('ada')).authenticators).toMatchObject([{ label: 'Telefon' }])
    await other.accounts.reset('ada')
    expect(await desk.accounts.status('ada')).toMatchObject({ enrolled: false })
  })

  it('hand out nothing that somebody could change for the next one', async () => {
    const desk = await openDesk()
    await enrolled(desk, 'ada')
    const first = await desk.accounts.status('ada')
    const before = structuredClone(first)
    first.enrolled = false
    first.authenticators.pop()
    expect(await desk.accounts.status('ada')).toEqual(before)
    const [device] = (await desk.accounts.status('ada')).authenticators
    if (device) device.label = 'changed'
    expect(await desk.accounts.status('ada')).toEqual(before)
  })
})
