/** Judges the settings of an SQLite connection on which the promise of a store rests. */

import type { StoreFinding } from '../verifier/store-findings.js'

/** Settings of a connection, as the check reads them. `undefined`: the driver does not report it. */
export interface SqliteSettings {
  /** Path of the file; empty for a database in memory and a temporary one. */
  file: string | undefined
  /** 0 OFF, 1 NORMAL, 2 FULL, 3 EXTRA. */
  synchronous: number | undefined
  journalMode: string | undefined
  busyTimeoutMs: number | undefined
  /** The type that statfs(2) of Linux reports for the file. */
  fileSystem: number | undefined
}

/** Returns what weakens the promise: nothing for a local file with a durable connection. */
export function sqliteFindings(settings: SqliteSettings): StoreFinding[] {
  const { file, synchronous, journalMode, busyTimeoutMs, fileSystem } = settings
  if (file === '') {
    return [
      {
        code: 'sqlite-memory',
        setting: 'file',
        value: "''",
        consequence:
          'The database has no file. The end of the process forgets all codes and locks.',
        remedy: 'Open a file.',
      },
    ]
  }
  const findings: StoreFinding[] = []
  if (synchronous === 0 || synchronous === 1) {
    findings.push({
      code: 'sqlite-synchronous',
      setting: 'synchronous',
      value: synchronous === 0 ? 'OFF' : 'NORMAL',
      consequence:
        synchronous === 0
          ? 'A power cut forgets the last writes, and may destroy the file.'
          : 'A power cut forgets the last writes. Used codes are accepted again.',
      remedy: 'Run PRAGMA synchronous = FULL on each connection, after setup().',
    })
  }
  if (journalMode !== undefined && /^(off|memory)$/i.test(journalMode)) {
    findings.push({
      code: 'sqlite-journal-mode',
      setting: 'journal_mode',
      value: journalMode.toUpperCase(),
      consequence: 'A crash of the process in the middle of a write may destroy the file.',
      remedy: 'Run PRAGMA journal_mode = WAL, as setup() does.',
    })
  }
  if (busyTimeoutMs === 0) {
    findings.push({
      code: 'sqlite-busy-timeout',
      setting: 'busy_timeout',
      value: '0',
      consequence: 'A call fails at once with SQLITE_BUSY while another connection writes.',
      remedy: 'Run PRAGMA busy_timeout = 5000 on each connection, as setup() does.',
    })
  }
  const network = NETWORKS.get(fileSystem ?? 0)
  if (network !== undefined) {
    findings.push({
      code: 'sqlite-network',
      setting: 'file system',
      value: network,
      consequence:
        'Locks over a network are not reliable. Two writes at once may destroy the file or accept a code twice.',
      remedy: 'Keep the file on a local disk, or use a store with a server.',
    })
  }
  return findings
}

/** Types of file systems over a network, or shared with another system: statfs(2). */
const NETWORKS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB 2'],
  [0xff534d42, 'CIFS'],
  [0x01021997, '9P'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x786f4256, 'VirtualBox shared folder'],
])
