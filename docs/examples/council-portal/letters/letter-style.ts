/**
 * The stylesheet of a letter. On paper the address lies in the window of an envelope, and nothing else of
 * the page is printed.
 */
export const LETTER_STYLE = `
.letter{margin:1.5rem 0;padding:1.5rem;border:1px solid var(--line,#888);background:#fff;color:#111;overflow-wrap:anywhere}
.letter .head{margin:0 0 1rem;font-size:1.2rem;font-weight:700}
.letter .sender{margin:0;font-size:.7rem;color:#444}
.letter .address{margin:.25rem 0 1.5rem}
.letter h2{margin:0 0 1rem;font-size:1.1rem}
.letter ol{padding-left:1.4rem}
.letter li{margin:0 0 .8rem}
.letter .picture{float:right;width:7rem;margin:0 0 .5rem 1rem}
.letter .activation{font-family:ui-monospace,'DejaVu Sans Mono',monospace;font-size:1.5rem;letter-spacing:.05em}
.spelled{font-size:1.15rem}
.spelled li{margin:.25rem 0}
@page letter{size:A4;margin:0}
@media print{
.letter{page:letter;position:relative;box-sizing:border-box;width:210mm;margin:0;padding:0 20mm 0 25mm;border:0;font:12pt/1.4 'DejaVu Sans',Arial,sans-serif;overflow-wrap:normal}
.letter .head{height:45mm;margin:0;padding-top:15mm;box-sizing:border-box;font-size:14pt;text-align:right}
.letter .window{width:80mm;height:45mm}
.letter .sender{height:12mm;font-size:6.5pt}
.letter .address{margin:0}
.letter .day{margin:8mm 0;text-align:right}
.letter h2{font-size:11pt;margin:0 0 5mm}
.letter .picture{width:28mm}
.letter .activation{font-size:18pt}
.portal .skip,.portal header,.portal nav,.portal footer,.portal main>:not(.letter){display:none}
.portal main:has(.letter){max-width:none;margin:0;padding:0}
}
`

/** The rest of the stylesheet for a separate file, where those of gate and portal are missing. */
export const PAGE_STYLE = `
body{margin:0 auto;max-width:52rem;padding:0 1rem;font:1.05rem/1.5 system-ui,'DejaVu Sans',Arial,sans-serif}
@media print{body{max-width:none;padding:0}}
`
