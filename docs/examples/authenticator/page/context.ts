/** The services that the app gives to its screens. */

import type { Vault, VaultStorage } from 'einmal/vault'
import type { Locale, Settings } from './model/settings.js'
import type { Words } from './words/words.js'

/** A button of a notice. */
export interface Action {
  text: string
  act(): void
}

export interface AppContext {
  readonly words: Words
  readonly locale: Locale
  readonly storage: VaultStorage
  /** Where dialogs are put. All of it is emptied by the lock. */
  readonly root: HTMLElement
  /** Aborted when the screen ends: by the lock, or by another language. */
  readonly signal: AbortSignal
  settings(): Settings
  save(change: Partial<Settings>): void
  /** Shows a short notice, and says it to screen readers. The next one replaces it. */
  say(text: string, action?: Action): void
  /** Shows the sentence for an error. */
  fail(error: unknown): void
}

/** Called with the open vault. `isOlder`: it may be an older copy. */
export type Opened = (vault: Vault, isOlder: boolean) => void

/** The same, while the vault is open. */
export interface OpenContext extends AppContext {
  readonly vault: Vault
  lock(): void
  /** Draws everything again, in another language for example. */
  redraw(): void
  /** Holds the lock of the hidden page while the user chooses a window or a file. */
  pauseLock(isPaused: boolean): void
}
