/** PSKC (RFC 6030): the XML file that comes with hardware tokens. */

import { readCipher } from '../pskc/pskc-cipher.js'
import { type KeyPackage, packageEntry, readPackage } from '../pskc/pskc-package.js'
import { hasElement, readXml } from '../pskc/xml-elements.js'
import { limitEntries, passwordError, syntaxError } from '../transfer-errors.js'
import type { FormatReader, TransferEntry } from '../transfer-format.js'

export const pskcFormat: FormatReader = {
  format: 'pskc',
  async read({ text = '' }, context) {
    const packages: KeyPackage[] = []
    const container = await readXml(text, 'KeyPackage', (each) => packages.push(readPackage(each)))
    if (container.name !== 'KeyContainer') throw syntaxError('the XML is not a KeyContainer')
    limitEntries(packages)
    const cipher = await readCipher(container, context)
    const entries: TransferEntry[] = []
    for (const each of packages) entries.push(await packageEntry(each, cipher))
    if (cipher && entries.length > 0 && entries.every(isDamaged)) {
      throw passwordError('every MAC is wrong: the password is wrong, or the file was changed')
    }
    const message = 'the XML signature of the file is not verified'
    const isSigned = hasElement(container, 'Signature')
    return { entries, warnings: isSigned ? [{ code: 'signature-unverified', message }] : [] }
  },
}

function isDamaged(entry: TransferEntry): boolean {
  return 'error' in entry && entry.error.code === 'ERR_TRANSFER_DAMAGED'
}
