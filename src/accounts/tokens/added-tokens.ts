/** The verb that takes tokens of a seed file into the inventory. */

import { EinmalError, judged } from '../../core/errors.js'
import { isShowable } from '../../core/showable-text.js'
import type { TransferKey } from '../../transfer/transfer-key.js'
import { decided } from '../../verifier/records.js'
import type { AccountsContext } from '../accounts-context.js'
import { MOST_CHARACTERS } from '../record/label.js'
import { generatorOf, hardwareOf, isSameKey } from '../record/new-authenticator.js'
import { readSerial } from '../record/serial.js'
import { eachOf, isAboutOneRecord } from '../verbs/roll-out.js'
import type { OpenedAuthenticator } from '../verification/authenticator-codes.js'
import { candidateOf } from './claimed-key.js'
import { removeRevoked } from './revocation.js'
import type { TokenRecord } from './token-record.js'
import type { TokenRecords } from './token-records.js'
import type { AddedTokens, Tokens } from './tokens-api.js'

export function addVerb(
  { tolerance, userRecords, secrets }: AccountsContext,
  tokens: TokenRecords,
): Pick<Tokens, 'add'> {
  /** The key of a known token, here or in the account of its user; `undefined` when it cannot be compared. */
  async function keyOf(
    serial: string,
    token: TokenRecord,
  ): Promise<OpenedAuthenticator | undefined> {
    const { sealed, userId, authenticatorId } = token
    if (sealed !== undefined) {
      return {
        authenticator: candidateOf(token, serial),
        secret: await tokens.open(serial, sealed),
      }
    }
    if (userId === undefined) return undefined
    try {
      const { active } = await userRecords.read(userId)
      const own = active.filter(({ id }) => id === authenticatorId)
      return (await secrets.open(userId, own)).opened[0]
    } catch (error) {
      if (!isAboutOneRecord(error)) throw error
      return undefined
    }
  }

  /** Resolves to true when the token is new. */
  async function addOne(key: TransferKey, replaceRevoked: boolean): Promise<boolean> {
    const serial = readSerial(key.serial)
    if (serial === undefined) {
      const problem = 'a token needs a serial number: 1 to 64 characters of printable ASCII'
      throw new EinmalError('ERR_TOKEN_SERIAL', problem)
    }
    if (key.encoder != null) {
      throw new EinmalError('ERR_TOKEN_KEY', 'codes of Steam are not codes of a hardware token')
    }
    const { secret } = key
    const { window } = tolerance
    const { lastStep: _, ...generator } = judged('ERR_TOKEN_KEY', generatorOf, secret, key, window)
    const { drift } = judged('ERR_TOKEN_KEY', hardwareOf, { ...key, serial })
    const group = groupOf(key.group)
    const sealed = await tokens.seal(serial, secret)
    const verdict = await tokens.change(serial, async (token, now) => {
      const isReplaced = token.state === 'revoked' && replaceRevoked
      // A crash in the middle of the revocation left the key with the old user. The new record forgets
      // who that is.
      if (isReplaced) decided(await removeRevoked(userRecords, token))
      if (token.state === 'unknown' || isReplaced) {
        const added: TokenRecord = {
          ...generator,
          ...{ state: 'free', addedAt: now, changedAt: now, drift, group, sealed },
        }
        return { state: added, verdict: true, event: { type: 'token-added' } }
      }
      const known = await keyOf(serial, token)
      if (known && !isSameKey(known, generator, secret)) {
        const problem = 'the inventory has another key with this serial number'
        throw new EinmalError('ERR_TOKEN_CONFLICT', problem)
      }
      return { state: token, verdict: false }
    })
    return decided(verdict)
  }

  return {
    async add(keys, { replaceRevoked } = {}) {
      const summary: AddedTokens = { added: 0, known: 0, problems: [] }
      const outcomes = eachOf('keys', keys, async (key) => {
        const name = readSerial(key.serial)
        try {
          return { name, isNew: await addOne(key, replaceRevoked === true) }
        } catch (error) {
          if (!isAboutOneToken(error)) throw error
          return { name, error }
        }
      })
      let position = 0
      for await (const { name, isNew, error } of outcomes) {
        position++
        if (error) {
          const { code, message } = error
          summary.problems.push({ position, ...(name && { name }), code, message })
        } else if (isNew) summary.added++
        else summary.known++
      }
      return summary
    },
  }
}

function isAboutOneToken(error: unknown): error is EinmalError {
  const isKey = error instanceof EinmalError && /^ERR_TOKEN_(SERIAL|KEY|CONFLICT)$/.test(error.code)
  return isKey || isAboutOneRecord(error)
}

/** The name of a group, as far as a record and a screen can hold it. */
function groupOf(group: string | undefined): string | undefined {
  if (group == null || group === '') return undefined
  const characters = Array.from(group, (each) => (isShowable(each) ? each : '\ufffd'))
  return characters.slice(0, MOST_CHARACTERS).join('')
}
