/** The account events that send a notice to the user: everything that a thief might do. */
export const NOTICES = [
  'enrolment-confirmed',
  'authenticator-removed',
  'recovery-code-used',
  'recovery-codes-regenerated',
  'locked',
  'unlocked',
  'reset',
  'activation-issued',
  'activated',
  'activation-revoked',
] as const

export type NoticeKind = (typeof NOTICES)[number]
