/** One task on one database, in a process of its own: what to do as JSON in, the rows out. */

import { accounting } from './accounts.js'
import { databases } from './databases.js'
import { contest } from './throughput.js'
import { verifying } from './verifying.js'

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
console.log(JSON.stringify(await contest(task, database, `${id}_${key.toLowerCase()}`, options)))
await database.close()
