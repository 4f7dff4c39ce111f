/** `einmal keygen`: makes a key of EINMAL_KEYS, which encrypts secrets. */

import { generateKey } from '../../accounts/secrets/keyring.js'
import { ACCEPTED, misuse } from '../cli-errors.js'
import { type Command, defineCommand } from '../command.js'

export const keygenCommand: Command = defineCommand({
  name: 'keygen',
  summary: 'make a key that seals secrets, for EINMAL_KEYS',
  description: [
    'einmal/accounts encrypts secrets with AES-256 under the keys in EINMAL_KEYS (id:key,id:key…). The',
    'first key encrypts, and all of them decrypt. This key is shown only once. A person who has it and',
    'the database has the secrets. If it is lost, the secrets are lost. The guide "Keep and',
    'change the keys" explains how to replace a key.',
  ].join('\n'),
  options: {
    id: {
      type: 'string',
      value: 'NAME',
      help: '1 to 32 letters, digits, _ and - (default: k and the date)',
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
    report.note('Store it like a password, apart from the database and its backups.')
    return ACCEPTED
  },
})
