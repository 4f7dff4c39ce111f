/**
 * A vault in a file: Node, Bun and Deno.
 *
 * @module
 */

export { fileStorage } from '../storage/file-storage.js'
