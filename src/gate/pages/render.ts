/** A page of the gate as HTML: a pure function of what is to be shown. */

import type { Frame, View } from '../view.js'

/**
 * Writes the page. It holds no script and no style, and refers to nothing but
 * `${frame.basePath}/style.css` and the logo of the brand.
 *
 * @returns the whole document, from `<!doctype html>` on
 */
export function renderPage(view: View, frame: Frame): string {
  return `<!doctype html><html lang="${frame.locale}"><title>${view.page}</title></html>`
}
