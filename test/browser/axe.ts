/** Runs axe-core in a page of the browser. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import type { EngineTab } from './engine.js'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The violations of all rules of axe, also of its best practices, or of the rules of `options`. */
export async function violationsOf(page: Page, options: RunOptions = {}): Promise<string[]> {
  // A page has the script of axe from the first run on.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  const { violations } = await page.evaluate(
    (how) =>
      // A cast, since the axe script defines the global.
      (globalThis as unknown as { axe: { run(how: RunOptions): Promise<AxeResults> } }).axe.run(
        how,
      ),
    // Of rules that pass, only the first element is needed.
    { resultTypes: ['violations'], ...options } satisfies RunOptions,
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** The same in an engine that is not Chromium. */
export async function violationsIn(tab: EngineTab): Promise<string[]> {
  if (!(await tab.call(() => 'axe' in globalThis))) await tab.inject(AXE)
  return tab.call(async () => {
    // A cast, since the axe script defines the global.
    const { axe } = globalThis as unknown as { axe: { run(how: RunOptions): Promise<AxeResults> } }
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  })
}
