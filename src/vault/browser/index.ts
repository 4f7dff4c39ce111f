/**
 * A vault in a browser: pages and extensions.
 *
 * @module
 */

export { indexedDbStorage } from '../storage/indexeddb-storage.js'
