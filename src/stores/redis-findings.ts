/** Judges the settings of Redis on which the promise of a store rests. */

import type { StoreFinding } from '../verifier/store-findings.js'

/** Settings of a server, as the check reads them. */
export interface RedisSettings {
  /** Reply of INFO. */
  info: string
  /** The setting `appendfsync`; `undefined` when the server refuses CONFIG. */
  appendfsync: string | undefined
  /** Whether the store waits for replicas. */
  waits: boolean
}

/** Returns what weakens the promise: nothing with AOF, `appendfsync always`, and no replicas. */
export function redisFindings({ info, appendfsync, waits }: RedisSettings): StoreFinding[] {
  const findings: StoreFinding[] = []
  const policy = infoField(info, 'maxmemory_policy')
  if (mayEvict(info)) {
    findings.push({
      code: 'redis-eviction',
      setting: 'maxmemory-policy',
      value: policy ?? 'unknown',
      consequence:
        'When memory is short, the server forgets used codes and locks without an error.',
      remedy: 'Set maxmemory-policy noeviction, and give einmal a server without a cache.',
    })
  }
  if (infoField(info, 'aof_enabled') === '0') {
    findings.push({
      code: 'redis-aof',
      setting: 'appendonly',
      value: 'no',
      consequence:
        'A restart forgets all writes since the last snapshot. Used codes are accepted again.',
      remedy: 'Set appendonly yes and appendfsync always.',
    })
  } else if (appendfsync !== 'always') {
    const consequences: Record<string, string> = {
      everysec:
        'A power cut forgets the writes of up to two seconds. Used codes are accepted again.',
      no: 'A power cut forgets the writes of about half a minute. Used codes are accepted again.',
    }
    findings.push({
      code: 'redis-appendfsync',
      setting: 'appendfsync',
      value: appendfsync ?? 'unknown',
      consequence:
        consequences[appendfsync ?? ''] ??
        'The server does not show the setting. With everysec, a power cut forgets up to two seconds.',
      remedy:
        appendfsync === undefined
          ? 'Allow CONFIG GET, or ask the provider of the server for appendfsync always.'
          : 'Set appendfsync always.',
    })
  }
  const replicas = Number(infoField(info, 'connected_slaves') ?? 0)
  if (replicas > 0 && !waits) {
    findings.push({
      code: 'redis-replicas',
      setting: 'waitForReplicas',
      value: 'undefined',
      consequence: `The server has ${replicas} replica${replicas === 1 ? '' : 's'}, and the store does not wait for any. A fail-over forgets the last writes.`,
      remedy: 'Pass waitForReplicas to redisStore, or use PostgreSQL with a synchronous standby.',
    })
  }
  if (infoField(info, 'role') === 'slave') {
    findings.push({
      code: 'redis-read-only',
      setting: 'role',
      value: 'replica',
      consequence: 'A replica refuses every write. No code is accepted.',
      remedy: 'Connect to the primary.',
    })
  }
  return findings
}

/** True when the server has a limit of memory, and removes entries at the limit. */
export function mayEvict(info: string): boolean {
  return (
    /^[1-9]/.test(infoField(info, 'maxmemory') ?? '') &&
    infoField(info, 'maxmemory_policy') !== 'noeviction'
  )
}

/** Reads a field of INFO. */
function infoField(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim()
}
