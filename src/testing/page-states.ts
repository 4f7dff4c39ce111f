/** Every page of the gate in each of its states: what the check of a language renders. */

import type { Device, Frame, View } from '../gate/pages/view.js'

/** A page in one state. */
export interface State {
  name: string
  view: View
}

/** 10:35:20 in Berlin. */
export const NOW: number = Date.UTC(2026, 10, 23, 9, 35, 20)

export const FRAME: Frame = {
  locale: 'de',
  brand: {
    name: 'Ratsinformation Musterstadt',
    help: 'Büro des Rates, Telefon 0123 45 67 89',
  },
  basePath: '/second-factor',
  now: NOW,
  timeZone: 'Europe/Berlin',
  displayName: 'Adelheid Österreicher-Großmann',
  logoutPath: '/logout',
  token: 'v1.token-of-the-session',
  returnTo: '/papers?year=2026&body=council',
}

const PHONE: Device = {
  id: 'AbCdEf0123456789',
  label: 'Mein Handy',
  type: 'totp',
  createdAt: Date.UTC(2026, 2, 3, 8, 0),
  lastUsedAt: Date.UTC(2026, 10, 20, 17, 2),
}
const KEY: Device = { id: 'key', label: '', type: 'hotp', createdAt: Date.UTC(2026, 6, 1) }
const TOKEN: Device = {
  ...KEY,
  id: 'token',
  type: 'totp',
  label: 'Schlüssel',
  serial: 'FT-2308841',
}
const LONG: Device = {
  ...PHONE,
  id: 'long',
  label: 'Diensthandy-der-Fraktionsgeschäftsstelle-im-Rathaus-Zimmer-217-Tagsüber-Erreichbar',
}

const BEGUN = {
  id: 'AbCdEf0123456789',
  label: 'Mein Handy',
  createdAt: NOW - 120_000,
  expiresAt: NOW + 480_000,
}

const CODES = Array.from({ length: 10 }, (_, i) => `${i}H12-6Z59-XZJC-WQC3-3V0T-PMHX`.slice(0, 29))
const URI =
  'otpauth://totp/Ratsinformation:ada%40rat.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Ratsinformation&algorithm=SHA1&digits=6&period=30'
const SECRET_TEXT = 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ'

const key = { page: 'key', first: true, tokens: true, ownKeys: true } as const
const second = {
  page: 'second-code',
  to: '/enrol/key',
  fields: { serial: 'FT-2308841', first: '123456' },
} as const
const resync = { page: 'resync' } as const
const challenge = { page: 'challenge', stepUp: false, recovery: true } as const
const activation = { page: 'activation', mayGoOn: false } as const
const enrol = { page: 'enrol', first: true, mayGoOn: false } as const
const confirm = { page: 'confirm', first: true, authenticatorId: 'AbCdEf0123456789' } as const
const codes = { page: 'recovery-codes', codes: CODES, first: false } as const
const devices = {
  page: 'devices',
  devices: [PHONE, KEY, TOKEN, LONG],
  recoveryCodesLeft: 7,
  full: false,
} as const

export const STATES: readonly State[] = [
  state('challenge', challenge),
  state('challenge for a dangerous step', { ...challenge, stepUp: true }),
  state('challenge after a form that was not saved', { ...challenge, stepUp: true, unsaved: true }),
  state('challenge without recovery codes', { ...challenge, recovery: false }),
  state('challenge, wrong', { ...challenge, alert: { kind: 'wrong', attemptsLeft: 4 } }),
  state('challenge, wrong, one try left', {
    ...challenge,
    alert: { kind: 'wrong', attemptsLeft: 1 },
  }),
  state('challenge, wrong, none left', { ...challenge, alert: { kind: 'wrong', attemptsLeft: 0 } }),
  state('challenge, wrong, no count', { ...challenge, alert: { kind: 'wrong' } }),
  state('challenge, malformed', { ...challenge, alert: { kind: 'malformed' } }),
  ...(['yubico-otp', 'password', 'recovery-code', 'signs', 'too-long'] as const).map((input) =>
    state(`challenge, ${input}`, { ...challenge, alert: { kind: 'malformed', input } }),
  ),
  state('challenge, locked', {
    ...challenge,
    alert: { kind: 'locked', retryAfterSeconds: 30 },
  }),
  state('challenge, locked for an hour', {
    ...challenge,
    alert: { kind: 'locked', retryAfterSeconds: 3600 },
  }),
  state('challenge, locked permanently', { ...challenge, alert: { kind: 'locked' } }),
  state('challenge, busy', { ...challenge, alert: { kind: 'busy', retryAfterSeconds: 1 } }),
  state('challenge, stale form', { ...challenge, alert: { kind: 'stale-form' } }),
  state('recovery', { page: 'recovery' }),
  state('recovery, wrong', { page: 'recovery', alert: { kind: 'wrong', attemptsLeft: 3 } }),
  state('recovery, malformed', { page: 'recovery', alert: { kind: 'malformed' } }),
  state('recovery, yubico-otp', {
    page: 'recovery',
    alert: { kind: 'malformed', input: 'yubico-otp' },
  }),
  state('recovery, locked', { page: 'recovery', alert: { kind: 'locked', retryAfterSeconds: 30 } }),
  state('activation', activation),
  state('activation by a day', {
    ...activation,
    mayGoOn: true,
    enrolBy: Date.UTC(2026, 11, 31, 23),
    returnPathLost: true,
  }),
  state('activation, wrong', { ...activation, alert: { kind: 'wrong', attemptsLeft: 4 } }),
  state('activation, malformed', {
    ...activation,
    typed: 'K7QM 2VXD "9T4H',
    alert: { kind: 'malformed' },
  }),
  state('activation, yubico-otp', {
    ...activation,
    alert: { kind: 'malformed', input: 'yubico-otp' },
  }),
  state('activation, used', { ...activation, alert: { kind: 'activation-used' } }),
  state('activation, expired', { ...activation, alert: { kind: 'activation-expired' } }),
  state('activation, over', { ...activation, alert: { kind: 'activation-over' } }),
  state('activation, one was begun', { ...activation, pending: BEGUN }),
  state('activation, locked', {
    ...activation,
    alert: { kind: 'locked', retryAfterSeconds: 30 },
  }),
  state('activation, locked permanently', { ...activation, alert: { kind: 'locked' } }),
  state('enrol', enrol),
  state('enrol by a day', { ...enrol, mayGoOn: true, enrolBy: Date.UTC(2026, 11, 31, 23) }),
  state('enrol a further device', { ...enrol, first: false, mayGoOn: true }),
  state('enrol, one was begun', {
    ...enrol,
    pending: BEGUN,
    supersedes: BEGUN.id,
  }),
  state('enrol after the code of the letter', { ...enrol, until: NOW + 590_000 }),
  state('enrol, label', { ...enrol, alert: { kind: 'label' } }),
  state('enrol, ended', { ...enrol, alert: { kind: 'enrolment-ended' } }),
  state('enrol, full', { ...enrol, first: false, alert: { kind: 'full', most: 8 } }),
  state('show-secret', {
    page: 'show-secret',
    first: true,
    authenticatorId: 'AbCdEf0123456789',
    uri: URI,
    secretText: SECRET_TEXT,
    expiresAt: NOW + 600_000,
  }),
  state('confirm', confirm),
  state('confirm, wrong', { ...confirm, alert: { kind: 'wrong', attemptsLeft: 2 } }),
  state('confirm, superseded', { ...confirm, alert: { kind: 'superseded', attemptsLeft: 2 } }),
  state('confirm of a key', { ...confirm, key: true }),
  state('confirm of a key, wrong', {
    ...confirm,
    key: true,
    alert: { kind: 'wrong', attemptsLeft: 2 },
  }),
  state('enrol, app or key', { ...enrol, keys: true }),
  state('key', key),
  state('key of the office alone', { ...key, ownKeys: false }),
  state('key, number', { ...key, alert: { kind: 'serial' } }),
  state('key, wrong', { ...key, alert: { kind: 'wrong', attemptsLeft: 3 } }),
  state('key, own alone', { ...key, tokens: false, alert: { kind: 'full', most: 8 } }),
  state('show-key', {
    page: 'show-key',
    first: true,
    authenticatorId: 'AbCdEf0123456789',
    secretText: SECRET_TEXT,
    expiresAt: NOW + 600_000,
  }),
  state('second-code', second),
  state('second-code, the same', { ...second, alert: { kind: 'same-code' } }),
  state('resync', resync),
  state('resync, wrong', { ...resync, alert: { kind: 'wrong', attemptsLeft: 3 } }),
  state('resync, locked permanently', { ...resync, alert: { kind: 'locked' } }),
  state('challenge with a key', { ...challenge, hardware: 'only' }),
  state('challenge with an app and a key', { ...challenge, stepUp: true, hardware: 'also' }),
  state('challenge with a key, wrong', {
    ...challenge,
    hardware: 'only',
    alert: { kind: 'wrong', attemptsLeft: 3 },
  }),
  state('recovery-codes', codes),
  state('recovery-codes of the first device', { ...codes, first: true }),
  state('recovery-codes, not saved', { ...codes, alert: { kind: 'not-saved' } }),
  state('recovery-codes, not saved and gone', {
    ...codes,
    codes: [],
    alert: { kind: 'not-saved' },
  }),
  state('devices', devices),
  state('devices, one whose key is lost', {
    ...devices,
    devices: [{ ...PHONE, unreadable: true }, KEY],
  }),
  state('devices, none', { ...devices, devices: [], recoveryCodesLeft: 0 }),
  state('devices, full, no codes', { ...devices, full: true, recoveryCodesLeft: 0 }),
  state('devices, one code', { ...devices, recoveryCodesLeft: 1 }),
  ...(['added', 'renamed', 'removed', 'saved'] as const).map((done) =>
    state(`devices, ${done}`, { ...devices, done }),
  ),
  state('devices, label of one', { ...devices, alert: { kind: 'label', id: KEY.id } }),
  state('devices, label', { ...devices, alert: { kind: 'label' } }),
  state('remove', { page: 'remove', device: PHONE, last: false }),
  state('remove the last one', { page: 'remove', device: KEY, last: true }),
  state('remove the last one, before a letter', {
    page: 'remove',
    device: PHONE,
    last: true,
    activation: true,
  }),
  state('regenerate', { page: 'regenerate', recoveryCodesLeft: 7 }),
  state('regenerate, none left', { page: 'regenerate', recoveryCodesLeft: 0 }),
  ...(
    [
      ...['forbidden', 'not-found', 'not-logged-in', 'unavailable', 'too-large', 'cross-site'],
      'factor-missing',
    ] as const
  ).map((kind) => state(`message, ${kind}`, { page: 'message', kind })),
]

function state(name: string, view: View): State {
  return { name, view }
}
