/** A browser that is not Chromium, with the few acts that the tests need. */

export interface EngineTab {
  goto(url: string): Promise<void>
  /** Calls a function in the page. Its result is JSON. */
  call<R>(act: (argument: string) => R, argument?: string): Promise<Awaited<R>>
  /** Runs a script in the page, also where the policy of the page allows none. */
  inject(script: string): Promise<void>
  click(selector: string): Promise<void>
  /** Types into an empty field. */
  type(selector: string, text: string): Promise<void>
  /** Returns a PNG of the page. */
  screenshot(): Promise<Buffer>
}

export interface RunningEngine {
  openTab(): Promise<EngineTab>
  close(): Promise<void>
}
