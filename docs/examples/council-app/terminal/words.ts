/** The sentences of the app, in German and English. A missing sentence is a type error. */

import type { Problem } from '../council-client.js'

export interface Words {
  name: string
  password: string
  wrongPassword: string
  sessionEnded: string
  activation: string
  appOrKey: string
  label: string
  phone: string
  scan: (secretText: string) => string
  firstCode: string
  serial: string
  keyCode: string
  nextKeyCode: string
  code: string
  codeAgain: string
  recoveryCode: string
  recoveryCodesLeft: (left: number) => string
  recoveryCodes: string
  areSaved: string
  yes: RegExp
  refused: (problem: Problem) => string
  locked: (seconds: number) => string
  lockedForGood: string
  lockedOrRecovery: string
  busy: (seconds: number) => string
  removeFirst: string
  office: string
  fault: (title: string) => string
  loggedIn: string
  loggedOut: string
  notEnded: string
  noPapers: string
  stored: string
  resumed: (bytes: number) => string
  notStored: (id: string) => string
  notForYou: (id: string) => string
}

const en: Words = {
  name: 'Name: ',
  password: 'Password: ',
  wrongPassword: 'The name or the password is not right.',
  sessionEnded: 'You are not logged in.',
  activation: 'Code of your letter: ',
  appOrKey: 'Set up an app (1) or a key from the office (2)? ',
  label: 'Name of the device with the app (Enter: Phone): ',
  phone: 'Phone',
  scan: (secret) => `Scan this picture with your app, or type this key into it:\n${secret}\n`,
  firstCode: 'Code that the app shows now: ',
  serial: 'Serial number on the key: ',
  keyCode: 'Press the key. Its code: ',
  nextKeyCode: 'Press the key again. Its next code: ',
  code: 'Code of your app or key (r: recovery code, k: my key is not accepted): ',
  codeAgain: 'For this, please show a new code (r: recovery code): ',
  recoveryCode: 'Recovery code: ',
  recoveryCodesLeft: (left) => `Recovery codes left: ${left}.`,
  recoveryCodes:
    'Your recovery codes. Each opens the portal once, without app and key. Write them down:',
  areSaved: 'Are they in a safe place? (yes) ',
  yes: /^y(es)?$/i,
  refused: ({ reason, attemptsLeft, detail }) => {
    if (detail !== undefined) return detail
    if (reason === 'used') return 'This code was used before. The office can send a new letter.'
    if (reason === 'expired') return 'This code is too old. The office can send a new letter.'
    if (reason === 'malformed') return 'This is not a code.'
    if (reason === 'superseded')
      return 'This is the code of an older entry in your app. Use the newer one.'
    const left = attemptsLeft === undefined ? '' : ` Attempts until the next lock: ${attemptsLeft}.`
    return `This was not accepted. Each code works once: wait for the next one.${left}`
  },
  locked: (seconds) => `Too many wrong codes. Wait ${seconds} s.`,
  lockedForGood: 'Too many wrong codes. The office can unlock your account.',
  lockedOrRecovery: 'Recovery code (Enter: wait): ',
  busy: (seconds) => `The portal is busy. The next try is in ${seconds} s.`,
  removeFirst: 'You have as many devices as the portal allows. Remove one first.',
  office: 'The portal has lost your second factor. Please call the office.',
  fault: (title) => `The portal did not understand this program: ${title}.`,
  loggedIn: 'You are logged in.',
  loggedOut: 'You are logged out. The papers on this device are deleted.',
  notEnded: 'Token and papers are deleted here, but the portal did not end the session.',
  noPapers: 'There are no papers for you.',
  stored: 'stored',
  resumed: (bytes) => `went on after ${bytes} bytes`,
  notStored: (id) => `${id} is not stored here. Fetch it first.`,
  notForYou: (id) => `There is no paper ${id} for you.`,
}

const de: Words = {
  name: 'Name: ',
  password: 'Kennwort: ',
  wrongPassword: 'Name oder Kennwort stimmt nicht.',
  sessionEnded: 'Sie sind nicht angemeldet.',
  activation: 'Code aus Ihrem Brief: ',
  appOrKey: 'App (1) oder Sicherheits-Stick vom Sitzungsdienst (2) einrichten? ',
  label: 'Name des Geräts mit der App (Eingabetaste: Handy): ',
  phone: 'Handy',
  scan: (secret) =>
    `Scannen Sie dieses Bild mit Ihrer App, oder tippen Sie dort diesen Schlüssel ein:\n${secret}\n`,
  firstCode: 'Code, den die App jetzt zeigt: ',
  serial: 'Seriennummer auf dem Stick: ',
  keyCode: 'Drücken Sie den Stick. Sein Code: ',
  nextKeyCode: 'Drücken Sie noch einmal. Der nächste Code: ',
  code: 'Code aus App oder Stick (r: Ersatzcode, k: mein Stick wird nicht angenommen): ',
  codeAgain: 'Dafür bitte einen neuen Code (r: Ersatzcode): ',
  recoveryCode: 'Ersatzcode: ',
  recoveryCodesLeft: (left) => `Noch ${left} Ersatzcodes übrig.`,
  recoveryCodes:
    'Ihre Ersatzcodes. Jeder öffnet das Portal einmal, ohne App und Stick. Schreiben Sie sie auf:',
  areSaved: 'Liegen sie an einem sicheren Ort? (ja) ',
  yes: /^ja?$/i,
  refused: ({ reason, attemptsLeft }) => {
    if (reason === 'used')
      return 'Dieser Code wurde schon benutzt. Der Sitzungsdienst kann einen neuen Brief schicken.'
    if (reason === 'expired')
      return 'Dieser Code ist zu alt. Der Sitzungsdienst kann einen neuen Brief schicken.'
    if (reason === 'malformed') return 'Das ist kein Code.'
    if (reason === 'superseded')
      return 'Das ist der Code eines älteren Eintrags in Ihrer App. Nehmen Sie den neueren.'
    const left =
      attemptsLeft === undefined ? '' : ` Versuche bis zur nächsten Sperre: ${attemptsLeft}.`
    return `Das wurde nicht angenommen. Jeder Code gilt einmal: Warten Sie auf den nächsten.${left}`
  },
  locked: (seconds) => `Zu viele falsche Codes. Warten Sie ${seconds} s.`,
  lockedForGood: 'Zu viele falsche Codes. Der Sitzungsdienst kann Ihr Konto entsperren.',
  lockedOrRecovery: 'Ersatzcode (Eingabetaste: warten): ',
  busy: (seconds) => `Das Portal ist beschäftigt. Der nächste Versuch ist in ${seconds} s.`,
  removeFirst: 'Sie haben so viele Geräte, wie das Portal erlaubt. Entfernen Sie zuerst eines.',
  office: 'Das Portal hat Ihren zweiten Faktor verloren. Bitte rufen Sie den Sitzungsdienst an.',
  fault: (title) => `Das Portal hat dieses Programm nicht verstanden: ${title}.`,
  loggedIn: 'Sie sind angemeldet.',
  loggedOut: 'Sie sind abgemeldet. Die Vorlagen auf diesem Gerät sind gelöscht.',
  notEnded: 'Hier ist alles gelöscht, aber das Portal hat die Sitzung nicht beendet.',
  noPapers: 'Für Sie gibt es keine Vorlagen.',
  stored: 'gespeichert',
  resumed: (bytes) => `nach ${bytes} Byte fortgesetzt`,
  notStored: (id) => `${id} ist hier nicht gespeichert. Holen Sie die Vorlage zuerst.`,
  notForYou: (id) => `Für Sie gibt es keine Vorlage ${id}.`,
}

/** @param language - `de`, `en` or a locale such as `de_DE.UTF-8` */
export function wordsFor(language: string | undefined): Words {
  return /^de\b|^de_/i.test(language ?? '') ? de : en
}
