/** The statements of the store in MySQL and MariaDB. */

import { MYSQL_STATUS, MYSQL_VARIABLES } from './mysql-findings.js'
import { ROWS_PER_SWEEP } from './sweep.js'
import { quotedTable } from './table.js'

/** Most bytes of a key: the limit of an index of InnoDB. */
export const KEY_BYTES = 3072

/** Number of keys that one statement of a sweep deletes. */
export const KEYS_PER_DELETE = 64

/**
 * `insertId` of a creation that found an entry which has not expired. A statement that found no row has 0,
 * and one that has written has the number that it was given.
 */
export const KEPT = 1

/** Milliseconds since the Unix epoch, by the clock of the server and in every time zone of a session. */
const SERVER_NOW = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000"

const EXPIRED = `expires_at <= LEAST(${SERVER_NOW}, ?)`

/**
 * Writes the statements for a table. The time of the caller is in each of them, since an entry expires by
 * two clocks. `LAST_INSERT_ID(number)` makes the number the `insertId` of the result.
 */
export function mysqlStatements(name: string) {
  const table = quotedTable(name, '`')
  const [last, schema] = name.split('.').reverse()
  const keys = Array.from({ length: KEYS_PER_DELETE }, () => 'UNHEX(?)').join(', ')
  return {
    encode: 'SELECT HEX(CONVERT(? USING utf8mb4)) AS hex',
    probe: `SELECT \`key\`, value, version, expires_at FROM ${table} LIMIT 0`,
    // Keys and versions are binary: a collation may equate letters, and most ignore spaces at the end.
    setup: `CREATE TABLE IF NOT EXISTS ${table} (
      \`key\` VARBINARY(${KEY_BYTES}) NOT NULL PRIMARY KEY,
      value LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
      version VARBINARY(36) NOT NULL,
      expires_at BIGINT
    ) ENGINE = InnoDB ROW_FORMAT = DYNAMIC`,
    read: `SELECT value, CONVERT(version USING ascii) AS version FROM ${table}
      WHERE \`key\` = UNHEX(?) AND (${EXPIRED}) IS NOT TRUE`,
    // The expiry is assigned last, since the other assignments depend on the old one.
    create: `INSERT INTO ${table} (\`key\`, value, version, expires_at)
      VALUES (UNHEX(?), ?, IF(LAST_INSERT_ID(?), ?, NULL), ?)
      ON DUPLICATE KEY UPDATE
        value = IF(${EXPIRED}, VALUES(value), value),
        version = IF(${EXPIRED}, VALUES(version), IF(LAST_INSERT_ID(${KEPT}), version, NULL)),
        expires_at = IF(${EXPIRED}, VALUES(expires_at), expires_at)`,
    replace: `UPDATE ${table}
      SET value = ?, version = IF(LAST_INSERT_ID(?), ?, NULL), expires_at = ?
      WHERE \`key\` = UNHEX(?) AND version = ? AND (${EXPIRED}) IS NOT TRUE`,
    delete: `DELETE FROM ${table} WHERE \`key\` = UNHEX(?)`,
    sweepable: `SELECT HEX(\`key\`) AS hex, (${EXPIRED}) IS TRUE AS expired FROM ${table}
      WHERE \`key\` > UNHEX(?) ORDER BY \`key\` LIMIT ${ROWS_PER_SWEEP}`,
    variables: `SHOW VARIABLES WHERE Variable_name IN (${listed(MYSQL_VARIABLES)})`,
    status: `SHOW GLOBAL STATUS WHERE Variable_name IN (${listed(MYSQL_STATUS)})`,
    // Without the right PROCESS, a user sees no replica here.
    replicas: `SELECT COUNT(*) AS count FROM information_schema.processlist
      WHERE command LIKE 'Binlog Dump%'`,
    engine: `SELECT engine AS engine FROM information_schema.tables
      WHERE table_schema = ${schema ? `'${schema}'` : 'DATABASE()'} AND table_name = '${last}'`,
    // By single keys: InnoDB would lock a range, and the gaps in it, against other writes.
    sweep: `DELETE FROM ${table} WHERE ${EXPIRED} AND \`key\` IN (${keys})`,
  }
}

/** Lists names as texts of SQL. */
function listed(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ')
}
