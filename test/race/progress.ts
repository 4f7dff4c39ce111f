/** The line that says how far a long run is: on a terminal alone, since a log would keep each of them. */

/** Writes over the line before; nothing takes it away. */
export function progress(line = ''): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`)
}
