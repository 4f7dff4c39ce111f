/** Settings and dates that the app remembers outside of the vault. None of them is secret. */

import type { LockTimes } from './lock-due.js'

export const LOCALES = ['de', 'en', 'fr'] as const
export type Locale = (typeof LOCALES)[number]

export interface Settings extends LockTimes {
  /** Undefined: the language of the browser. */
  locale: Locale | undefined
  /** The revision of the vault that the last backup holds; -1: there is none. */
  backupRevision: number
  /** When the user is reminded again, in milliseconds. */
  remindAt: number
  /** The highest revision that was seen: a vault with a lower one is an older copy. */
  seenRevision: number
}

export const DEFAULTS: Settings = {
  idleMinutes: 5,
  hiddenSeconds: 60,
  locale: undefined,
  backupRevision: -1,
  remindAt: 0,
  seenRevision: 0,
}

/**
 * Reads settings. A value that is not one is the default.
 *
 * @param read - returns the JSON of one setting; null when there is none
 */
export function parseSettings(read: (name: keyof Settings) => string | null): Settings {
  const number = (name: 'idleMinutes' | 'hiddenSeconds' | Counted, least: number): number => {
    const value = parsed(read(name))
    return Number.isSafeInteger(value) && Number(value) >= least ? Number(value) : DEFAULTS[name]
  }
  const locale = parsed(read('locale'))
  return {
    idleMinutes: number('idleMinutes', 0),
    hiddenSeconds: number('hiddenSeconds', -1),
    locale: LOCALES.find((each) => each === locale),
    backupRevision: number('backupRevision', -1),
    remindAt: number('remindAt', 0),
    seenRevision: number('seenRevision', 0),
  }
}

type Counted = 'backupRevision' | 'remindAt' | 'seenRevision'

/** The first language of the browser that the app speaks, else English. */
export function localeOf(settings: Settings, languages: readonly string[]): Locale {
  const spoken = languages.map((language) => language.slice(0, 2).toLowerCase())
  const found = spoken.map((name) => LOCALES.find((locale) => locale === name))
  return settings.locale ?? found.find((locale) => locale !== undefined) ?? 'en'
}

/** True when the vault has changes that no backup holds, and the user did not say *later*. */
export function backupIsDue(
  { backupRevision, remindAt }: Settings,
  vault: { revision: number; count: number },
  now: number,
): boolean {
  return vault.count > 0 && vault.revision > backupRevision && now >= remindAt
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}
