// @ts-check
/** `npm start`: runs the council portal and the web authenticator in one process, on two origins. */

import { openAuthenticator } from './authenticator/open.mjs'
import { importTypeScript } from './import-typescript.mjs'

const authenticator = await openAuthenticator('AUTHENTICATOR_PORT')
if (authenticator) {
  const portal = /** @type {typeof import('./council-portal/run.js')} */ (
    await importTypeScript('council-portal/run.ts')
  )
  await portal.runPortal(process.env, authenticator)
}
