/** Locks the app when it is idle or hidden. */

import { type LockTimes, lockIsDue } from '../model/lock-due.js'

const SIGNS = ['pointerdown', 'keydown', 'wheel', 'input'] as const

/**
 * Watches the page.
 *
 * @param times - asked again each time, since the user may change the settings
 * @param lock - called once
 * @returns `pause` holds the clock of a hidden page, while the user chooses a window to share; `end`
 */
export function watchForLock(
  times: () => LockTimes,
  lock: () => void,
): { pause(isPaused: boolean): void; end(): void } {
  let lastActive = Date.now()
  let hiddenSince: number | undefined
  let isPaused = false
  const active = (): void => {
    // A page that was asleep must not be kept open by the first touch.
    check()
    lastActive = Date.now()
  }
  const changed = (): void => {
    check()
    hiddenSince = document.hidden ? Date.now() : undefined
    check()
  }
  const timer = setInterval(check, 1000)
  for (const sign of SIGNS) addEventListener(sign, active, { capture: true, passive: true })
  document.addEventListener('visibilitychange', changed)

  function check(): void {
    const hidden = isPaused ? undefined : hiddenSince
    if (!lockIsDue(times(), { lastActive, hiddenSince: hidden }, Date.now())) return
    end()
    lock()
  }
  function end(): void {
    clearInterval(timer)
    for (const sign of SIGNS) removeEventListener(sign, active, { capture: true })
    document.removeEventListener('visibilitychange', changed)
  }
  return {
    pause(next) {
      isPaused = next
      lastActive = Date.now()
      if (hiddenSince !== undefined) hiddenSince = Date.now()
    },
    end,
  }
}
