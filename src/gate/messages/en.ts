/** The words of the pages in English. */

import type { Messages } from './messages.js'

export const en: Messages = {
  error: (title) => `Error: ${title}`,
  alertTitle: 'That did not work',
  loggedInAs: 'Logged in as',
  logOut: 'Log out',
  help: 'Questions? We are glad to help:',
  helpUnknown: 'Questions? Ask the office that gave you your login.',
  back: 'Back',
  returnPathLost: 'You go on to the start page: the address that you opened cannot be kept.',
  clock: (time, zone) => `${time} (${zone})`,

  alert: {
    wrong: 'The code is not right.',
    wrongThen: 'Wait for the next code and type it.',
    wrongThenFirst:
      'Wait for the next code. Does the app have two entries for this site? Take the newer one. Also check that your phone shows the right time.',
    wrongThenKey: 'Touch your key once more, or type the next code that the display shows.',
    wrongToken: 'The number or the code is not right.',
    wrongTokenThen:
      'Compare the number with the device. Is it right? Then type the next code, or touch your key once more. Does that not help? Then please contact us.',
    superseded: 'This code belongs to an older entry.',
    supersededThen:
      'The app has two entries for this site. Type the code of the newer one, and delete the older one.',
    wrongRecovery: 'The backup code is not right.',
    wrongRecoveryThen: 'Compare every character. Each code works only once.',
    attemptsLeft: (count) =>
      count === 1
        ? 'You can try once more. After that you have to wait a while.'
        : `You can try ${count} more times. After that you have to wait a while.`,
    noAttemptsLeft: 'Now wait a while before you try again.',
    malformed: 'That is not a code.',
    malformedThen: 'A code is made of digits, usually six.',
    input: {
      'yubico-otp': {
        what: 'Your key typed letters instead of a code.',
        advice:
          'Did you touch the key briefly? Then keep your finger on it for three seconds. Did you touch it for long? Then touch it briefly.',
      },
      password: {
        what: 'That looks like a password, not like a code.',
        advice:
          'Did your key type it? Then keep your finger on the key for three seconds, or touch it briefly if that was long. Here we only need digits.',
      },
      'recovery-code': {
        what: 'That looks like a backup code.',
        advice: 'There is a separate page for backup codes. Choose “Log in with a backup code”.',
      },
      signs: {
        what: 'Your keyboard typed signs instead of digits.',
        advice: 'Press the key with the lock, Caps Lock, once. Then try again.',
      },
      'too-long': {
        what: 'That is longer than a code.',
        advice: 'Perhaps two codes are in the field. Empty it, and type one code only.',
      },
    },
    wrongActivationThen:
      'Compare every character with the letter. Did you get two letters? Take the newer one.',
    malformedActivationThen: 'The code from the letter has 16 letters and digits, in four groups.',
    lockedActivation:
      'There were too many wrong codes, so your login is locked. The right code from the letter still opens it. Or contact us.',
    activationUsed: 'This code was used before.',
    activationExpired: 'This code is too old.',
    activationOver: 'The ten minutes are over, and the code from the letter works only once.',
    activationThen: 'Please contact us. We give you a new code.',
    malformedRecovery: 'That is not a backup code.',
    malformedRecoveryThen: 'A backup code has 24 letters and digits, in six groups.',
    locked: (duration, clock) =>
      `There were too many wrong codes. You can try again in ${duration}, at ${clock}.`,
    lockedForGood:
      'There were too many wrong codes, so your login is locked. A backup code still opens it. Or contact us and we will open it again.',
    busy: (duration) => `We are very busy right now. Please try again in ${duration}.`,
    staleForm:
      'This page was open for too long, or you logged in in another window. Please try again here.',
    enrolmentEnded:
      'That took too long, or you started again in another window. Please start once more.',
    full: (most) =>
      `You cannot have more than ${most} devices. First remove one that you no longer need.`,
    label: 'Type a name of at most 100 characters.',
    notSaved: 'Please confirm that you have kept your backup codes.',
    serial: 'We cannot set up a device with this number for you.',
    serialThen:
      'Compare the number with the device. It is on its back. If it is right, please contact us.',
    sameCode: 'That is the same code again.',
    sameCodeThen: 'Touch your key once more, or wait until the display shows another code.',
  },

  code: {
    label: 'Code',
    hint: 'The digits that your app shows right now. Spaces do not matter.',
    submit: 'Continue',
  },

  challenge: {
    title: 'Enter your code',
    intro: 'Open the app for your codes on your phone. Type the code here.',
    introKey:
      'Touch your key: it types a code. Does your device have a display? Then type the code that it shows.',
    introBoth:
      'Take one of your devices. Type the code that it shows, or touch your key: it types a code.',
    stepUpTitle: 'A code once more, please',
    stepUp: 'What comes next is specially protected.',
    troubleTitle: 'Your code is not accepted?',
    trouble: [
      'Wait for the next code. Each code works only for a short time, and only once.',
      'Are there several entries in the app? Take the one that belongs to this site.',
      'Check the time on your phone. It is best when it sets itself.',
    ],
    lostTitle: 'Phone lost, or not with you?',
    lostTitleKey: 'Device lost, or not with you?',
    lostWithCodes: 'Use one of your backup codes. You printed them or wrote them down.',
    lostWithoutCodes:
      'Please contact us. We check that it is you. Then you can set up a new device.',
    useRecovery: 'Log in with a backup code',
    tryAgain: 'Try again',
    keyTrouble: 'My key or small device shows codes that are not accepted',
    unsaved:
      'What you typed before was not saved, because your last code was too long ago. The Back button of your browser may bring it back. Copy it before you go on here.',
  },

  recovery: {
    title: 'Log in with a backup code',
    intro: 'Type one of your backup codes. You printed them or wrote them down.',
    once: 'Each backup code works only once. Cross it out afterwards.',
    label: 'Backup code',
    hint: 'It looks like this: 8H12-6Z59-XZJC-WQC3-3V0T-PMHX. You can leave out the dashes.',
    after:
      'Is your device lost? Once you are logged in, remove it from your list and set up a new one.',
    noneTitle: 'No backup code left?',
    none: 'Please contact us. We check that it is you. Then you can set up a new device.',
    useDevice: 'Log in with your device after all',
  },

  activation: {
    title: 'Type the code from the letter',
    intro:
      'Before you begin, we check that it is you. You got a code from us for this, in a letter or by phone.',
    label: 'Code from the letter',
    hint: 'It looks like this: K7QM-2VXD-9T4H-PBWE. You can leave out the dashes, and type small letters too.',
    once: 'The code works only once. After that you have ten minutes. So have your phone or your key ready first.',
    noneTitle: 'You have no code?',
    none: 'Please contact us. We check that it is you. Then we give you a code.',
  },

  enrol: {
    title: 'Set up login with a code',
    titleFurther: 'Set up another device',
    why: 'A code is added to your password. An app on your phone shows the code. A thief who knows your password then still cannot read your papers.',
    whyFurther:
      'Afterwards you can log in with any of your devices. Your other devices stay as they are.',
    deadline: (day) => `From ${day} on you need the code to log in. It is best to set it up now.`,
    activated: (clock) => `The code is right. You now have time until ${clock}.`,
    steps: [
      'Install an app for codes on your phone, if you do not have one yet.',
      'With this app, scan a picture that we show you next.',
      'Type the code that the app then shows.',
    ],
    apps: 'Such apps are, for example, FreeOTP, Aegis, 2FAS, Google Authenticator and Microsoft Authenticator. They are free.',
    duration: 'It takes about five minutes. Have your phone ready.',
    label: 'Name for this device',
    labelHint: 'So that you recognise it, for example “My phone” or “Tablet at home”.',
    labelDefault: 'My phone',
    submit: 'Set it up now',
    submitAgain: 'Start over',
    pendingTitle: 'You have already begun',
    pending: (begun, until) => `begun at ${begun}, you have time until ${until}.`,
    pendingCode: 'I have scanned the picture: type the code now',
    pendingAgain:
      'Or start over below. You then get a new picture. If the app already has an entry for this site, delete it first: its codes no longer work.',
    later: 'Set it up later',
    appOrKey:
      'You can use an app on your phone. Or a security key or a small device, for which you need no phone.',
    useKey: 'Set up a key or small device',
    withApp: 'With an app on your phone',
    noPhoneTitle: 'You do not have a smartphone?',
    noPhone:
      'There are also programs for computers, and small devices, that show codes. Please contact us and we will find a way.',
  },

  secret: {
    title: 'Connect your phone',
    scanTitle: 'Scan the picture with the app',
    scan: 'Open the app for codes on your phone. Tap the plus sign there and point the camera at this picture.',
    picture: 'QR code for the app. Instead of the picture you can also type the key.',
    sameDevice: 'The app is on the device on which you are reading this page?',
    openApp: 'This device has the app',
    typeIt: 'Scanning does not work?',
    keyLabel: 'Key',
    typeItHow:
      'In the app choose “Enter a key” and type this key, without the spaces. Do not show it to other people.',
    codeTitle: 'Type the code from the app',
    codeIntro: 'The app now shows a code. It changes after a short time.',
    until: (clock) => `You have time for this until ${clock}.`,
    submit: 'Finish',
    once: 'You see the picture and the key only this one time.',
    again: 'Start over',
  },

  key: {
    title: 'Set up a key or small device',
    intro: 'You need no phone for this. Have your key or your small device ready.',
    cityTitle: 'You got it from us',
    cityIntro:
      'Does the device have a display? Then type the code that it shows. Does it have none? Then plug it in, click into the field for the code and touch the key.',
    serial: 'Number of the device',
    serialHint: 'It is on the back of the device, or on its packaging.',
    codeHint: 'The digits on the display. A key types them when you touch it.',
    submit: 'Set up the device',
    ownTitle: 'You have your own YubiKey',
    ownIntro:
      'You need a computer for this, and a few minutes. You type a command there. Is that unfamiliar to you? Then please contact us.',
    ownLabel: 'My key',
    ownSubmit: 'Set up my own key',
    authenticator:
      'Do you use the app Yubico Authenticator? Then choose the way with an app, and scan the picture there.',
    app: 'Use an app on the phone after all',
  },

  ownKey: {
    title: 'Set up your own key',
    commandTitle: 'Open the program for your key',
    program:
      'You need the program “YubiKey Manager CLI”, which is free from Yubico. Plug in your key.',
    command: 'Open a window for commands on your computer. Type this line, and press Enter:',
    secretTitle: 'Copy this text into it',
    secret:
      'The program asks for a secret key. Copy this text into it, press Enter, then y and Enter.',
    once: 'You see this text only this one time. Do not show it to other people.',
    touchTitle: 'Touch your key',
    touch: 'Click into the field. Keep your finger on your key for three seconds: it types a code.',
    codeHint: 'Your key types the digits when you keep your finger on it for three seconds.',
  },

  secondCode: {
    title: 'And one more code',
    intro:
      'Touch your key again, in the same way. Does your device have a display? Wait until it shows another code, and type that one.',
    hint: 'The next code of the same device.',
  },

  resync: {
    title: 'Your codes are not accepted?',
    intro:
      'A key gets out of step when it is touched in a pocket. The clock of a small device can be wrong. Two codes in a row help.',
    twice: 'Type one code here. On the next page we ask for the code that comes after it.',
  },

  confirm: {
    title: 'Type the code from the app',
    intro: 'Your app already has the key. Type the code that it shows now.',
    introKey:
      'Your key is set up already. Keep your finger on it for three seconds: it types a code.',
  },

  recoveryCodes: {
    title: 'Your backup codes',
    intro:
      'Phone or key lost or broken? With one of these codes you can still log in. Each code works once.',
    keep: [
      'Print this page, or write the codes down.',
      'Do not keep the codes with your phone or your key. Keep them with your papers at home, for example.',
      'You see the codes only now. We cannot show them again.',
    ],
    list: 'Backup codes',
    issued: (day) => `Issued on ${day}`,
    sheet: 'Each code works once. Cross out the codes you have used.',
    copyTitle: 'Copy the codes',
    copyLabel: 'All codes',
    copyHint:
      'Tap the field and choose “Select all” and “Copy”. On a keyboard: Ctrl and A, then Ctrl and C.',
    print:
      'How to print: Ctrl and P on a computer, ⌘ and P on a Mac. On a phone choose “Share” or “Print” in the menu.',
    saved: 'I have printed my backup codes or written them down.',
    submit: 'Continue',
    gone: 'The codes are not shown again. Did you not keep them? Then make new ones, and the old ones stop working.',
    makeNew: 'Make new backup codes',
  },

  devices: {
    title: 'Your devices and backup codes',
    done: {
      added: 'The device is set up.',
      renamed: 'The name is changed.',
      removed: 'The device is removed. Its codes no longer work.',
      saved: 'Well done. With your backup codes you get in without your device too.',
    },
    listTitle: 'Devices',
    intro: 'You can log in with these devices.',
    none: 'You have not set up a device yet.',
    unnamed: 'Device without a name',
    hardware: 'Key or small device, without an app',
    app: 'App on a phone or computer',
    serial: (serial) => `Number ${serial}`,
    resync: 'Its codes are not accepted',
    unreadable: 'This device does not work at the moment. Use another one, or contact us.',
    added: (day) => `Set up on ${day}`,
    used: (day) => `Last used on ${day}`,
    neverUsed: 'Not used yet',
    rename: 'Change the name',
    renameLabel: 'New name',
    renameSubmit: 'Save the name',
    remove: 'Remove',
    add: 'Set up another device',
    addFirst: 'Set up a device',
    full: 'You cannot have more devices. Remove an old one to add a new one.',
    codesTitle: 'Backup codes',
    codesLeft: (count) => {
      if (count === 0) return 'You have no backup codes left.'
      return count === 1 ? 'You have one backup code left.' : `You have ${count} backup codes left.`
    },
    codesFew:
      'Make new ones soon. Without them you cannot get in by yourself if your device is lost.',
    codesNew: 'Make new backup codes',
  },

  remove: {
    title: 'Remove this device?',
    effect: 'You can then no longer log in with this device.',
    last: 'It is your last device. Your backup codes will stop working too. Only your password protects your login until you set up a device again.',
    lastActivation: 'For a new device you then need a new code from us, in a letter or by phone.',
    advice:
      'Was it an app? Then delete the entry there too. If the device is lost, there is nothing else to do.',
    submit: 'Yes, remove it',
    keep: 'No, keep it',
  },

  regenerate: {
    title: 'Make new backup codes?',
    effect: (left) =>
      left === 0
        ? 'You get a new list.'
        : 'You get a new list. The old backup codes then stop working. Throw the old list away.',
    once: 'You see the new list only once. Have pen and paper or a printer ready.',
    submit: 'Yes, show new codes',
    keep: 'No, go back',
  },

  message: {
    forbidden: {
      title: 'You may not enter here',
      text: 'Your login does not allow this page.',
    },
    'not-found': {
      title: 'This page does not exist',
      text: 'Perhaps the address is misspelt, or the page was removed.',
    },
    'not-logged-in': {
      title: 'Please log in',
      text: 'You are not logged in, or your login has expired.',
    },
    unavailable: {
      title: 'This is not possible right now',
      text: 'Something has failed on our side. It is not your fault. Please try again in a few minutes.',
    },
    'too-large': {
      title: 'That was too much',
      text: 'You sent more than we accept. Please go back and try again.',
    },
    'cross-site': {
      title: 'That came from another site',
      text: 'Another website requested to do something here in your name. We did not let it. Nothing has happened.',
    },
    'factor-missing': {
      title: 'Please contact us',
      text: 'You log in with a code, but we cannot find the data of your device. The error is on our side. So that no other person gets in, your login stays closed until we have corrected the error. Do not set up a new device.',
    },
  },
  home: (name) => `To the start page: ${name}`,
}
