/** A case of the QR codes. */

import { equal, type LanguageCases } from './report.js'

const ASCII_20 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

export const qrCases: LanguageCases = {
  'draws a QR code as SVG and as text': ({ core, qr }) => {
    const uri = core.otpauthUri({ account: 'ada', secret: core.Secret.fromBase32(ASCII_20) })
    const svg = qr.qrSvg(uri, { title: 'Scan me' })
    equal([svg.startsWith('<svg '), svg.endsWith('</svg>')], [true, true])
    equal(svg.includes('<title>Scan me</title>'), true)
    const lines = qr.qrTerminal(uri, { background: 'dark' }).split('\n')
    equal(lines.length > 10 && lines.slice(0, -1).every((line) => /^[ █▀▄]+$/.test(line)), true)
  },
}
