/**
 * QR codes of URIs, as SVG for pages and as text for terminals.
 *
 * @module
 */

export type { ErrorCorrection, QrOptions } from './modules.js'
export { type QrSvgOptions, qrSvg } from './svg.js'
export { type QrTerminalOptions, qrTerminal } from './terminal.js'
