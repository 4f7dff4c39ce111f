/** One task on one database, in a process of its own: what to do as JSON in, the rows out. */

import { accounting } from './accounts.js'
import { databases } from './databases.js'
import { contest } from './throughput.js'
import { verifying } from './verifying.js'
import { whereOf } from './where.js'

/**
 * @type {{
 *   task: string,
 *   database: import('./databases.js').DatabaseId,
 *   places: import('./databases.js').Places,
 *   options: import('./throughput.js').Options
 * }}
 */
const { task: id, database: key, places, options } = JSON.parse(process.argv[2] ?? '{}')
const task = [verifying, accounting].find((each) => each.id === id)
if (!task) throw new Error(`no such task: ${id}`)
const database = await databases[key](places)
const space = await database.open(`${id}_${key.toLowerCase()}`)
const pair = await task.open(space, options.users)
const throughput = await contest(task, database, pair, options)
// Of what einmal takes by itself, and of what it takes where its promise is kept.
const looked = key === 'memory' || database.least !== undefined
const where = looked ? await whereOf(task, database, pair, options) : []
console.log(JSON.stringify({ throughput, where }))
space.close?.()
await database.close()
