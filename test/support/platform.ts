/** Features that Windows does not have, each with the reason for `context.skip`. */

/** Reason why a process cannot be stopped by a signal; undefined when it can. */
export function whyNoSignals(): string | undefined {
  if (process.platform !== 'win32') return undefined
  return 'Windows has no signals: kill() ends a process at once'
}

/** Reason why the mode of a file does not limit access to its owner; undefined when it does. */
export function whyNoModes(): string | undefined {
  return process.platform === 'win32' ? 'Windows has no file modes' : undefined
}
