/** The app: locked or open, and the way between. */

import type { Vault } from 'einmal/vault'
import { indexedDbStorage } from 'einmal/vault/browser'
import type { OpenContext } from './context.js'
import { watchForLock } from './effects/auto-lock.js'
import { localeOf, parseSettings, type Settings } from './model/settings.js'
import { listScreen } from './screens/list.js'
import { lockedScreen } from './screens/locked.js'
import { createNotices } from './screens/notices.js'
import { errorWords, WORDS } from './words/words.js'

/** Each setting has its own key, which begins with this. */
const SETTINGS = 'authenticator-'

/** Shows the app in `root`. */
export function startApp(root: HTMLElement): {
  /** Tells the user of a new version, which `activate` loads. */
  offerUpdate(activate: () => void): void
  /** Locks this tab. */
  lock(): void
} {
  const storage = indexedDbStorage('authenticator')
  const lockOthers = new BroadcastChannel('authenticator-lock')
  let vault: Vault | undefined
  let watch: ReturnType<typeof watchForLock> | undefined
  let screen = new AbortController()
  let update: (() => void) | undefined

  lockOthers.onmessage = () => lock()
  draw()

  /** Shows the screen of the present state. */
  function draw(isOlder = false): void {
    screen.abort()
    screen = new AbortController()
    const locale = localeOf(settings(), navigator.languages)
    const words = WORDS[locale]
    document.documentElement.lang = locale
    document.title = words.title
    const notices = createNotices(root, words)
    const context: Omit<OpenContext, 'vault'> = {
      ...{ words, locale, storage, root },
      signal: screen.signal,
      ...{ settings, save },
      say: notices.say,
      fail: (error) => notices.say(errorWords(words, error)),
      lock: lockAll,
      redraw: () => draw(),
      pauseLock: (isPaused) => watch?.pause(isPaused),
    }
    const main = vault ? listScreen({ ...context, vault }) : lockedScreen(context, opened)
    root.replaceChildren(notices.element, main)
    if (update) notices.say(words.notice.update, { text: words.notice.updateNow, act: update })
    if (isOlder) notices.say(words.notice.older)
  }

  /** Read each time: another tab may have changed them. */
  function settings(): Settings {
    return parseSettings((name) => localStorage.getItem(SETTINGS + name))
  }

  /** Writes what has changed alone: a tab sees the changes of another one a little later. */
  function save(change: Partial<Settings>): void {
    for (const [name, value] of Object.entries(change)) {
      localStorage.setItem(SETTINGS + name, JSON.stringify(value ?? null))
    }
  }

  function opened(next: Vault, isOlder: boolean): void {
    vault = next
    watch = watchForLock(settings, lock)
    // Only the highest revision is remembered: it tells an older copy that was put back.
    const remember = (): void => {
      if (next.isLocked) return
      save({ seenRevision: Math.max(settings().seenRevision, next.revision) })
    }
    if (isOlder) save({ seenRevision: 0 })
    remember()
    next.subscribe(remember)
    draw(isOlder)
    void navigator.storage?.persist?.()
  }

  function lockAll(): void {
    lockOthers.postMessage('lock')
    lock()
  }

  function lock(): void {
    if (!vault) return
    watch?.end()
    vault.lock()
    vault = undefined
    draw()
  }

  return {
    lock,
    offerUpdate(activate) {
      update = activate
      // A dialog or a half-typed key is not thrown away: the notice waits for the next screen.
      if (!vault) draw()
    },
  }
}
