// @ts-check
/** A plugin of `npm run docs`: sorts the pages into groups by their folder, for the sidebar of the site. */

import { Converter } from 'typedoc'

/** The groups in the order of the sidebar, each with its folder. */
const GROUPS = [
  ['Start', 'docs/start'],
  ['Guides', 'docs/guides'],
  ['Reference', 'docs/reference'],
  ['Explanation', 'docs/explanation'],
  ['Benchmarks', 'docs/benchmarks'],
  ['Example portal', 'docs/examples/council-portal'],
]

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const { project } = document
    const path = project.files.getReflectionPath(document)?.replaceAll('\\', '/') ?? ''
    const [group = 'Project'] = GROUPS.find(([, folder]) => path.includes(`/${folder}/`)) ?? []
    document.frontmatter['group'] = group
    // The heading of a page names it, not its file.
    const title = document.content.find(({ kind }) => kind === 'text')?.text ?? ''
    document.name = /^# (.+)$/m.exec(title)?.[1]?.replaceAll('`', '') ?? document.name
  })
}
