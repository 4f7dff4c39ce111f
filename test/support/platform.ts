/** What Windows does not have, with the reason for `context.skip`. */

/** Why a process cannot be asked to end: undefined where a signal asks it. */
export function whyNoSignals(): string | undefined {
  if (process.platform !== 'win32') return undefined
  return 'Windows has no signals: kill() ends a process at once'
}

/** Why a file is not for its owner alone by its mode: undefined where the mode says it. */
export function whyNoModes(): string | undefined {
  return process.platform === 'win32' ? 'Windows has no file modes' : undefined
}
