/** Puts figures into pages: the text around them is written by hand. */

import { readFileSync } from 'node:fs'

/** The results of one bench, and the pages that show them. Paths are relative to the root of the project. */
export interface Report<Results> {
  /** The JSON file with the results of the last whole run. */
  readonly results: string
  /** The pages that have a place for a block. */
  readonly pages: readonly string[]
  /** Everything, for a terminal. */
  text(results: Results): string
  /** Markdown by name: a page asks for it with `<!-- bench:NAME -->`. */
  blocks(results: Results): Record<string, string>
  /** Further files by path. */
  plots?(results: Results): Record<string, string>
  /** The limits that are missed, one sentence each. None is an absolute time. */
  failures(results: Results, quick: boolean): string[]
}

/** Each page and plot, with these results in it. */
export function filledPages<Results>(
  { pages, blocks, plots }: Report<Results>,
  results: Results,
): { path: string; text: string }[] {
  const figures = blocks(results)
  return [
    ...pages.map((path) => ({ path, text: fill(readFileSync(path, 'utf8'), figures) })),
    ...Object.entries(plots?.(results) ?? {}).map(([path, text]) => ({ path, text })),
  ]
}

/** Fills every `<!-- bench:NAME -->` … `<!-- /bench -->` of the page. */
function fill(page: string, blocks: Record<string, string>): string {
  return page.replace(
    /(<!-- bench:([\w-]+) -->)[\s\S]*?(<!-- \/bench -->)/g,
    (_, begin: string, name: string, end: string) => {
      const block = blocks[name]
      if (block === undefined) throw new Error(`a page asks for the block ${name}: there is none`)
      return `${begin}\n\n${block}\n\n${end}`
    },
  )
}
