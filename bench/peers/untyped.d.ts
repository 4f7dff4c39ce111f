/** The peers that bring no types: what the bench uses of them. */

declare module 'base32.js' {
  const base32: { decode(text: string): Uint8Array }
  export = base32
}

declare module 'thirty-two' {
  const base32: { decode(text: string): Uint8Array }
  export = base32
}

declare module 'notp' {
  const notp: {
    totp: {
      gen(key: Uint8Array): string
      verify(token: string, key: Uint8Array, options: { window: number }): object | null
    }
  }
  export = notp
}

declare module 'speakeasy' {
  interface Key {
    secret: string | Uint8Array
    encoding?: 'base32'
    algorithm?: 'sha256' | 'sha512'
  }
  interface Totp {
    (options: Key): string
    verify(options: Key & { token: string; window: number }): boolean
  }
  const speakeasy: {
    totp: Totp
    otpauthURL(options: Key & { issuer: string; label: string }): string
  }
  export = speakeasy
}
