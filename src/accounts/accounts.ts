/** The second factors of users: the verbs, each a thin shell around a transition of the record. */

import { requireType } from '../core/bytes.js'
import { EinmalError } from '../core/errors.js'
import { requireNames } from '../core/names.js'
import { otpauthUri } from '../core/otpauth.js'
import { integerOr, windowOf } from '../core/parameters.js'
import { limitOf, unlocked } from '../verifier/lockout.js'
import { nobody } from '../verifier/verifier-events.js'
import type { AccountHappening } from './account-events.js'
import type { Accounts, AccountsOptions, CensusRow, Unknown } from './accounts-api.js'
import { labelOf } from './record/label.js'
import { factorOf, isSameKey, newId, newSecret } from './record/new-authenticator.js'
import {
  authenticatorsOf,
  begun,
  imported,
  MOST_AUTHENTICATORS,
  pendingAt,
  removed,
  renewed,
  reset,
  type UserRecord,
} from './record/user-record.js'
import { certain, createLedger } from './record/user-records.js'
import { hiding } from './secrets/redacted.js'
import { createVault } from './secrets/sealed-secrets.js'
import { rowOf, statusOf } from './verbs/account-status.js'
import { restored, restoreOf, summaryOf } from './verbs/after-restore.js'
import { countRows, eachUser, isOfOneRecord, resealAll } from './verbs/many-users.js'
import {
  codeAttempt,
  confirmAttempt,
  recoveryAttempt,
  resyncAttempt,
} from './verification/attempts.js'
import { issueRecoveryCodes, type RecoveryIssue } from './verification/recovery-codes.js'
import { submit } from './verification/submit-attempt.js'

/**
 * The second factors of users: enrolment, several authenticators each, sealed secrets, recovery
 * codes, and one count of attempts for them all. Whatever runs at the same time, on however many
 * nodes with the same store: a code is accepted once, and a wrong one is a counted failure.
 *
 * @param options - checked here, and copied
 * @throws {TypeError} when an option has the wrong type, or the issuer a colon or no character
 * @throws {RangeError} when an option is out of its range
 *
 * @example
 * ```ts
 * import { memoryStore, totp } from 'einmal'
 * import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
 *
 * const keyring = await createKeyring(generateKey('k1')) // process.env.EINMAL_KEYS in a program
 * const accounts = createAccounts({ store: memoryStore(), issuer: 'Ratsinformation', keyring })
 *
 * const { authenticatorId, secret, uri } = await accounts.enrol('ada', { account: 'ada@rat.example' })
 * uri // 'otpauth://totp/Ratsinformation:ada%40rat.example?secret=…'
 *
 * const code = totp(secret)
 * const confirmed = await accounts.confirm('ada', authenticatorId, code)
 * if (confirmed.ok) console.log(confirmed.recoveryCodes?.length) // 10
 * await accounts.verify('ada', code) // { ok: false, reason: 'replayed', attemptsLeft: 5 }
 * ```
 */
export function createAccounts({ store, issuer, keyring, ...options }: AccountsOptions): Accounts {
  // Stryker disable next-line ArrowFunction: no instant is taken for now
  const now = options.now ?? (() => Date.now())
  const onEvent = options.onEvent ?? nobody
  const limit = limitOf(options.limit)
  const policy = {
    window: windowOf(options.window),
    lookAhead: integerOr('lookAhead', options.lookAhead, 5, 0, 100),
  }
  const { maxAuthenticators, enrolmentSeconds } = options
  const most = integerOr('maxAuthenticators', maxAuthenticators, 8, 1, MOST_AUTHENTICATORS)
  const patience = integerOr('enrolmentSeconds', enrolmentSeconds, 600, 1, 86_400) * 1000
  const recoveryCodes = integerOr('recoveryCodes', options.recoveryCodes, 10, 0, 32)
  const methods = [store?.read, store?.write, store?.delete, keyring?.seal, keyring?.open]
  for (const call of [...methods, now, onEvent]) {
    requireType('now, onEvent and each method of store and keyring', call, 'function')
  }
  if (requireNames({ issuer, account: 'a' }).issuer === '') {
    throw new TypeError('issuer must not be empty')
  }
  const vault = createVault(keyring)
  const ledger = createLedger(store, now, onEvent)
  const context = { ledger, vault, limit, policy }
  const issue = (userId: string): RecoveryIssue => issueRecoveryCodes(userId, recoveryCodes)
  const full = (held: number): void => {
    if (held < most) return
    throw new EinmalError('ERR_AUTHENTICATORS_FULL', `this user has ${most} authenticators`)
  }

  return {
    store,

    async enrol(userId, { account, label, ...asked }) {
      const name = labelOf(label ?? '')
      const secret = newSecret(asked)
      const factor = factorOf(secret, asked, policy.window)
      const uri = otpauthUri({ ...factor, issuer, account, secret })
      const id = newId()
      const sealed = await vault.seal(userId, id, secret)
      const done = await ledger.change(userId, (record, at) => {
        full(record.active.length)
        const pending = {
          ...factor,
          id,
          createdAt: at,
          label: name,
          sealed,
          expiresAt: at + patience,
        }
        const started = { authenticatorId: id, method: factor.type, expiresAt: at + patience }
        const superseded = record.pending && { superseded: record.pending.id }
        return {
          record: begun(record, pending),
          answer: pending,
          events: [{ type: 'enrolment-started', ...started, ...superseded }],
        }
      })
      const { expiresAt } = certain(done)
      const secretText = secret.toBase32().replace(/.{4}(?=.)/g, '$& ')
      return hiding({ authenticatorId: id, secret, expiresAt }, { uri, secretText })
    },

    async importKey(userId, { key, label, lastStep }) {
      const name = labelOf(label ?? '')
      const factor = factorOf(key.secret, { ...key, lastStep }, policy.window)
      const id = newId()
      const sealed = await vault.seal(userId, id, key.secret)
      const done = await ledger.change(userId, async (record, at) => {
        const { opened } = await vault.open(userId, record.active)
        const same = opened.find((other) => isSameKey(other, factor, key.secret))
        if (same) return { record, answer: same.factor.id, events: [] }
        full(record.active.length + (pendingAt(record, at) ? 1 : 0))
        const added = { ...factor, id, createdAt: at, label: name, sealed }
        return {
          record: imported(record, added),
          answer: id,
          events: [{ type: 'key-imported', authenticatorId: id, method: factor.type }],
        }
      })
      return { authenticatorId: certain(done) }
    },

    async confirm(userId, authenticatorId, code) {
      const verdict = await submit(context, {
        userId,
        verb: 'confirm',
        plan(situation) {
          const { record, now } = situation
          const { active, pending } = record
          if (pending?.id !== authenticatorId) {
            const isActive = active.some(({ id }) => id === authenticatorId)
            return { ok: false, reason: isActive ? 'confirmed' : 'unknown' }
          }
          if (pendingAt(record, now) === undefined) return { ok: false, reason: 'expired' }
          return confirmAttempt(situation, pending, code, () => issue(userId))
        },
        happened: ({ method, issued }) => {
          const count = issued.length
          return { type: 'enrolment-confirmed', authenticatorId, method, recoveryCodes: count }
        },
      })
      if (!verdict.ok) return verdict
      const { issued, ...accepted } = verdict
      return issued.length > 0 ? hiding(accepted, { recoveryCodes: issued }) : accepted
    },

    verify: (userId, code) => {
      return submit(context, {
        userId,
        verb: 'verify',
        plan: (situation) => codeAttempt(situation, code),
        happened: ({ authenticatorId, method, drift }) => {
          return { type: 'accepted', authenticatorId, method, drift }
        },
      })
    },

    recover: (userId, recoveryCode) => {
      return submit(context, {
        userId,
        verb: 'recover',
        plan: (situation) => recoveryAttempt(situation, userId, recoveryCode),
        happened: ({ remaining }) => ({ type: 'recovery-code-used', remaining }),
      })
    },

    resync: (userId, authenticatorId, codes) => {
      return submit(context, {
        userId,
        verb: 'resync',
        plan(situation) {
          const key = situation.record.active.find(({ id, type }) => {
            return id === authenticatorId && type === 'hotp'
          })
          return key ? resyncAttempt(situation, key, codes) : { ok: false, reason: 'unknown' }
        },
        happened: ({ drift }) => ({ type: 'resynchronised', authenticatorId, drift }),
      })
    },

    async regenerateRecoveryCodes(userId) {
      const done = await ledger.change(userId, (record) => {
        if (record.active.length === 0) return { record, answer: undefined, events: [] }
        const { codes, set } = issue(userId)
        return {
          record: { ...record, recovery: set },
          answer: codes,
          events: [{ type: 'recovery-codes-regenerated', count: codes.length }],
        }
      })
      if (!('answer' in done)) return done
      if (done.answer === undefined) return { ok: false, reason: 'not-enrolled' }
      return hiding({ ok: true as const }, { recoveryCodes: done.answer })
    },

    async status(userId) {
      return statusOf(await ledger.read(userId), ledger.instant(), { hasKey: vault.hasKey, most })
    },

    async rename(userId, authenticatorId, label) {
      const change = new Map([[authenticatorId, { label: labelOf(label) }]])
      const done = await ledger.change<{ ok: true } | Unknown>(userId, (record) => {
        if (!has(record, authenticatorId))
          return { record, answer: { ok: false, reason: 'unknown' }, events: [] }
        return {
          record: renewed(record, change),
          answer: { ok: true },
          events: [{ type: 'authenticator-renamed', authenticatorId }],
        }
      })
      return 'answer' in done ? done.answer : done
    },

    async remove(userId, authenticatorId) {
      const done = await ledger.change<{ ok: true; remaining: number } | Unknown>(
        userId,
        (record, at) => {
          if (!has(record, authenticatorId))
            return { record, answer: { ok: false, reason: 'unknown' }, events: [] }
          const next = removed(record, authenticatorId, at)
          const remaining = next.active.length
          const event: AccountHappening =
            remaining === record.active.length
              ? { type: 'enrolment-cancelled', authenticatorId }
              : { type: 'authenticator-removed', authenticatorId, remaining }
          return { record: next, answer: { ok: true, remaining }, events: [event] }
        },
      )
      return 'answer' in done ? done.answer : done
    },

    async reset(userId) {
      certain(
        await ledger.change(userId, (record, at) => ({
          record: reset(record, at),
          answer: undefined,
          events: [{ type: 'reset', removed: record.active.length }],
        })),
      )
    },

    async unlock(userId) {
      certain(
        await ledger.change(userId, (record) => {
          const wrongRecovery = unlocked(record.wrongRecovery)
          const codes = unlocked(record)
          if (codes === record && wrongRecovery === record.wrongRecovery) {
            return { record, answer: undefined, events: [] }
          }
          const next = { ...codes, wrongRecovery }
          return { record: next, answer: undefined, events: [{ type: 'unlocked' }] }
        }),
      )
    },

    async afterRestore(userId, options = {}) {
      const restore = restoreOf(options)
      const done = await ledger.change(userId, (record, at) => {
        const { codes, removed, events, ...next } = restored(
          record,
          at,
          restore,
          policy.window,
          () => issue(userId),
        )
        return { ...next, answer: { summary: summaryOf(next.record, removed), codes }, events }
      })
      const { summary, codes } = certain(done)
      return codes.length > 0 ? hiding(summary, { recoveryCodes: codes }) : summary
    },

    async forget(userId) {
      await ledger.delete(userId)
      ledger.tell(userId, ledger.instant(), { type: 'forgotten' })
    },

    reseal: (userIds, options = {}) => {
      return resealAll(userIds, reseal, options.onProgress ?? (() => {}))
    },

    census: (userIds) => countRows(eachUser(userIds, row)),
    censusRows: (userIds) => eachUser(userIds, row),
  }

  async function reseal(userId: string): Promise<boolean> {
    const done = await ledger.change(userId, async (record) => {
      const old = authenticatorsOf(record).filter(({ sealed }) => vault.isCurrent(sealed) !== true)
      if (old.length === 0) return { record, answer: false, events: [] }
      const { opened, unreadable } = await vault.open(userId, old)
      const [lost] = unreadable
      if (lost) throw lost.error
      return {
        record: renewed(record, await vault.renew(userId, opened)),
        answer: true,
        events: [{ type: 'resealed', count: old.length }],
      }
    })
    return certain(done)
  }

  async function row(userId: string): Promise<CensusRow> {
    try {
      return rowOf(userId, await ledger.read(userId), ledger.instant())
    } catch (error) {
      if (!isOfOneRecord(error)) throw error
      return { userId, state: 'unreadable', authenticators: 0, recoveryCodesLeft: 0 }
    }
  }
}

function has(record: UserRecord, authenticatorId: string): boolean {
  return authenticatorsOf(record).some(({ id }) => id === authenticatorId)
}
