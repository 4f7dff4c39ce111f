/** Registers the service worker, and says when a new version of the app waits. */

/**
 * A new version waits until the user agrees: it would otherwise replace the files under an open page.
 *
 * @param offer - called with a function that activates the new version and loads the page again
 */
export function registerServiceWorker(offer: (activate: () => void) => void): void {
  const { serviceWorker } = navigator
  if (!serviceWorker) return
  void serviceWorker.register('/service-worker.js').then((registration) => {
    const check = (): void => {
      // Without a controller this is the first visit, and nothing is replaced.
      if (registration.waiting && serviceWorker.controller) offer(() => activate(registration))
    }
    check()
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', check)
    })
  }, ignore)
}

function activate(registration: ServiceWorkerRegistration): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
    once: true,
  })
  registration.waiting?.postMessage('activate')
}

/** Without a service worker the app works, but not offline. */
function ignore(): void {}
