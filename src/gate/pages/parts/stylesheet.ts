/** The one stylesheet of the gate's pages: large, calm, and without anything that moves. */

import { invalidValue } from '../../../core/argument-errors.js'
import type { Brand } from '../view.js'
import { contrast, lighten, readColour, writeColour } from './colour.js'

/**
 * Writes the stylesheet in the colours of the brand. `createGate` calls it once, so that a colour without
 * enough contrast is an error there. Of the brand, two checked colours alone get into it.
 *
 * @throws {TypeError} `ERR_INVALID_ARG_TYPE` when a colour is no string
 * @throws {RangeError} `ERR_INVALID_ARG_VALUE` when a colour is not `#rgb` or `#rrggbb`, or its
 * contrast with the ground is under 4.5:1 (WCAG 1.4.3)
 */
export function stylesheet({ colour = '#1c4f8f', colourDark }: Brand): string {
  const light = readColour('brand.colour', colour)
  const dark =
    colourDark === undefined ? lighten(light, DARK, 7) : readColour('brand.colourDark', colourDark)
  requireContrast('brand.colour', light, LIGHT)
  requireContrast('brand.colourDark', dark, DARK)
  return [
    `:root{--brand:${writeColour(light)};--on-brand:#fff;${LIGHT_COLOURS}}`,
    `@media (prefers-color-scheme:dark){:root{--brand:${writeColour(dark)};--on-brand:#000;${DARK_COLOURS}}}`,
    RULES,
  ].join('\n')
}

type Colour = ReturnType<typeof readColour>

function requireContrast(name: string, colour: Colour, ground: Colour): void {
  const ratio = contrast(colour, ground)
  if (ratio >= 4.5) return
  const found = `${Math.floor(ratio * 10) / 10}:1`
  throw invalidValue(
    `${name} ${writeColour(colour)} has a contrast of ${found} with ${writeColour(ground)}, and needs 4.5:1 to be read`,
  )
}

const LIGHT: Colour = [0xff, 0xff, 0xff]
const DARK: Colour = [0x15, 0x18, 0x1d]

const LIGHT_COLOURS =
  'color-scheme:light;--ground:#fff;--soft:#f2f4f7;--text:#17191e;--quiet:#50555f;--line:#737985;--wrong:#a8201a;--good:#1c6b35'
const DARK_COLOURS =
  'color-scheme:dark;--ground:#15181d;--soft:#21252c;--text:#eef0f4;--quiet:#b6bcc7;--line:#8a919d;--wrong:#ffaba3;--good:#8fd8a4'

const RULES = `
*{box-sizing:border-box}
html{font:112.5%/1.5 system-ui,sans-serif;background:var(--ground);color:var(--text);-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;overflow-wrap:break-word}
header{border-top:.4rem solid var(--brand);background:var(--soft)}
header>div,main,footer{width:100%;max-width:40rem;margin:0 auto;padding:0 1rem}
header>div{display:flex;flex-wrap:wrap;gap:0 1.5rem;align-items:center;justify-content:space-between;padding:.5rem 1rem}
header a{display:inline-flex;align-items:center;gap:.75rem;min-height:2.75rem;font-weight:700;color:inherit;text-decoration:none}
header a:hover{text-decoration:underline}
header img{height:2.5rem;max-width:8rem}
header span,.who{min-width:0}
.who{display:flex;flex-wrap:wrap;gap:0 1rem;align-items:center;color:var(--quiet);font-size:.9rem}
.who p,.who form{margin:0}
.who button{width:auto;min-height:2.75rem;padding:0;border:0;background:none;color:inherit;font:inherit;text-decoration:underline}
main{flex:1;padding-top:2rem;padding-bottom:2.5rem}
footer{color:var(--quiet);font-size:.9rem}
footer p{border-top:1px solid var(--line);margin:0;padding:1rem 0 1.5rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 1rem;text-wrap:balance;hyphens:auto}
h2{font-size:1.25rem;line-height:1.3;margin:0 0 .5rem}
h3{font-size:1.1rem;margin:0 0 .25rem}
p,ul,ol{margin:0 0 1rem}
li{margin-bottom:.4rem}
.lead{font-size:1.15rem}
.hint,time,.devices li>p{color:var(--quiet)}
section{border-top:1px solid var(--line);padding-top:1.25rem;margin-top:1.75rem}
a{color:var(--brand);text-underline-offset:.2em}
a:hover{text-decoration-thickness:.15em}
.way{display:inline-flex;align-items:center;min-height:2.75rem}
p:has(>.way){margin:0}
.notice p:last-child,.done p:last-child{margin:0}
form{margin:1.5rem 0}
label,legend,.label{font-weight:700}
fieldset{border:0;padding:0;margin:0}
.field{margin:0 0 1.25rem}
.field p{margin:0 0 .5rem}
input,textarea,button{font:inherit;color:inherit}
input[type=text],textarea{display:block;width:100%;min-height:3rem;padding:.4rem .75rem;border:2px solid var(--line);border-radius:.4rem;background:var(--ground)}
input[aria-invalid]{border-color:var(--wrong)}
.code,.recovery,.letter,textarea,code{font-family:ui-monospace,monospace;direction:ltr;unicode-bidi:isolate}
input.letter{max-width:24rem;font-size:1.3rem}
input.code{width:12rem;max-width:100%;font-size:1.6rem;letter-spacing:.12em}
.check{display:flex;gap:.75rem;align-items:flex-start;min-height:2.75rem;padding:.5rem 0;cursor:pointer}
.check input{flex:none;width:1.75rem;height:1.75rem;margin:0;accent-color:var(--brand)}
button,.button{display:inline-flex;align-items:center;justify-content:center;min-height:3rem;padding:.6rem 1.75rem;border:2px solid transparent;border-radius:.4rem;background:var(--brand);color:var(--on-brand);font-weight:700;text-align:center;text-decoration:none;cursor:pointer}
button:hover,.button:hover{text-decoration:underline}
.button{background:none;border-color:var(--brand);color:var(--brand)}
:focus-visible,.alert:focus{outline:.2rem solid var(--brand);outline-offset:.2rem}
.alert,.notice,.done{border:2px solid;border-inline-start-width:.5rem;border-radius:.4rem;padding:.9rem 1rem;margin:0 0 1.5rem}
.alert{border-color:var(--wrong)}
.alert:focus{outline-color:var(--wrong)}
.alert p{margin:0 0 .25rem}
.alert a,.error{color:var(--wrong)}
.error{font-weight:700}
.notice{border-color:var(--brand)}
.done{border-color:var(--good)}
details{margin:1rem 0}
summary{min-height:2.75rem;padding:.55rem 0;color:var(--brand);cursor:pointer}
.steps{list-style:none;padding:0;counter-reset:step}
.steps>li{position:relative;padding:.15rem 0 .6rem;padding-inline-start:3.25rem;counter-increment:step}
.steps>li::before{content:counter(step);position:absolute;inset-inline-start:0;top:0;width:2.1rem;line-height:2.1rem;border-radius:50%;background:var(--brand);color:var(--on-brand);font-weight:700;text-align:center}
.steps p{margin:0 0 .5rem}
.key{display:flex;flex-wrap:wrap;gap:1.25rem;margin:1rem 0}
.key>div{flex:1 1 15rem;min-width:0}
.key>.qr{flex:0 1 15rem;align-self:flex-start;padding:.5rem;border:1px solid var(--line);border-radius:.4rem;background:#fff;forced-color-adjust:none}
.qr svg{display:block;width:100%}
.secret{display:block;font-size:1.15rem;word-spacing:.15em;padding:.6rem .75rem;border-radius:.4rem;background:var(--soft)}
.secret,.codes code{-webkit-user-select:all;user-select:all}
.sheet{border:2px solid var(--line);border-radius:.4rem;padding:1.25rem 1rem .5rem;margin:1.5rem 0}
.codes{padding-inline-start:2.25rem;font-size:1.1rem}
.codes li{padding-inline-start:.5rem}
.codes li::marker{color:var(--quiet)}
.devices{list-style:none;padding:0}
.devices li{border:2px solid var(--line);border-radius:.4rem;padding:1rem;margin:0 0 1rem}
.devices p{margin:0}
.devices details{margin:.25rem 0 0}
.devices form{margin:.5rem 0}
.said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:30em){.steps>li{padding-inline-start:0}.steps>li::before{position:static;display:block;margin-bottom:.5rem}button,.button{width:100%}}
@media print{:root{--ground:#fff;--text:#000;--quiet:#000;--soft:#fff}header{border:0}.who,footer,main>:not(h1,.sheet){display:none}.sheet{border:0;padding:0}.codes li{break-inside:avoid;margin-bottom:.8rem}}
`
