/** The address of the repository, and everything that is derived from it. */

/** Such as `https://github.com/owner/einmal`; empty until there is a public one. */
export const REPOSITORY = ''

/** The fields of package.json that need the address. npm compares `repository` with the provenance. */
export function repositoryFields(address: string): Record<string, unknown> {
  if (address === '') return {}
  return {
    repository: { type: 'git', url: `git+${address}.git` },
    homepage: `${address}#readme`,
    bugs: { url: `${address}/issues` },
  }
}

/**
 * Makes the relative links of a page absolute: the registry shows README.md without the other files.
 * Pictures need the raw file, all other links its page. A link to a heading of the page stays.
 *
 * @param ref - the tag of the release, so that the links keep their content
 */
export function absoluteLinks(markdown: string, address: string, ref: string): string {
  if (address === '') return markdown
  const absolute = (target: string, isPicture: boolean): string =>
    /^(?:[a-z][a-z0-9+.-]*:|#|\/\/)/i.test(target)
      ? target
      : `${address}/${isPicture ? 'raw' : 'blob'}/${ref}/${target.replace(/^\.\//, '')}`
  return markdown
    .split(/(^```[\s\S]*?^```|`[^`\n]*`)/m)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            // Pictures first: a link may hold one.
            .replace(
              /(!\[[^\]]*\]\()([^)\s]+)/g,
              (_, text, target) => text + absolute(target, true),
            )
            .replace(/((?<!!)\[(?:[^\][]|\[[^\]]*\])*\]\()([^)\s]+)/g, (_, text, target) => {
              return text + absolute(target, false)
            })
            .replace(/\b(src|srcset|href)="([^"]+)"/g, (_, name, target) => {
              return `${name}="${absolute(target, name !== 'href')}"`
            }),
    )
    .join('')
}
