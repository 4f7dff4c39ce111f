/** The content of a page as plain data: routes make it, and `pages/` turns it into HTML. */

import type { WrongInput } from '../http/wrong-input.js'

/**
 * Name of a language, as a BCP 47 tag: German, English, or one of the option `messages`.
 */
export type Locale = 'de' | 'en' | (string & {})

/** Name, logo and colours of the portal. */
export interface Brand {
  /** The service, as people know it. */
  name: string
  /** A picture beside the name: a path of the same origin. */
  logo?: string | undefined
  /** Target of the link on the name, a path of the same origin. @defaultValue `'/'` */
  home?: string | undefined
  /** `#rgb` or `#rrggbb`, for buttons and links on light ground: dark enough for white text on it. */
  colour?: string | undefined
  /** The same on dark ground: light enough for black text on it. By default made from `colour`. */
  colourDark?: string | undefined
  /** Contact for help: a telephone number, an e-mail address, an office. */
  help?: string | undefined
}

/** The data that every page shows around its content. */
export interface Frame {
  locale: Locale
  brand: Brand
  /** The instant of the answer, in milliseconds since the Unix epoch: what dates are counted from. */
  now: number
  /** Time zone of the page, an IANA name such as `Europe/Berlin`. By default that of the runtime. */
  timeZone?: string
  /** `/second-factor`: where the forms go. */
  basePath: string
  /** Name of the user who is logged in, from the portal. */
  displayName?: string
  /** Where a POST logs out; no button without it. */
  logoutPath?: string
  /** Goes into each form as the hidden field `token`: bound to the session, so no other site has it. */
  token: string
  /** Goes into the forms and links of a first enrolment: the permit of the session. */
  permit?: string
  /** Goes into each form as the hidden field `return_to`: a path of the same origin. */
  returnTo: string
}

/** The problem with a form; shown at the top of the page, and at its field. */
export type Alert =
  /** A wrong code, one that was used, or an account without a factor: the same words. */
  | { kind: 'wrong'; attemptsLeft?: number }
  /** The first code of an older entry in the app, whose enrolment was superseded. */
  | { kind: 'superseded'; attemptsLeft: number }
  /** The wrong number of digits, or no recovery code by its form; `input`: what it looks like. */
  | { kind: 'malformed'; input?: WrongInput }
  /** Too many wrong codes; without seconds: until an administrator unlocks the account. */
  | { kind: 'locked'; retryAfterSeconds?: number }
  /** Too many at once: try again in a moment. */
  | { kind: 'busy'; retryAfterSeconds: number }
  /** The form was open too long, or another tab changed the session: the page shows a new form. */
  | { kind: 'stale-form' }
  /** The activation code is right, and was used before. */
  | { kind: 'activation-used' }
  /** The activation code is right, and too old. */
  | { kind: 'activation-expired' }
  /** The code was used in this session, and its ten minutes are over. */
  | { kind: 'activation-over' }
  /** The enrolment was not confirmed in time, or was superseded: begin again. */
  | { kind: 'enrolment-ended' }
  /** No more authenticators fit. */
  | { kind: 'full'; most: number }
  /** No token of the inventory that this user may claim has the serial number. */
  | { kind: 'serial' }
  /** The second code is the first one again. */
  | { kind: 'same-code' }
  /** The label is too long or empty; on the page of the devices, that of the one with this id. */
  | { kind: 'label'; id?: string }

/** Any alert of any page. */
export type AnyAlert = Alert | { kind: 'not-saved' }

/** An authenticator in the list. Instants are milliseconds since the Unix epoch. */
export interface Device {
  id: string
  label: string
  type: 'totp' | 'hotp'
  /** Of a hardware token. */
  serial?: string | undefined
  createdAt: number
  lastUsedAt?: number | undefined
  /** The portal has lost its key. */
  unreadable?: true | undefined
}

export type View =
  /** GET challenge. Field `code`, POST to basePath. */
  | {
      page: 'challenge'
      alert?: Alert
      /** The second factor was shown, but too long ago for what comes next. */
      stepUp: boolean
      /** Where the person wanted to go cannot be gone back to: the page says so. */
      returnPathLost?: boolean
      /** Recovery codes are left, so there is a link to `${basePath}/recovery`. */
      recovery: boolean
      /** The user has a hardware key, beside an app or alone: there is a link to `${basePath}/resync`. */
      hardware?: 'also' | 'only'
      /** A form was sent to the portal before, and was not let through: what was typed is not saved. */
      unsaved?: boolean
    }
  /** Field `code`, POST to `${basePath}/recovery`. */
  | { page: 'recovery'; alert?: Alert }
  /** Asks for the code of the letter before the first enrolment. Field `code`, POST to `${basePath}/activate`. */
  | {
      page: 'activation'
      alert?: Alert
      /** The text that cannot be a code, for its field. */
      typed?: string
      /** As on the page `enrol`. */
      enrolBy?: number
      mayGoOn: boolean
      pending?: { id: string; label: string; createdAt: number; expiresAt: number }
      returnPathLost?: boolean
    }
  /** Explains, and begins an enrolment: field `label`, POST to `${basePath}/enrol`. */
  | {
      page: 'enrol'
      alert?: Alert
      /** The first factor of this person: the words are an introduction. */
      first: boolean
      /** From this instant on it is required; the page names the day and lets the person go on. */
      enrolBy?: number
      /** It is not required, or not yet: a link to `returnTo`. */
      mayGoOn: boolean
      /** One was begun and waits for its code: a link to `${basePath}/confirm`. */
      pending?: { id: string; label: string; createdAt: number; expiresAt: number }
      /** Id of the pending enrolment that the form may end. */
      supersedes?: string
      /** A link to `${basePath}/enrol/key`. */
      keys?: boolean
      /** The session was activated: until when it may begin, in milliseconds since the Unix epoch. */
      until?: number
      /** Where the person wanted to go cannot be gone back to: the page says so. */
      returnPathLost?: boolean
    }
  /** Answers POST enrol, shown once. Fields `id`, `code`, POST to `${basePath}/confirm`. */
  | {
      page: 'show-secret'
      first: boolean
      authenticatorId: string
      /** The otpauth URI: drawn as a QR code, and the link "this device has the app". */
      uri: string
      /** In groups of four. */
      secretText: string
      expiresAt: number
    }
  /** Takes the code of an enrolment that was begun; the key is not shown again. Same form. */
  | { page: 'confirm'; alert?: Alert; first: boolean; authenticatorId: string; key?: boolean }
  /** Fields `serial`, `code`, POST to `${basePath}/enrol/key`; field `label`, POST to `${basePath}/enrol`. */
  | {
      page: 'key'
      alert?: Alert
      first: boolean
      /** The portal has an inventory of tokens. */
      tokens: boolean
      /** Users may set up their own keys. */
      ownKeys: boolean
      /** As on the page `enrol`. */
      supersedes?: string
    }
  /** Answers POST enrol for a hardware key, shown once. Fields `id`, `code`, POST to `${basePath}/confirm`. */
  | {
      page: 'show-key'
      first: boolean
      authenticatorId: string
      secretText: string
      expiresAt: number
    }
  /** Asks for the next code of the same key. Field `code` and the given ones, POST to the page `to`. */
  | {
      page: 'second-code'
      alert?: Alert
      to: '/confirm' | '/enrol/key' | '/resync'
      fields: Readonly<Record<string, string>>
    }
  /** Asks for two codes in a row. Field `code`, POST to `${basePath}/resync`. */
  | { page: 'resync'; alert?: Alert }
  /** Shown once, to be printed or copied. Checkbox `saved`, POST to `${basePath}/recovery-codes/saved`. */
  | {
      page: 'recovery-codes'
      alert?: { kind: 'not-saved' }
      codes: readonly string[]
      first: boolean
    }
  /** Rename, remove and regenerate forms, a link to `${basePath}/enrol`. */
  | {
      page: 'devices'
      alert?: Alert
      /** The change that was just made. */
      done?: 'added' | 'renamed' | 'removed' | 'saved'
      devices: readonly Device[]
      recoveryCodesLeft: number
      /** No more fit. */
      full: boolean
    }
  /** Asks whether it is meant. Field `id`, POST to `${basePath}/devices/remove` with `confirmation=yes`. */
  | {
      page: 'remove'
      device: Device
      last: boolean
      /** The next enrolment needs the code of a letter. */
      activation?: boolean
    }
  /** Asks whether it is meant. POST to `${basePath}/recovery-codes` with `confirmation=yes`. */
  | { page: 'regenerate'; recoveryCodesLeft: number }
  /** An answer that is no form: what happened and where to go on. */
  | {
      page: 'message'
      kind:
        | 'forbidden'
        | 'not-found'
        | 'not-logged-in'
        | 'unavailable'
        | 'too-large'
        | 'cross-site'
        | 'factor-missing'
    }
