/** Starts the authenticator in its page. */

import { startApp } from './app.js'
import { registerServiceWorker } from './effects/register-service-worker.js'
import { allowOwnScripts } from './effects/trusted-types.js'

allowOwnScripts()
const root = document.querySelector<HTMLElement>('#app')
if (root) {
  const app = startApp(root)
  registerServiceWorker(app.offerUpdate, () => {
    // The page may load further files, which are of another version now.
    app.lock()
    location.reload()
  })
}
