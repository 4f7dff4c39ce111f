// @ts-check
/** Starts the server of the authenticator by a setting, and says why when it cannot. */

import { startAuthenticator } from './server.mjs'

/**
 * @param {string} variable - the variable of the environment with the port, by default 8090
 * @returns the server; undefined after a message, with the exit code set
 */
export async function openAuthenticator(variable) {
  const port = process.env[variable]?.trim() || '8090'
  try {
    return await startAuthenticator({ port: readPort(variable, port) })
  } catch (error) {
    const { code = '', message } = /** @type {NodeJS.ErrnoException} */ (error)
    const why =
      code === 'EADDRINUSE' ? `Port ${port} is in use; ${variable} chooses another one` : message
    process.stderr.write(`The authenticator did not start. ${why}\n`)
    process.exitCode = 1
    return undefined
  }
}

/**
 * @param {string} variable
 * @param {string} text
 */
function readPort(variable, text) {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Error(`${variable} must be a number from 0 to 65535, and is "${text}"`)
}
