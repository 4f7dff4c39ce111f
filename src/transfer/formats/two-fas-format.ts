/** 2FAS: a JSON file, plain, or with its services encrypted as a text of three parts. */

import { base64Bytes } from '../byte-text.js'
import { field, listAt, textAt } from '../json-fields.js'
import { entryOf, nameOf, rawKey } from '../raw-key.js'
import { openGcm, pbkdf2 } from '../transfer-crypto.js'
import { damagedError, limitEntries, passwordError, syntaxError } from '../transfer-errors.js'
import type { FormatReader } from '../transfer-format.js'
import { decode, parseJson } from '../transfer-input.js'

/** The rounds of PBKDF2 with SHA-256, which the file does not name. */
export const TWO_FAS_ROUNDS = 10_000

export const twoFasFormat: FormatReader = {
  format: '2fas',
  async read({ json }, context) {
    const sealed = textAt(json, 'servicesEncrypted')
    if (sealed === '' && textAt(json, 'reference') !== '') {
      throw syntaxError('the file is encrypted, and its servicesEncrypted is missing')
    }
    const services = sealed
      ? await openServices(sealed, textAt(json, 'reference'), await context.password())
      : listAt(json, 'services')
    const groups = new Map(
      asList(field(json, 'groups')).map((group) => [textAt(group, 'id'), textAt(group, 'name')]),
    )
    const entries = limitEntries(services).map((service) => {
      const otp = field(service, 'otp')
      const account = textAt(otp, 'account') || textAt(otp, 'label')
      const name = textAt(service, 'name')
      // A service must have a name. Without an issuer, it is the account.
      const issuer = textAt(otp, 'issuer') || (name === account ? '' : name)
      return entryOf(nameOf(issuer, account), () =>
        rawKey({
          issuer,
          account,
          type: field(otp, 'tokenType'),
          secret: field(service, 'secret'),
          algorithm: field(otp, 'algorithm'),
          digits: field(otp, 'digits'),
          period: field(otp, 'period'),
          counter: field(otp, 'counter'),
          group: groups.get(textAt(service, 'groupId')),
        }),
      )
    })
    return { entries }
  },
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

async function openServices(
  sealed: string,
  reference: string,
  password: string,
): Promise<readonly unknown[]> {
  const plain = await openParts(sealed, password)
  if (plain === undefined) {
    // The reference is a constant text, sealed with the same password.
    const isRight = reference !== '' && (await openParts(reference, password)) !== undefined
    throw isRight ? damagedError('the password is right, but the file is damaged') : passwordError()
  }
  const services = parseJson(decode(plain) ?? '').value
  if (!Array.isArray(services)) throw syntaxError('the decrypted services are not a list')
  return services
}

/** Opens `ciphertext:salt:iv`. */
async function openParts(text: string, password: string): Promise<Uint8Array | undefined> {
  const [sealed, salt, iv] = text.split(':')
  const saltBytes = base64Bytes('the salt', salt)
  const key = await pbkdf2('SHA-256', password, saltBytes, TWO_FAS_ROUNDS, 32)
  return openGcm(key, base64Bytes('the IV', iv), base64Bytes('servicesEncrypted', sealed))
}
