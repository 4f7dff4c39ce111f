/** Decodes the text of a file or a pipe: UTF-16 from PowerShell or the editor of Windows, else UTF-8. */

/**
 * Decodes UTF-8, and UTF-16 of both byte orders, with a byte order mark or without.
 *
 * @returns undefined for bytes in another encoding, or with a NUL
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const littleEndian = isUtf16(bytes)
  const text = littleEndian === undefined ? utf8(bytes) : utf16(bytes, littleEndian)
  return text?.includes('\0') ? undefined : text?.replace(/^\ufeff/, '')
}

/** Finds out the byte order of UTF-16: true for little endian; undefined for other encodings. */
function isUtf16([first, second]: Uint8Array): boolean | undefined {
  if (first === 0xff && second === 0xfe) return true
  if (first === 0xfe && second === 0xff) return false
  // The input begins with an ASCII character: in UTF-16, one of its two bytes is zero.
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

/** Decodes UTF-16: the TextDecoder of some runtimes knows only one byte order. */
function utf16(bytes: Uint8Array, littleEndian: boolean): string | undefined {
  if (bytes.length % 2 > 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let text = ''
  for (let at = 0; at < bytes.length; at += 2) {
    text += String.fromCharCode(view.getUint16(at, littleEndian))
  }
  return text
}
