/** The stored record of a user and the state of the model, in a common form. */

import type { StateStore } from 'einmal'
import type { Authenticator } from '../../../src/accounts/record/user-record.js'
import { userRecordFormat } from '../../../src/accounts/record/user-record-format.js'
import { codesLeft } from '../../../src/accounts/verification/lookup-secrets.js'
import type { Factor, Model } from './model.js'

/** The stored record, as far as the model knows it. */
export async function stored(store: StateStore, userId: string): Promise<unknown> {
  const entry = await store.read(`user:${userId}`)
  const record = userRecordFormat.decode(entry?.value.replace(/#[\w-]+$/, ''))
  const { active, pending, recovery, activation, ...rest } = record
  const { failures, lockedUntil, provenAt, removedAt, proofOffset } = rest
  const plain = (each: Authenticator & { expiresAt?: number }) => ({
    id: each.id,
    type: each.type,
    label: each.label,
    createdAt: each.createdAt,
    lastUsedAt: each.lastUsedAt,
    floor: each.lastStep,
    next: Number(each.nextCounter),
    serial: each.serial,
    drift: each.drift,
    synced: each.synced,
    expiresAt: each.expiresAt,
  })
  return {
    active: active.map(plain),
    pending: pending && plain(pending),
    recovery: codesLeft(recovery),
    isSaved: recovery?.isSaved === true,
    activation: activation && {
      issuedAt: activation.issuedAt,
      expiresAt: activation.expiresAt,
      usedAt: activation.usedAt,
    },
    wrongRecovery: { lockedUntil: undefined, ...record.wrongRecovery },
    ...{ failures, lockedUntil, provenAt, removedAt, proofOffset },
  }
}

/** The model, in the form of {@link stored}. */
export function projected({
  active,
  pending,
  recovery,
  isSaved,
  activation,
  wrongRecovery,
  ...rest
}: Model): unknown {
  const plain = ({ secret: _, ...each }: Factor & { expiresAt?: number }) => ({
    lastUsedAt: undefined,
    floor: undefined,
    expiresAt: undefined,
    serial: undefined,
    drift: undefined,
    synced: undefined,
    ...each,
  })
  return {
    active: active.map(plain),
    pending: pending && plain(pending),
    recovery: recovery.length,
    isSaved: recovery.length > 0 && isSaved,
    activation: activation && {
      issuedAt: activation.issuedAt,
      expiresAt: activation.expiresAt,
      usedAt: activation.usedAt,
    },
    wrongRecovery: { lockedUntil: undefined, ...wrongRecovery },
    lockedUntil: undefined,
    provenAt: undefined,
    removedAt: undefined,
    proofOffset: 0,
    ...rest,
  }
}
