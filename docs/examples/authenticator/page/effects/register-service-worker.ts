/** Registers the service worker, and says when a new version of the app waits or has come. */

/**
 * A new version waits until the user agrees: it would otherwise replace the files under an open page.
 *
 * @param offer - called with a function that activates the new version
 * @param replaced - called in every tab when the new version is active
 */
export function registerServiceWorker(
  offer: (activate: () => void) => void,
  replaced: () => void,
): void {
  const { serviceWorker } = navigator
  if (!serviceWorker) return
  // Without a controller this is the first visit, and nothing is replaced.
  let isControlled = serviceWorker.controller !== null
  serviceWorker.addEventListener('controllerchange', () => {
    if (isControlled) replaced()
    isControlled = true
  })
  void serviceWorker.register('/service-worker.js').then((registration) => {
    const check = (): void => {
      if (!registration.waiting || !serviceWorker.controller) return
      offer(() => registration.waiting?.postMessage('activate'))
    }
    check()
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', check)
    })
  }, ignore)
}

/** Without a service worker the app works, but not offline. */
function ignore(): void {}
