/** A process that does one task on one database. */

import { input, output } from '../support/fresh-process.js'
import { type CompareOptions, compare, type RatioRow } from './compare.js'
import { type DatabaseId, openDatabase, type Places } from './databases.js'
import { type ProfileRow, profile } from './profile.js'
import { TASKS, type TaskId } from './tasks.js'

export interface CompareInput {
  task: TaskId
  database: DatabaseId
  places: Places
  options: CompareOptions
}

export interface Compared {
  ratios: RatioRow[]
  profiles: ProfileRow[]
}

const { task, database: id, places, options } = input<CompareInput>()
const database = await openDatabase(id, places)
const space = await database.open(`${task}_${id.toLowerCase()}`)
const pair = await TASKS[task].open(space, options.users)
const { name, durability, durable } = database
const what = { task, name, durability, least: durable ? TASKS[task].least(database) : null }
const ratios = await compare(pair, what, options)
// In memory einmal has its own time only, and on a durable database it must be near its limit.
const profiled = task !== 'authenticated' && (durable || id === 'memory')
const profiles = profiled ? await profile(pair, what, options) : []
const found: Compared = { ratios, profiles }
output(found)
space.close?.()
await database.close()
