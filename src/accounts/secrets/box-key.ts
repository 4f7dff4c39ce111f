/**
 * A key of AES-256-GCM. It seals with Web Crypto. It opens with node:crypto where the runtime has it: Web
 * Crypto passes every call to another thread, which takes several times as long as to open 20 bytes.
 */

import { randomBytes } from '../../core/bytes.js'
import { KEY_BYTES } from '../../core/key-set.js'
import { type NodeCrypto, nodeCrypto } from '../../core/node-crypto.js'
import { subtle } from '../../core/web-crypto.js'

/** Bytes to seal or to open, with the data that they are bound to. */
export interface Box {
  /** 12 bytes. */
  readonly nonce: Uint8Array
  readonly additionalData: Uint8Array
  /** The plain bytes, or the sealed bytes with their tag of 16 bytes at the end. */
  readonly bytes: Uint8Array
}

export interface BoxKey {
  seal(box: Box): Promise<Uint8Array>
  /** Reads the box before it returns. Throws or rejects when another key or other bytes made it. */
  open(box: Box): Uint8Array | Promise<Uint8Array>
}

/**
 * @param bytes - 32 bytes, which the caller may clear afterwards
 * @throws {EinmalError} `ERR_CRYPTO_UNAVAILABLE`
 */
export async function importBoxKey(bytes: Uint8Array): Promise<BoxKey> {
  const usages = ['encrypt', 'decrypt'] as const
  const key = await subtle().importKey('raw', bytes, 'AES-GCM', false, usages)
  const seal: BoxKey['seal'] = async (box) => {
    return new Uint8Array(await subtle().encrypt(gcm(box), key, box.bytes))
  }
  return {
    seal,
    open:
      (await openerOf(bytes, seal)) ??
      (async (box) => new Uint8Array(await subtle().decrypt(gcm(box), key, box.bytes))),
  }
}

/** @returns undefined where node:crypto is missing, or does not open the trial: it may be there in part */
async function openerOf(
  bytes: Uint8Array,
  seal: BoxKey['seal'],
): Promise<BoxKey['open'] | undefined> {
  const node = nodeCrypto()
  if (!node) return undefined
  try {
    const open = nodeOpener(node, bytes)
    const nonce = randomBytes(KEY_BYTES).subarray(-12)
    const trial = { nonce, additionalData: nonce, bytes: nonce }
    open({ ...trial, bytes: await seal(trial) })
    return open
  } catch {
    return undefined
  }
}

function nodeOpener(node: NodeCrypto, bytes: Uint8Array): (box: Box) => Uint8Array {
  const key = node.createSecretKey(bytes)
  return ({ nonce, additionalData, bytes }) => {
    const end = bytes.length - TAG_BYTES
    const decipher = node.createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(additionalData)
    // Throws when fewer than 16 bytes are there.
    decipher.setAuthTag(bytes.subarray(end))
    const { buffer, byteOffset, length } = decipher.update(bytes.subarray(0, end))
    // Throws when the tag is another one: nothing was returned yet.
    decipher.final()
    return new Uint8Array(buffer, byteOffset, length)
  }
}

const TAG_BYTES = 16

function gcm({ nonce, additionalData }: Box) {
  return { name: 'AES-GCM', iv: nonce, additionalData } as const
}
