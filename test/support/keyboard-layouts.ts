/** Keyboard layouts: the sign that each key of a US keyboard types where the computer has another layout. */

/** Returns what a computer with the layout understands when the keys for a text are pressed on a US keyboard. */
export type Layout = (text: string) => string

export const LAYOUTS: Readonly<
  Record<'german' | 'french' | 'belgian' | 'dvorak' | 'turkish', Layout>
> = {
  german: swapped('yzYZ', 'zyZY'),
  french: swapped('aqzwmAQZWM0123456789', 'qawz,QAWZ?à&é"\'(-è_ç'),
  belgian: swapped('aqzwmAQZWM0123456789', 'qawz,QAWZ?à&é"\'(§è!ç'),
  dvorak: swapped('cbdefghijklnrtuv', 'jxe.uidchtnbpygk'),
  turkish: swapped('i', 'ı'),
}

/** A German keyboard with Caps Lock on, which also shifts the digits. */
export const GERMAN_CAPS_LOCK: Layout = (text) => {
  return swapped('0123456789', '=!"§$%&/()')(LAYOUTS.german(text)).toUpperCase()
}

function swapped(from: string, to: string): Layout {
  return (text) => text.replace(/./g, (key) => to[from.indexOf(key)] ?? key)
}
