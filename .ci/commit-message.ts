/** The rules of a commit message: https://www.conventionalcommits.org/en/v1.0.0/ and a few more. */

/** Types of a commit; `feat` and `fix` are for users, the others for people who work on einmal. */
const TYPES = [
  'feat',
  'fix',
  'perf',
  'refactor',
  'test',
  'bench',
  'docs',
  'build',
  'ci',
  'chore',
  'revert',
] as const

/** Longest subject, in characters: git and its hosts cut what is longer. */
export const LONGEST_SUBJECT = 100

const SUBJECT = /^([a-z]+)(\([a-z][a-z0-9/-]*\))?(!)?: (.*)$/

/** Every rule that a message breaks, as a sentence for its author. */
export function messageFaults(message: string): string[] {
  const [subject = '', blank, ...rest] = message.split('\n')
  const faults: string[] = []
  const [, type = '', , breaking, text = ''] = SUBJECT.exec(subject) ?? []
  if (text === '') faults.push('write it as "type(scope): text", for example "fix(gate): …"')
  else if (!TYPES.some((one) => one === type)) {
    faults.push(`the type "${type}" is none of ${TYPES.join(', ')}`)
  }
  if (/^\p{Lu}\p{Ll}/u.test(text)) faults.push('begin the text with a small letter')
  if (/[.:;,]$/.test(subject)) faults.push('end the subject without punctuation')
  if ([...subject].length > LONGEST_SUBJECT) {
    faults.push(`the subject has more than ${LONGEST_SUBJECT} characters`)
  }
  if (blank) faults.push('leave the second line empty')
  const footer = rest.some((line) => /^BREAKING[ -]CHANGE: ./.test(line))
  if (breaking && !footer) faults.push('say what breaks in a footer "BREAKING CHANGE: …"')
  if (footer && !breaking) faults.push('mark a breaking change in the subject: "feat!: …"')
  return faults
}
