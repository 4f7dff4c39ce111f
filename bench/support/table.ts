/** A table, for a terminal and in Markdown. */

export interface Table {
  title: string
  head: readonly string[]
  rows: readonly (readonly string[])[]
  /** A sentence below the table. */
  below?: string
}

function asText({ title, head, rows, below }: Table): string {
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

function asMarkdown({ title, head, rows, below }: Table): string {
  if (rows.length === 0) return `**${title}**: not measured in this run.`
  const rule = head.map((_, column) => (isNumeric(rows, column) ? '--:' : '---'))
  const lines = [head, rule, ...rows].map((row) => `| ${row.join(' | ')} |`)
  return [`**${title}**`, '', ...lines, ...(below ? ['', below] : [])].join('\n')
}

/** Every table, for a terminal. */
export function allAsText(tables: Record<string, Table>): string {
  return Object.values(tables).map(asText).join('\n\n')
}

/** Every table as a block for the pages. */
export function asBlocks(tables: Record<string, Table>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => [name, asMarkdown(table)]),
  )
}

/** Two significant digits, or the whole part: more would be noise. */
export function figure(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toPrecision(2)
}

/** With a comma for each thousand. */
export function count(value: number): string {
  return value.toLocaleString('en')
}

function isNumeric(rows: Table['rows'], column: number): boolean {
  return rows.every((row) => /^[\d.,]+( \(.*\))?$/.test(row[column] ?? ''))
}
