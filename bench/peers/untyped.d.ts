/** The peers that bring no types and have none in the registry's collection at their version. */

declare module 'base32.js'
declare module 'notp'
declare module 'speakeasy'
declare module 'thirty-two'
