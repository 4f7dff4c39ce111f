/** The scrypt in JavaScript, without the other functions of its module, which a bundle would keep. */

export { scryptAsync } from '@noble/hashes/scrypt.js'
