/** The software bill of materials of a release, in CycloneDX 1.6. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inlinedPackages } from '../../test/package/inlined.mjs'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly description?: string
}

/**
 * Lists einmal and the packages whose code the build inlined. einmal has no dependencies, so nothing
 * else is installed with it.
 *
 * @param version - version of the release
 * @param date - the time of the release as ISO 8601; a fixed time gives the same bytes again
 */
export function billOfMaterials(root: string, version: string, date: string): unknown {
  const own = { ...manifest(root), version }
  const inlined = inlinedPackages(root).map((name) => manifest(join(root, 'node_modules', name)))
  const components = inlined.map((one) => ({ ...component(one), scope: 'required' }))
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuid(JSON.stringify([own, inlined]))}`,
    version: 1,
    metadata: { timestamp: date, component: component(own) },
    components,
    dependencies: [
      { ref: address(own), dependsOn: inlined.map(address) },
      ...inlined.map((one) => ({ ref: address(one) })),
    ],
  }
}

function component(one: Manifest): Record<string, unknown> {
  const isExpression = /[ (]/.test(one.license)
  return {
    type: 'library',
    'bom-ref': address(one),
    name: one.name,
    version: one.version,
    ...(one.description === undefined ? {} : { description: one.description }),
    licenses: [isExpression ? { expression: one.license } : { license: { id: one.license } }],
    purl: address(one),
  }
}

/** A package URL: https://github.com/package-url/purl-spec */
function address({ name, version }: Manifest): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

function manifest(folder: string): Manifest {
  // The fields that every package.json of a published package has.
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** A UUID of version 8 that depends on the text alone: the same release has the same number. */
function uuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
