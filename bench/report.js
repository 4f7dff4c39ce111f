/** Tables on a terminal and in Markdown, for the benches that are not TypeScript yet. */

/** @typedef {{ title: string, head: readonly string[], rows: ReadonlyArray<readonly string[]>, below?: string }} Table */

/** @param {Table} table */
export function asText({ title, head, rows, below }) {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const lines = all.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return isNumeric(rows, column) ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd(),
  )
  return [title, ...lines.map((line) => `  ${line}`), ...(below ? [`  ${below}`] : [])].join('\n')
}

/** @param {Table} table */
export function asMarkdown({ title, head, rows, below }) {
  const rule = head.map((_, column) => (isNumeric(rows, column) ? '--:' : '---'))
  const lines = [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`)
  return [`**${title}**`, '', ...lines, ...(below ? ['', below] : [])].join('\n')
}

/**
 * Two significant digits, or all of the whole part: more would be noise.
 *
 * @param {number} value
 */
export function figure(value) {
  return value >= 10 ? value.toFixed(0) : value.toPrecision(2)
}

/**
 * @param {Table['rows']} rows
 * @param {number} column
 */
function isNumeric(rows, column) {
  return rows.every((row) => /^[\d.,]+( \(.*\))?$/.test(row[column] ?? ''))
}
