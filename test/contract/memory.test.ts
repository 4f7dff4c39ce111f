import { memoryStore } from 'einmal'
import { storeContract } from 'einmal/testing'
import { describe, it } from 'vitest'

describe('memoryStore keeps the contract', () => {
  for (const { name, run } of storeContract(() => memoryStore())) it.concurrent(name, run)
})
