import { LETTER_STYLE } from '../letters/letter-style.js'

/** Additions to the stylesheet of the gate, whose colours and forms the portal shares. */

export const STYLE = `${LETTER_STYLE}
.skip{position:absolute;left:1rem;top:-4rem;z-index:1;padding:.75rem 1rem;background:var(--ground)}
.skip:focus{top:.5rem}
.portal header>div,.portal nav,.portal main,.portal footer{max-width:52rem}
.portal header .tools{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem;margin:0;padding:0;width:auto;max-width:none}
.tools form{margin:0}
.tools .button,.tools button{min-height:2.75rem;padding:.3rem 1rem;width:auto}
button.quiet,.button.quiet{background:none;border-color:var(--brand);color:var(--brand)}
nav{width:100%;margin:0 auto;padding:0 1rem}
nav ul{display:flex;flex-wrap:wrap;gap:0 1.5rem;list-style:none;margin:0;padding:0}
nav li{margin:0}
nav a{display:inline-flex;align-items:center;min-height:2.75rem;border-bottom:.2rem solid transparent;text-decoration:none}
nav a[aria-current]{border-color:var(--brand);font-weight:700}
main h2{margin-top:2rem}
.alert h2,.notice h2{margin:0 0 .5rem}
.notice form{margin-bottom:.25rem}
.scroll{margin-bottom:1.5rem}
.list{list-style:none;padding:0}
.list li{padding:.7rem 0;border-bottom:1px solid var(--line);margin:0}
.list a{font-weight:700}
.meta{display:block;color:var(--quiet);font-size:.95rem}
.hint{display:block}
input[type=password],input[type=search],input[type=file],select{display:block;width:100%;min-height:3rem;padding:.4rem .75rem;border:2px solid var(--line);border-radius:.4rem;background:var(--ground)}
.portal main form{max-width:30rem}
.tag{display:inline-block;padding:0 .6rem;border:1px solid currentcolor;border-radius:1rem;font-size:.9rem;font-weight:700;color:var(--quiet)}
.tag.enrolled{color:var(--good)}
.tag.locked,.tag.confidential{color:var(--wrong)}
.tag.pending{color:var(--brand)}
.counts{display:grid;grid-template-columns:repeat(auto-fit,minmax(7rem,1fr));gap:1rem;margin:1rem 0}
.count{padding:.6rem .6rem .4rem;border-radius:.4rem;background:var(--soft)}
.count dt{font-size:.95rem}
.count dd{margin:0;font-size:2rem;font-weight:700;line-height:1.2}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.95rem}
th,td{padding:.5rem .75rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{border-bottom-width:2px}
td code{overflow-wrap:anywhere}
.people{list-style:none;padding:0}
.people li{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .9rem;min-height:3rem;padding:.4rem 0;border-bottom:1px solid var(--line);margin:0}
.people .name{flex:1 1 12rem;font-weight:700}
.people .meta{flex-basis:100%}
.tools .who{margin:0}
@media print{.portal main>*{display:revert}.tools{display:none!important}}
.people .button{min-height:2.5rem;padding:.2rem .9rem;width:auto;font-size:.95rem}
select,input[type=search],input[type=file]{font:inherit;color:inherit}
.search{display:flex;flex-wrap:wrap;align-items:end;gap:.5rem 1rem}
.search p{flex:1 1 14rem;margin:0}
.search button,.search .button{width:auto}
.means li{margin:.2rem 0}
.tools form{display:flex;flex-wrap:wrap;gap:.5rem}
.buttons{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem 1.5rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`

/** An oak leaf over a ford, in a shield. */
export const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 44">
<path fill="#1d5b43" d="M2 2h36v22c0 10-8 16-18 19C10 40 2 34 2 24z"/>
<path fill="#f4d35e" d="M20 6c3 2 4 4 3 6 3 0 5 2 4 5 2 1 2 4-1 6-2 2-4 2-5 2v5h-2v-5c-1 0-3 0-5-2-3-2-3-5-1-6-1-3 1-5 4-5-1-2 0-4 3-6z"/>
<path fill="none" stroke="#fff" stroke-width="2" d="M7 32c3-2 6-2 9 0s6 2 9 0 5-2 8-1M12 37c3-1 5-1 8 0s5 1 8 0"/>
</svg>
`
