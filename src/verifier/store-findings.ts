/** Findings of a store: settings of a database that weaken the promise. */

/** Code of a finding, which stays the same when its words change. */
export type StoreFindingCode =
  | 'mysql-doublewrite'
  | 'mysql-engine'
  | 'mysql-flush-log'
  | 'mysql-read-only'
  | 'mysql-replicas'
  | 'mysql-sync-binlog'
  | 'postgres-fsync'
  | 'postgres-full-page-writes'
  | 'postgres-read-only'
  | 'postgres-standbys'
  | 'postgres-synchronous-commit'
  | 'postgres-unlogged'
  | 'redis-aof'
  | 'redis-appendfsync'
  | 'redis-eviction'
  | 'redis-read-only'
  | 'redis-replicas'
  | 'sqlite-busy-timeout'
  | 'sqlite-journal-mode'
  | 'sqlite-memory'
  | 'sqlite-network'
  | 'sqlite-synchronous'

/** A setting of a database that weakens the promise. */
export interface StoreFinding {
  code: StoreFindingCode
  /** Name of the setting, as the database spells it. */
  setting: string
  /** Its value now; `'unknown'` when the database does not show it. */
  value: string
  /** The loss that this value allows. */
  consequence: string
  /** The change that an operator can make. */
  remedy: string
}
