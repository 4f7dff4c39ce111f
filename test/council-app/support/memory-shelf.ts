/** Keeps the papers of the council app in memory. */

import type { PaperShelf } from '../../../docs/examples/council-app/council-client.js'

export function memoryShelf(): PaperShelf & { whole: Map<string, Uint8Array> } {
  const parts = new Map<string, { tag: string; bytes: Uint8Array }>()
  const whole = new Map<string, Uint8Array>()
  const partOf = (id: string) => parts.get(id) ?? { tag: '', bytes: new Uint8Array() }
  return {
    whole,
    async begun(id) {
      const part = parts.get(id)
      return part && part.tag !== '' ? { tag: part.tag, bytes: part.bytes.length } : undefined
    },
    async begin(id, tag) {
      parts.set(id, { tag, bytes: new Uint8Array() })
    },
    async append(id, chunk) {
      const part = partOf(id)
      parts.set(id, { ...part, bytes: Uint8Array.of(...part.bytes, ...chunk) })
    },
    collected: async (id) => partOf(id).bytes,
    async finish(id) {
      whole.set(id, partOf(id).bytes)
      parts.delete(id)
    },
  }
}
