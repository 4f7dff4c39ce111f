/** Reads everything that a browser keeps for the origin of a page, as texts by place. */

/** Runs in the page, so it uses nothing from outside. */
export async function readStored(): Promise<Record<string, string>> {
  const databases = await indexedDB.databases()
  const rows: unknown[] = []
  for (const { name = '' } of databases) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(name)
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    for (const table of database.objectStoreNames) {
      const all = await new Promise<unknown[]>((resolve, reject) => {
        const reading = database.transaction(table).objectStore(table).getAll()
        reading.onsuccess = () => resolve(reading.result)
        reading.onerror = () => reject(reading.error)
      })
      for (const row of all as { bytes: Uint8Array }[]) {
        rows.push(String.fromCharCode(...row.bytes))
      }
    }
    database.close()
  }
  const cached: string[] = []
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const key of await cache.keys()) {
      cached.push(key.url, `${await (await cache.match(key))?.text()}`)
    }
  }
  return {
    databases: JSON.stringify(rows),
    caches: cached.join('\n'),
    local: JSON.stringify({ ...localStorage }),
    session: JSON.stringify({ ...sessionStorage }),
    cookies: document.cookie,
    names: `${window.name} ${JSON.stringify(history.state)} ${history.length}`,
    entries: JSON.stringify(performance.getEntries()),
  }
}

/** The address, the document, and what is in its fields. Runs in the page. */
export function readDocument(): string {
  const values = [...document.querySelectorAll('input')].map(({ value }) => value)
  return [location.href, document.documentElement.outerHTML, document.title, ...values].join('\n')
}
