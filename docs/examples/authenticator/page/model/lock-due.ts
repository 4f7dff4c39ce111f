/** Decides when the app locks by itself. */

export interface LockTimes {
  /** Minutes without a touch or a key; 0: never. */
  idleMinutes: number
  /** Seconds in the background; 0: at once, -1: never. */
  hiddenSeconds: number
}

/** `hiddenSince` is undefined while the page is visible. Times are milliseconds. */
export function lockIsDue(
  { idleMinutes, hiddenSeconds }: LockTimes,
  page: { lastActive: number; hiddenSince: number | undefined },
  now: number,
): boolean {
  const isIdle = idleMinutes > 0 && now - page.lastActive >= idleMinutes * 60_000
  if (isIdle || page.hiddenSince === undefined || hiddenSeconds < 0) return isIdle
  return now - page.hiddenSince >= hiddenSeconds * 1000
}
