import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { commands, entries } from '../../tsup.config.js'

const names = Object.keys(entries)

describe('the entries', () => {
  it('are exported for import and for require, each with its types', () => {
    expect(manifest.exports).toEqual({
      ...Object.fromEntries(
        names.map((name) => [
          name === 'index' ? '.' : `./${name}`,
          {
            types: { import: `./dist/${name}.d.ts`, require: `./dist/${name}.d.cts` },
            // Conditions of programs that use one file for import and require.
            'module-sync': `./dist/${name}.js`,
            bun: `./dist/${name}.js`,
            module: `./dist/${name}.js`,
            import: `./dist/${name}.js`,
            require: `./dist/${name}.cjs`,
          },
        ]),
      ),
      './package.json': './package.json',
    })
  })

  it('name the file for both import and require before the files for one of them', () => {
    // The first known condition decides, in the order of the file.
    for (const entry of Object.values(manifest.exports)) {
      if (typeof entry === 'string') continue
      expect(Object.keys(entry)).toEqual([
        'types',
        'module-sync',
        'bun',
        'module',
        'import',
        'require',
      ])
    }
  })

  it('have types also with moduleResolution node10, which does not read `exports`', () => {
    expect(manifest.main).toBe('./dist/index.cjs')
    expect(manifest.types).toBe('./dist/index.d.cts')
    const below = names.filter((name) => name !== 'index')
    expect(manifest.typesVersions).toEqual({
      '*': Object.fromEntries(below.map((name) => [name, [`./dist/${name}.d.cts`]])),
    })
  })

  it('include the command', () => {
    expect(manifest.bin).toEqual({ einmal: './dist/cli.js' })
    expect(Object.keys(commands)).toEqual(['cli'])
  })

  it('are all in the reference', () => {
    const { entryPoints } = JSON.parse(readFileSync('typedoc.json', 'utf8'))
    expect(entryPoints).toEqual(Object.values(entries))
  })

  it.each(['js', 'cjs'])('share one Secret and one EinmalError in dist, as %s', (extension) => {
    const files = readdirSync('dist', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(`.${extension}`))
      .map((name) => readFileSync(`dist/${name}`, 'utf8'))
    expect(files.length).toBeGreaterThan(names.length - 1)
    for (const name of ['Secret', 'EinmalError']) {
      const definition = new RegExp(`(var ${name} = class|class ${name} (extends|\\{))`)
      expect(files.filter((text) => definition.test(text))).toHaveLength(1)
    }
  })

  it('read a chunk once in CommonJS, not at every use of its names', () => {
    const files = readdirSync('dist', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.cjs'))
      .map((name) => readFileSync(`dist/${name}`, 'utf8'))
    // In this form esbuild reads a name from another module; those of Node are no getters.
    const reads = files.flatMap(
      (text) => text.match(/\bimport_(?!node_|promises|meta\b)\w+\.\w+/g) ?? [],
    )
    expect(reads).toEqual([])
    // A `let` could get another value after it was read.
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) => /^export let /m.test(readFileSync(`src/${name}`, 'utf8')))
    expect(sources).toEqual([])
    expect(files.join('').match(/^\} = require\("\.\/chunk-/gm)?.length).toBeGreaterThan(100)
  })

  it('are each one file in src that a program can find by the name', () => {
    for (const [name, file] of Object.entries(entries)) {
      expect([`src/${name}.ts`, `src/${name}/index.ts`]).toContain(file)
    }
  })
})
