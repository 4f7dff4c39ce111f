/** Gives the user a file, at an address that does not stay. */

export function download(name: string, content: string | Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has the content when the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 1000)
}
