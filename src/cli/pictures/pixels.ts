/** The pixels of a picture. */
export interface Pixels {
  readonly width: number
  readonly height: number
  /** Red, green, blue and alpha, 8 bits each, in rows. */
  readonly data: Uint8Array
}
