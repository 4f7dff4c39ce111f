// @ts-check
/** Runs the council portal alone. `npm start` runs the web authenticator too. */

import { importTypeScript } from '../import-typescript.mjs'

await importTypeScript('council-portal/main.ts')
