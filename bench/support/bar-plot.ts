/** Horizontal bars as an SVG for light and dark pages. It loads no font and no script. */

export interface Bar {
  label: string
  /** The length of the bar. */
  value: number
  /** Stands behind the bar. */
  text: string
  kind: 'own' | 'peer' | 'other'
}

/** Bars with one scale. */
interface Panel {
  title: string
  bars: readonly Bar[]
}

interface Plot {
  title: string
  subtitle: string
  legend: readonly Pick<Bar, 'kind' | 'text'>[]
  panels: readonly Panel[]
}

const WIDTH = 720
const MARGIN = 24
const BARS_FROM = 148
/** The width of a letter, as a guess: the font is not known. */
const LETTER = 7.6
const ROW = 22

export function barPlot({ title, subtitle, legend, panels }: Plot): string {
  const parts = [
    text(MARGIN, 36, title, 'title'),
    text(MARGIN, 57, subtitle, 'quiet'),
    ...legendRow(legend, 80),
  ]
  let y = 92
  for (const panel of panels) {
    if (panel.title !== '') {
      y += 34
      parts.push(text(MARGIN, y, panel.title, 'heading'))
    }
    y += 10
    const scale = scaleOf(panel.bars)
    for (const bar of panel.bars) {
      parts.push(...barRow(bar, scale, y))
      y += ROW
    }
  }
  const height = y + MARGIN
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(described(panels))}</desc>`,
    STYLE,
    `<rect class="ground" width="${WIDTH}" height="${height}" rx="8"/>`,
    ...parts,
    '</svg>',
  ].join('\n')}\n`
}

const STYLE = `<style>
text { font: 13px system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; fill: #1f2328 }
.title { font-size: 18px; font-weight: 600 }
.heading { font-weight: 600 }
.quiet { fill: #59636e }
.label { text-anchor: end }
.strong { font-weight: 600 }
.ground { fill: #ffffff }
.own { fill: #0a7d55 }
.peer { fill: #8c959f }
.other { fill: #d0d7de }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .quiet { fill: #9198a1 }
  .ground { fill: #0d1117 }
  .own { fill: #3fb985 }
  .peer { fill: #7d8590 }
  .other { fill: #3d444d }
}
</style>`

/** The pixels of a value of 1: every bar leaves room for its text. */
function scaleOf(bars: readonly Bar[]): number {
  const room = WIDTH - MARGIN - BARS_FROM - 8
  return Math.min(...bars.map(({ value, text: behind }) => (room - behind.length * LETTER) / value))
}

function barRow({ label, value, text: behind, kind }: Bar, scale: number, y: number): string[] {
  const width = Math.max(1.5, value * scale)
  const strong = kind === 'own' ? ' strong' : ''
  return [
    text(BARS_FROM - 10, y + 15, label, `label${strong}`),
    `<rect class="${kind}" x="${BARS_FROM}" y="${y + 3}" width="${width.toFixed(1)}" height="${ROW - 6}" rx="2"/>`,
    text(Math.round(BARS_FROM + width + 8), y + 15, behind, kind === 'own' ? 'strong' : 'quiet'),
  ]
}

function legendRow(legend: Plot['legend'], y: number): string[] {
  let x = MARGIN
  return legend.flatMap(({ kind, text: words }) => {
    const at = x
    x += 40 + words.length * 6.8
    return [
      `<rect class="${kind}" x="${at}" y="${y - 10}" width="12" height="12" rx="2"/>`,
      text(at + 18, y, words, 'quiet'),
    ]
  })
}

function described(panels: readonly Panel[]): string {
  return panels
    .map(({ title, bars }) => `${title}: ${bars.map((b) => `${b.label} ${b.text}`).join(', ')}.`)
    .join(' ')
}

function text(x: number, y: number, words: string, style: string): string {
  return `<text class="${style}" x="${x}" y="${y}">${escaped(words)}</text>`
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
