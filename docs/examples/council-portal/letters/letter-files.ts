/** The letters of the sample accounts, in a folder that its owner alone can read. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { html, raw } from 'hono/html'
import { LANGUAGES } from '../words/words.js'
import { type Letter, letterArticle } from './letter.js'
import { LETTER_STYLE, PAGE_STYLE } from './letter-style.js'

export interface LetterFiles {
  readonly folder: string
  /** Writes a letter in every language, and notes its code. */
  write(login: string, letter: Letter): Promise<void>
  /** The code of the last letter for each login. */
  codes(): ReadonlyMap<string, string>
}

export function createLetterFiles(dataFolder: string): LetterFiles {
  const folder = join(dataFolder, 'letters')
  const list = join(folder, 'codes.json')

  function codes(): Map<string, string> {
    try {
      return new Map(Object.entries<string>(JSON.parse(readFileSync(list, 'utf8'))))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map()
      throw error
    }
  }

  return {
    folder,
    codes,
    async write(login, letter) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      for (const words of LANGUAGES) {
        const body = letterArticle(words, letter)
        const page = html`<!doctype html>
<html lang="${words.locale}">
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width, initial-scale=1" />
  <title>${words.letter.subject}: ${letter.person.name}</title>
  <style>
${raw(PAGE_STYLE + LETTER_STYLE)}
  </style>
  ${body}
</html>
`
        replaceFile(join(folder, `${login}.${words.locale}.html`), `${await page}`)
      }
      const known = Object.fromEntries([...codes(), [login, letter.code]])
      replaceFile(list, `${JSON.stringify(known, undefined, 2)}\n`)
    },
  }
}

/** In one step, so that a reader sees the older file or the newer one. */
function replaceFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text, { mode: 0o600 })
  renameSync(draft, path)
}
