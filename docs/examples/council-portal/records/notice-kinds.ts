/** The account events that a person is told about: everything that a thief might have done. */
export const NOTICES = [
  'enrolment-confirmed',
  'authenticator-removed',
  'recovery-code-used',
  'recovery-codes-regenerated',
  'locked',
  'unlocked',
  'reset',
] as const

export type NoticeKind = (typeof NOTICES)[number]
