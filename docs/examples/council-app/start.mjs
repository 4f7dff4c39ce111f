// @ts-check
/** Runs the council app: `npm run council-app -- --help`. */

import { importTypeScript } from '../import-typescript.mjs'

await importTypeScript('council-app/terminal/council-app.ts')
