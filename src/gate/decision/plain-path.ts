/** Which spellings of a path every server reads alike: no other one can be public. Pure. */

/**
 * True for a path that has one spelling and one reading.
 *
 * Servers read a path in different ways. They decode it once or twice, and resolve `.` and `..` before or
 * after that. Servlet containers drop path parameters: `/public/..;/papers/7` is `/papers/7`. Some merge
 * slashes, read a backslash as a slash, or fold fullwidth characters.
 *
 * @param pathname - as `URL` gives it
 */
export function isPlainPath(pathname: string): boolean {
  // Most paths are words, in which there is nothing to decode.
  if (/^(?:\/[\w~-][\w.~-]*)*\/?$/.test(pathname)) return pathname !== ''
  if (ENCODED_WORD.test(pathname)) return false
  const decoded = decode(pathname)
  if (decoded === undefined) return false
  const readings = [decoded, decoded.normalize('NFKC')]
  return readings.every((path) => !AMBIGUOUS.test(path) && slashes(path) === slashes(pathname))
}

/** An encoded letter, digit, `-`, `.`, `_` or `~`: a second spelling (RFC 3986 §6.2.2.2). */
const ENCODED_WORD = /%(?:2[de]|3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\dae])/i

/** Parts of a decoded path that servers read in more than one way. */
const AMBIGUOUS = new RegExp(
  [
    '^(?!/)',
    '//',
    // Path parameters; the end of the path; a separator of Windows; what is decoded twice.
    String.raw`[;?#\\]|%[\da-f]{2}`,
    // Segments of dots alone, also with white space or invisible characters around them.
    String.raw`/[.\s\p{Default_Ignorable_Code_Point}]+(?:/|$)`,
    String.raw`[\p{Cc}\p{Surrogate}\u2028\u2029]`,
  ].join('|'),
  'iu',
)

/** Number of slashes in a path, plus one. */
export function slashes(path: string): number {
  return path.split('/').length
}

/** Undoes percent-encoding; undefined for what is not UTF-8, or no encoding. */
export function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}
