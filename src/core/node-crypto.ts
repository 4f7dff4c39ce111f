/** node:crypto, where the runtime has it: its calls are synchronous. */

/** A key that the runtime holds. */
export type NodeKey = object

/** The part of node:crypto that is used. */
export interface NodeCrypto {
  createSecretKey(bytes: Uint8Array): NodeKey
  createDecipheriv(
    cipher: 'aes-256-gcm',
    key: NodeKey,
    nonce: Uint8Array,
    options: { authTagLength: 16 },
  ): NodeDecipher
}

interface NodeDecipher {
  setAAD(data: Uint8Array): unknown
  setAuthTag(tag: Uint8Array): unknown
  update(sealed: Uint8Array): Uint8Array<ArrayBuffer>
  final(): unknown
}

/** @returns nothing in a browser and in older runtimes, which have Web Crypto alone */
export function nodeCrypto(): NodeCrypto | undefined {
  // A cast, since the types of one runtime would leave the others out. No import: a bundler of a browser would fail.
  const { process } = globalThis as unknown as {
    process?: { getBuiltinModule?(name: 'node:crypto'): NodeCrypto | undefined }
  }
  return process?.getBuiltinModule?.('node:crypto')
}
