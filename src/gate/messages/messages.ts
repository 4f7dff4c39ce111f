import type { WrongInput } from '../http/wrong-input.js'

/**
 * All the words of the gate's pages. They are for people of every age who use this once a week:
 * short sentences, no word of the trade, and always what to do next. None holds markup.
 *
 * A further language is an object of this type. A sentence about a number is a function: it has the form that
 * the number needs, for example by `Intl.PluralRules`.
 */
export interface Messages {
  /** Stands in front of the title of a page with an alert. */
  error: (title: string) => string
  alertTitle: string
  loggedInAs: string
  /** The button in the head of each page. */
  logOut: string
  help: string
  /** For a brand without the option `help`. */
  helpUnknown: string
  back: string
  /** The address that the person opened cannot be gone back to. */
  returnPathLost: string
  /** A time of day with the name of its zone. */
  clock: (time: string, zone: string) => string

  /** The problem in one sentence, also shown at the field; the advice follows in `…Then`. */
  alert: {
    wrong: string
    wrongThen: string
    /** For the first code of a new device. */
    wrongThenFirst: string
    /** The same for a hardware key. */
    wrongThenKey: string
    /** For the number and the code of a device from the office: it does not say which of the two is wrong. */
    wrongToken: string
    wrongTokenThen: string
    /** The code of an older entry in the app. */
    superseded: string
    supersededThen: string
    wrongRecovery: string
    wrongRecoveryThen: string
    /** Says that a wrong code was counted. */
    attemptsLeft: (count: number) => string
    noAttemptsLeft: string
    malformed: string
    malformedThen: string
    /** A text that was typed instead of a code, by a person or a hardware key; for the code of an app also what to do. */
    input: Record<WrongInput, { what: string; advice: string }>
    /** For the code of a letter. */
    wrongActivationThen: string
    malformedActivationThen: string
    lockedActivation: string
    activationUsed: string
    activationExpired: string
    /** The ten minutes after the code are over. */
    activationOver: string
    activationThen: string
    malformedRecovery: string
    malformedRecoveryThen: string
    /** The account is locked for this time, until this clock time. */
    locked: (duration: string, clock: string) => string
    lockedForGood: string
    /** Too many requests at once: how long to wait. */
    busy: (duration: string) => string
    staleForm: string
    enrolmentEnded: string
    /** The user has the most devices that are allowed. */
    full: (most: number) => string
    label: string
    notSaved: string
    serial: string
    serialThen: string
    sameCode: string
    sameCodeThen: string
  }

  code: {
    label: string
    hint: string
    submit: string
  }

  challenge: {
    title: string
    /** For a user with an app, with a hardware key, and with both. */
    intro: string
    introKey: string
    introBoth: string
    stepUpTitle: string
    /** Stands before the introduction. */
    stepUp: string
    troubleTitle: string
    trouble: readonly string[]
    lostTitle: string
    /** The same for a user with a hardware key. */
    lostTitleKey: string
    lostWithCodes: string
    lostWithoutCodes: string
    useRecovery: string
    tryAgain: string
    /** The link for a hardware key that is out of step. */
    keyTrouble: string
    /** A form was sent before, and was not let through. */
    unsaved: string
  }

  recovery: {
    title: string
    intro: string
    once: string
    label: string
    hint: string
    after: string
    noneTitle: string
    none: string
    useDevice: string
  }

  /** Before the first enrolment: the code of a letter or a phone call. */
  activation: {
    title: string
    intro: string
    label: string
    hint: string
    once: string
    noneTitle: string
    none: string
  }

  enrol: {
    title: string
    titleFurther: string
    why: string
    whyFurther: string
    /** The last day to set up a second factor. */
    deadline: (day: string) => string
    /** The code of the letter was right. */
    activated: (clock: string) => string
    steps: readonly string[]
    apps: string
    duration: string
    label: string
    labelHint: string
    labelDefault: string
    submit: string
    /** The button that starts again while another enrolment is pending. */
    submitAgain: string
    pendingTitle: string
    /** An enrolment was begun at the first instant, and ends at the second. */
    pending: (begun: string, until: string) => string
    pendingCode: string
    pendingAgain: string
    later: string
    /** For a gate that offers hardware keys: the question, the link, and the heading of the rest. */
    appOrKey: string
    useKey: string
    withApp: string
    noPhoneTitle: string
    noPhone: string
  }

  secret: {
    title: string
    scanTitle: string
    scan: string
    picture: string
    sameDevice: string
    openApp: string
    typeIt: string
    keyLabel: string
    typeItHow: string
    codeTitle: string
    codeIntro: string
    /** The clock time at which the enrolment ends. */
    until: (clock: string) => string
    submit: string
    once: string
    again: string
  }

  /** A hardware key or a small device with a display. */
  key: {
    title: string
    intro: string
    cityTitle: string
    cityIntro: string
    serial: string
    serialHint: string
    codeHint: string
    submit: string
    ownTitle: string
    ownIntro: string
    ownLabel: string
    ownSubmit: string
    /** For the app Yubico Authenticator. */
    authenticator: string
    app: string
  }

  /** The user's own YubiKey, which a command sets up. */
  ownKey: {
    title: string
    commandTitle: string
    program: string
    command: string
    secretTitle: string
    secret: string
    once: string
    touchTitle: string
    touch: string
    codeHint: string
  }

  /** The second of two codes in a row. */
  secondCode: {
    title: string
    intro: string
    hint: string
  }

  /** A key whose codes are not accepted. */
  resync: {
    title: string
    intro: string
    twice: string
  }

  confirm: {
    title: string
    intro: string
    /** For a hardware key. */
    introKey: string
  }

  recoveryCodes: {
    title: string
    intro: string
    keep: readonly string[]
    /** The name of the list. */
    list: string
    /** The day on which the recovery codes were made. */
    issued: (day: string) => string
    /** On the printed sheet. */
    sheet: string
    copyTitle: string
    copyLabel: string
    copyHint: string
    print: string
    saved: string
    submit: string
    gone: string
    makeNew: string
  }

  devices: {
    title: string
    done: Record<'added' | 'renamed' | 'removed' | 'saved', string>
    listTitle: string
    intro: string
    none: string
    unnamed: string
    hardware: string
    app: string
    /** The serial number of a device. */
    serial: (serial: string) => string
    resync: string
    /** A device whose key the portal has lost. */
    unreadable: string
    /** The day on which a device was added. */
    added: (day: string) => string
    /** The day on which a device was used last. */
    used: (day: string) => string
    neverUsed: string
    rename: string
    renameLabel: string
    renameSubmit: string
    remove: string
    add: string
    addFirst: string
    full: string
    codesTitle: string
    /** Number of recovery codes that are left. */
    codesLeft: (count: number) => string
    codesFew: string
    codesNew: string
  }

  remove: {
    title: string
    effect: string
    last: string
    /** For a gate that asks for the code of a letter. */
    lastActivation: string
    advice: string
    submit: string
    keep: string
  }

  regenerate: {
    title: string
    /** Says that new recovery codes replace the ones that are left. */
    effect: (left: number) => string
    once: string
    submit: string
    keep: string
  }

  message: Record<
    | 'forbidden'
    | 'not-found'
    | 'not-logged-in'
    | 'unavailable'
    | 'too-large'
    | 'cross-site'
    | 'factor-missing',
    { title: string; text: string }
  >
  /** The link back to the portal of this name. */
  home: (name: string) => string
}
