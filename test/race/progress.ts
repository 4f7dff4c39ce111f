/** The progress of a long run, shown only on a terminal, since a log would keep every line. */

/** Replaces the last line; an empty text clears it. */
export function progress(line = ''): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`)
}
