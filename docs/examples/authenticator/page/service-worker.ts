/**
 * Keeps the files of one version of the app, so that it works offline from the first visit. It stores
 * these files alone: nothing that a user typed ever passes through it.
 */

declare const FILES: readonly string[]
declare const VERSION: string

/** The part of the service worker's interface that is used; the types of the page do not have it. */
interface Worker {
  addEventListener(type: 'install' | 'activate', listener: (event: Extended) => void): void
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
}
interface Extended {
  waitUntil(done: Promise<unknown>): void
}
interface FetchEvent {
  request: Request
  respondWith(response: Promise<Response>): void
}

// A cast, since TypeScript takes this file for a part of the page.
const worker = globalThis as unknown as Worker
const name = `authenticator-${VERSION}`
const paths = new Set(FILES)

worker.addEventListener('install', (event) => event.waitUntil(fill()))
worker.addEventListener('activate', (event) => event.waitUntil(takeOver()))
worker.addEventListener('message', ({ data }) => {
  if (data === 'activate') void worker.skipWaiting()
})
worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  const path = pathname === '/' ? '/index.html' : pathname
  if (request.method !== 'GET' || origin !== location.origin || !paths.has(path)) return
  event.respondWith(answer(request, path))
})

/** `reload`: the HTTP cache may still have files of the version before. */
async function fill(): Promise<void> {
  const cache = await caches.open(name)
  await cache.addAll([...paths].map((path) => new Request(path, { cache: 'reload' })))
}

async function takeOver(): Promise<void> {
  const others = (await caches.keys()).filter((each) => each !== name)
  await Promise.all(others.map((each) => caches.delete(each)))
  await worker.clients.claim()
}

async function answer(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(name)
  return (await cache.match(path, { ignoreVary: true })) ?? fetch(request)
}
