/** Keeps the token of the council app in memory. */

import type { TokenKeeper } from '../../../docs/examples/council-app/council-client.js'

export function memoryKeeper(): TokenKeeper & { token?: string | undefined } {
  return {
    async read() {
      return this.token
    },
    async write(token) {
      this.token = token
    },
  }
}
