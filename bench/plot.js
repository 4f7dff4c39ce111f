/** Horizontal bars as an SVG that reads in light and dark, with nothing fetched. */

/**
 * @typedef {object} Bar
 * @property {string} label
 * @property {number} value the length of the bar
 * @property {string} text what stands behind it
 * @property {'own' | 'peer' | 'other'} kind
 */

/** @typedef {{ title: string, bars: readonly Bar[] }} Panel */

const WIDTH = 720
const MARGIN = 24
const BARS_FROM = 148
/** A guess at the width of a letter: an SVG that brings no font cannot know. */
const LETTER = 7.6
const ROW = 22

/**
 * @param {object} plot
 * @param {string} plot.title
 * @param {string} plot.subtitle
 * @param {ReadonlyArray<{ kind: Bar['kind'], text: string }>} plot.legend
 * @param {readonly Panel[]} plot.panels each with a scale of its own
 */
export function barPlot({ title, subtitle, legend, panels }) {
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

/**
 * Pixels for a value of 1, so that every bar ends where there is still room for its text.
 *
 * @param {readonly Bar[]} bars
 */
function scaleOf(bars) {
  const room = WIDTH - MARGIN - BARS_FROM - 8
  return Math.min(...bars.map(({ value, text: behind }) => (room - behind.length * LETTER) / value))
}

/**
 * @param {Bar} bar
 * @param {number} scale
 * @param {number} y
 */
function barRow({ label, value, text: behind, kind }, scale, y) {
  const width = Math.max(1.5, value * scale)
  const strong = kind === 'own' ? ' strong' : ''
  return [
    text(BARS_FROM - 10, y + 15, label, `label${strong}`),
    `<rect class="${kind}" x="${BARS_FROM}" y="${y + 3}" width="${width.toFixed(1)}" height="${ROW - 6}" rx="2"/>`,
    text(Math.round(BARS_FROM + width + 8), y + 15, behind, kind === 'own' ? 'strong' : 'quiet'),
  ]
}

/**
 * @param {ReadonlyArray<{ kind: Bar['kind'], text: string }>} legend
 * @param {number} y
 */
function legendRow(legend, y) {
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

/** @param {readonly Panel[]} panels */
function described(panels) {
  return panels
    .map(({ title, bars }) => `${title}: ${bars.map((b) => `${b.label} ${b.text}`).join(', ')}.`)
    .join(' ')
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} words
 * @param {string} style
 */
function text(x, y, words, style) {
  return `<text class="${style}" x="${x}" y="${y}">${escaped(words)}</text>`
}

/** @param {string} words */
function escaped(words) {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
