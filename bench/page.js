/** Puts figures into the pages. */

/**
 * Fills every `<!-- bench:NAME -->` … `<!-- /bench -->` of the page.
 *
 * @param {string} page
 * @param {Record<string, string>} blocks
 */
export function fill(page, blocks) {
  return page.replace(
    /(<!-- bench:([\w-]+) -->)[\s\S]*?(<!-- \/bench -->)/g,
    (_, begin, name, end) => {
      const block = blocks[name]
      if (block === undefined) throw new Error(`a page asks for ${name}, of which there is none`)
      return `${begin}\n\n${block}\n\n${end}`
    },
  )
}
