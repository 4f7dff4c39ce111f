/** The worker that computes scrypt: one task, one answer. */

import { scrypt } from '@noble/hashes/scrypt.js'
import type { ScryptTask } from './storage/scrypt-in-worker.js'

addEventListener('message', ({ data }: MessageEvent<ScryptTask>) => {
  const { passphrase, salt, cost } = data
  postMessage(scrypt(passphrase, salt, { ...cost, dkLen: 32 }))
})
