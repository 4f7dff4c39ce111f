/** The verbs that add an authenticator. */

import { otpauthUri } from '../../core/otpauth.js'
import { decided } from '../../verifier/records.js'
import type { Accounts } from '../accounts-api.js'
import type { AccountsContext } from '../accounts-context.js'
import { labelOf } from '../record/label.js'
import {
  generatorOf,
  hardwareOf,
  isSameKey,
  newId,
  newSecret,
  requireRoom,
} from '../record/new-authenticator.js'
import { begun, imported, pendingAt } from '../record/user-record.js'
import { redacted } from '../secrets/redacted.js'

export function enrolmentVerbs({
  userRecords,
  secrets,
  issuer,
  tolerance,
  maxAuthenticators,
  enrolmentMs,
}: AccountsContext): Pick<Accounts, 'enrol' | 'importKey'> {
  return {
    async enrol(userId, { account, label, ...options }) {
      const name = labelOf(label ?? '')
      const secret = newSecret(options)
      const generator = generatorOf(secret, options, tolerance.window)
      const uri = otpauthUri({ ...generator, issuer, account, secret })
      const id = newId()
      const sealed = await secrets.seal(userId, id, secret)
      const verdict = await userRecords.change(userId, (record, now) => {
        requireRoom(record.active.length, maxAuthenticators)
        const expiresAt = now + enrolmentMs
        const pending = { ...generator, id, createdAt: now, label: name, sealed, expiresAt }
        const started = { authenticatorId: id, method: generator.type, expiresAt }
        const superseded = record.pending && { superseded: record.pending.id }
        return {
          state: begun(record, pending),
          verdict: { expiresAt },
          events: [{ type: 'enrolment-started', ...started, ...superseded }],
        }
      })
      const { expiresAt } = decided(verdict)
      const secretText = secret.toBase32().replace(/.{4}(?=.)/g, '$& ')
      return redacted({ authenticatorId: id, secret, expiresAt }, { uri, secretText })
    },

    async importKey(userId, { key, label, lastStep, ...token }) {
      const name = labelOf(label ?? '')
      const hardware = hardwareOf({ ...token, type: key.type })
      const generator = generatorOf(key.secret, { ...key, lastStep }, tolerance.window)
      const id = newId()
      const sealed = await secrets.seal(userId, id, key.secret)
      const verdict = await userRecords.change(userId, async (record, now) => {
        const { opened } = await secrets.open(userId, record.active)
        const same = opened.find((other) => isSameKey(other, generator, key.secret))
        if (same) return { state: record, verdict: { authenticatorId: same.authenticator.id } }
        requireRoom(record.active.length + (pendingAt(record, now) ? 1 : 0), maxAuthenticators)
        const added = { ...generator, ...hardware, id, createdAt: now, label: name, sealed }
        return {
          state: imported(record, added),
          verdict: { authenticatorId: id },
          events: [{ type: 'key-imported', authenticatorId: id, method: generator.type }],
        }
      })
      return decided(verdict)
    },
  }
}
