/** A key of another program, and the reason why a key cannot be read. */

import type { EinmalErrorCode } from '../core/errors.js'
import type { OtpauthKey } from '../core/otpauth.js'

/** A key with the fields that only some programs and hardware tokens have. */
export interface TransferKey extends OtpauthKey {
  /** `steam` for a key whose codes are five characters of Steam's alphabet: see `steamCode`. */
  encoder?: 'steam' | undefined
  /** The serial number of a hardware token. */
  serial?: string | undefined
  /** The name of the group or folder that an app shows the key in. */
  group?: string | undefined
  /**
   * The lead of a hardware token's clock, in steps: a negative number when the clock is slow
   * (`TimeDrift` of RFC 6030 §4.2). Missing when the file does not name it.
   */
  drift?: number | undefined
}

/** An entry of a file that cannot be read. The other entries of the file are not affected. */
export interface TransferProblem {
  /** The place of the entry in the file, counted from 1. */
  position: number
  /** The name of the entry: issuer and account, or a serial number. Missing when there is none. */
  name?: string | undefined
  code: EinmalErrorCode
  /** The cause and what to do, in English. It never contains a secret. */
  message: string
}
