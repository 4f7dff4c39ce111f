/** Copies a code, and clears the clipboard after a while. */

/** Milliseconds until a copied code is cleared. */
const CLEAR_AFTER = 30_000

let timer: ReturnType<typeof setTimeout> | undefined
let waiting = ''

/** Copies the code. Resolves to false where the browser does not allow it. */
export async function copyCode(code: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(code)
  } catch {
    return false
  }
  waiting = code
  clearTimeout(timer)
  timer = setTimeout(clearClipboard, CLEAR_AFTER)
  return true
}

/** A browser writes to the clipboard for a page with the focus alone: otherwise waits for the focus. */
async function clearClipboard(): Promise<void> {
  if (!document.hasFocus()) {
    addEventListener('focus', () => void clearClipboard(), { once: true })
    return
  }
  const code = waiting
  waiting = ''
  if (code === '' || !(await mayHold(code))) return
  await navigator.clipboard.writeText('').catch(() => {})
}

/** False when the clipboard is known to hold something else. Never asks the user for the permission. */
async function mayHold(code: string): Promise<boolean> {
  try {
    // A cast, since TypeScript does not know this name.
    const name = 'clipboard-read' as PermissionName
    if ((await navigator.permissions.query({ name })).state !== 'granted') return true
    return (await navigator.clipboard.readText()) === code
  } catch {
    return true
  }
}
