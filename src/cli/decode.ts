/** The text of a file or a pipe. PowerShell and Windows' editor write UTF-16, anything else UTF-8. */

/**
 * Decodes UTF-8, and UTF-16 of both byte orders, with a byte order mark or without.
 *
 * @returns undefined for bytes that are no text: in another encoding, or with a NUL
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const littleEndian = isUtf16(bytes)
  const text = littleEndian === undefined ? utf8(bytes) : utf16(bytes, littleEndian)
  return text?.includes('\0') ? undefined : text?.replace(/^\ufeff/, '')
}

/** Whether it is UTF-16, and then whether the low byte of each unit comes first. */
function isUtf16([first, second]: Uint8Array): boolean | undefined {
  if (first === 0xff && second === 0xfe) return true
  if (first === 0xfe && second === 0xff) return false
  // What is read here begins with a character of ASCII, so that one half of it is zero.
  if (first && second === 0) return true
  if (first === 0 && second) return false
  return undefined
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** By hand, as not every runtime decodes both byte orders. */
function utf16(bytes: Uint8Array, littleEndian: boolean): string | undefined {
  if (bytes.length % 2 > 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let text = ''
  for (let at = 0; at < bytes.length; at += 2) {
    text += String.fromCharCode(view.getUint16(at, littleEndian))
  }
  return text
}
