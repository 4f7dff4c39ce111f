/** Kills processes that write a vault, and prints the result. The sources, whose scrypt tests replace. */

import { killingVaults } from './vault-kills.js'

const [folder = '', kills] = process.argv.slice(2)
console.log(JSON.stringify(await killingVaults({ folder, kills: Number(kills) })))
