/** The audit log, page by page. */

import { html } from 'hono/html'
import type { Audit } from '../records/audit.js'
import type { Words } from '../words/words.js'
import type { Page } from './layout.js'

/** @param names - whom the ids belong to */
export function auditPage(
  words: Words,
  { entries, more }: Awaited<ReturnType<Audit['page']>>,
  names: ReadonlyMap<string, string>,
): Page {
  const { audit } = words
  const nameOf = (id: string | undefined): string =>
    id === undefined ? '–' : (names.get(id) ?? id)
  return {
    title: words.nav.audit,
    at: 'audit',
    main: html`<p class="lead">${audit.lead}</p>
      ${
        entries.length === 0
          ? html`<p>${audit.none}</p>`
          : html`<div class="scroll" role="region" aria-label="${words.nav.audit}" tabindex="0">
              <table>
                <thead>
                  <tr>
                    <th scope="col">${audit.at}</th>
                    <th scope="col">${audit.what}</th>
                    <th scope="col">${audit.subject}</th>
                    <th scope="col">${audit.actor}</th>
                    <th scope="col">${audit.detail}</th>
                  </tr>
                </thead>
                <tbody>
                  ${entries.map(
                    ({ at, actor, subject, type, detail }) =>
                      html`<tr>
                        <td><time datetime="${new Date(at).toISOString()}">${words.dateTime(at)}</time></td>
                        <th scope="row">${audit.types[type] ?? type}</th>
                        <td>${nameOf(subject)}</td>
                        <td>${nameOf(actor)}</td>
                        <td><code>${detailText(detail)}</code></td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
      <p class="buttons">
        ${more === undefined ? '' : html`<a class="button quiet" href="/admin/audit?before=${more}">${audit.older}</a>`}
        <a href="/admin/audit">${audit.newest}</a>
      </p>`,
  }
}

/** Instants among the details are written as such; their names say which they are. */
function detailText(detail: Record<string, unknown> = {}): string {
  return Object.entries(detail)
    .map(([name, value]) => {
      const isInstant = typeof value === 'number' && /^(?:until|.*At)$/.test(name)
      return `${name}: ${isInstant ? new Date(value).toISOString() : String(value)}`
    })
    .join(', ')
}
