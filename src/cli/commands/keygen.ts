/** `einmal keygen`: a key for sealing secrets, for EINMAL_KEYS. */

import { generateKey } from '../../accounts/secrets/keyring.js'
import { type Command, defineCommand } from '../command.js'
import { ACCEPTED, misuse } from '../errors.js'

export const keygenCommand: Command = defineCommand({
  name: 'keygen',
  summary: 'make a key that seals secrets, for EINMAL_KEYS',
  description: [
    'einmal/accounts seals secrets with AES-256 under the keys in EINMAL_KEYS: id:key,id:key…, the',
    'one to seal with first. The key is shown once, here: whoever has it and the database has the',
    'secrets, and without it nobody has. docs/accounts.md says how keys are changed.',
  ].join('\n'),
  options: {
    id: {
      type: 'string',
      value: 'NAME',
      help: '1 to 32 letters, digits, _ and -; k and the date unless told',
    },
  },
  json: 'id, key (as EINMAL_KEYS holds it)',
  examples: [
    'einmal keygen',
    'einmal keygen --id k2',
    'umask 077; echo "EINMAL_KEYS=$(einmal keygen)" > .env',
  ].join('\n'),
  async run({ values, io, report }) {
    const today = new Date(io.now()).toISOString().slice(0, 10).replaceAll('-', '')
    const id = values.id ?? `k${today}`
    const key = misuse(() => generateKey(id))
    report.result({ id, key }, `${key}\n`)
    report.note('Keep it where passwords are kept, apart from the database and its backups.')
    return ACCEPTED
  },
})
