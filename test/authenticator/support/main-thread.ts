/** Measures the tasks of the main thread of a page. */

import type { Page } from 'playwright-core'

/** An event in a trace of Chromium. */
interface TraceEvent {
  name: string
  pid: number
  tid: number
  /** Processor time of the thread, in microseconds. Other programs on the machine do not change it. */
  tdur?: number
  args?: { name?: unknown }
}

const CATEGORIES = ['toplevel', 'disabled-by-default-devtools.timeline', '__metadata']

/** Does something, and returns the processor time of each task meanwhile, in milliseconds. */
export async function tasksDuring(page: Page, act: () => Promise<unknown>): Promise<number[]> {
  const session = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => {
    // The protocol has no type for the events of a trace.
    events.push(...(value as unknown as TraceEvent[]))
  })
  await session.send('Tracing.start', { traceConfig: { includedCategories: CATEGORIES } })
  await act()
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  await session.detach()
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`
  const mains = events.filter(({ name, args }) => {
    return name === 'thread_name' && args?.name === 'CrRendererMain'
  })
  const threads = new Set(mains.map(threadOf))
  return events
    .filter((event) => event.name === 'RunTask' && threads.has(threadOf(event)))
    .map(({ tdur = 0 }) => tdur / 1000)
}
