/** Runs test cases without a test runner: in any runtime, also in a worker and in a page. */

/** The entries of the package, loaded by a host. */
export interface Entries {
  core: typeof import('einmal')
  accounts: typeof import('einmal/accounts')
  qr: typeof import('einmal/qr')
  gate: typeof import('einmal/gate')
  transfer: typeof import('einmal/transfer')
  vault: typeof import('einmal/vault')
}

export type Cases = Record<string, (entries: Entries) => void | Promise<void>>

/** The entries that need no Fetch. */
export type LanguageEntries = Omit<Entries, 'gate'>
export type LanguageCases = Record<string, (entries: LanguageEntries) => void | Promise<void>>

export interface Report {
  passed: number
  failures: { name: string; message: string }[]
}

/** Runs cases in order, such as those of `storeContract`. */
export async function runCases(
  cases: readonly { name: string; run(): unknown }[],
): Promise<Report> {
  const report: Report = { passed: 0, failures: [] }
  for (const { name, run } of cases) {
    try {
      await run()
      report.passed++
    } catch (error) {
      report.failures.push({ name, message: String(error) })
    }
  }
  return report
}

export function equal(actual: unknown, expected: unknown): void {
  if (written(actual) !== written(expected)) {
    throw new Error(`expected ${written(expected)}, got ${written(actual)}`)
  }
}

function written(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part))
}

/** Requires that the function throws an error of this class, and returns the error. */
export function throws<T extends Error>(act: () => unknown, kind: new (...args: never[]) => T): T {
  try {
    act()
  } catch (error) {
    if (error instanceof kind) return error
    throw new Error(`expected ${kind.name}, got ${String(error)}`)
  }
  throw new Error(`expected ${kind.name}, nothing was thrown`)
}
