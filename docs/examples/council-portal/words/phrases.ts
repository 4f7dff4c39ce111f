/** Every phrase of the portal; each language has one object of this type. */

import type { AdminVerb } from '../council/admin-verbs.js'
import type { FileFault, KeyState, KeyVerb, TuneFault } from '../council/key-verbs.js'
import type { Capacity } from '../council/people.js'
import type { Means } from '../council/rollout.js'
import type { NoticeKind } from '../records/notice-kinds.js'

export type Locale = 'de' | 'en' | 'fr'

/** The page that asks the office to confirm. */
export interface ConfirmPhrases {
  readonly title: (name: string) => string
  readonly text: string
  /** Says who must be identified; absent where nothing depends on it. */
  readonly sure?: string
  readonly submit: string
  /** Said afterwards, above the roll-out; absent where another page follows. */
  readonly done?: (name: string) => string
}

export interface Words {
  readonly locale: Locale
  readonly portal: string
  readonly city: string
  readonly skip: string
  readonly otherLanguages: string
  readonly navigation: string
  readonly date: (at: number) => string
  readonly dateTime: (at: number) => string
  readonly nav: Record<
    'home' | 'members' | 'devices' | 'rollout' | 'keys' | 'audit' | 'help',
    string
  >
  readonly logIn: string
  readonly logOut: string
  readonly loggedInAs: string
  readonly home: {
    readonly lead: string
    readonly upcoming: string
    readonly past: string
    readonly papers: string
  }
  readonly meeting: {
    readonly place: string
    readonly publicPart: string
    readonly confidentialPart: string
    readonly confidential: (count: number) => string
    readonly noPapers: string
    readonly back: string
  }
  readonly paper: {
    readonly number: string
    readonly proposal: string
    readonly reason: string
    readonly confidential: string
    readonly public: string
    readonly download: string
  }
  readonly note: {
    readonly heading: string
    readonly label: string
    readonly hint: (most: number) => string
    readonly save: string
    readonly saved: string
    readonly tooLong: (most: number) => string
  }
  /** A form that is shown again after the session was renewed. */
  readonly kept: {
    readonly again: string
    readonly waits: string
    readonly title: string
    readonly tooLong: string
    readonly text: string
    readonly goOn: string
  }
  readonly login: {
    readonly lead: string
    readonly name: string
    readonly nameHint: string
    readonly password: string
    readonly wrong: string
    readonly wait: (seconds: number) => string
    readonly stale: string
    readonly problem: string
    readonly forgotten: string
  }
  readonly members: {
    readonly greeting: (name: string) => string
    readonly seats: string
    readonly seat: Record<Capacity, string>
    readonly office: string
    readonly confidentialPapers: string
    readonly none: string
    readonly enrolBy: (day: string) => string
    readonly enrolNow: string
  }
  readonly notices: Record<NoticeKind, string> & {
    readonly heading: string
    readonly subject: string
    readonly notYou: string
    readonly seen: string
  }
  readonly rollout: {
    readonly lead: string
    readonly summary: (digital: number, paper: number, total: number) => string
    readonly body: string
    readonly total: string
    readonly people: string
    readonly office: string
    readonly states: Record<'enrolled' | 'pending' | 'none' | 'paper' | 'unreadable', string>
    readonly means: string
    readonly meansLead: string
    readonly byMeans: Record<Means | 'none', string>
    readonly lastUsed: string
    readonly never: string
    readonly locked: (until: string) => string
    readonly lockedForGood: string
    readonly codesLeft: (count: number) => string
    readonly byBody: string
    /** The buttons of a person. */
    readonly verbs: Record<AdminVerb, string>
    /** Activation codes: issued, and what became of it. */
    readonly activation: {
      readonly issued: Record<'letter' | 'phone', (at: string) => string>
      readonly until: (at: string) => string
      readonly used: (at: string) => string
      readonly expired: string
      /** Revoked, or ended by a reset. */
      readonly ended: string
    }
    readonly by: Record<'letter' | 'phone', string>
    readonly letters: (issued: number, used: number) => string
    readonly download: string
    /** The columns of the list. */
    readonly csv: string[]
  }
  readonly keys: {
    readonly lead: string
    readonly counts: (free: number, used: number, total: number) => string
    readonly add: string
    readonly search: string
    readonly searchHint: string
    readonly find: string
    readonly all: string
    readonly list: string
    readonly empty: string
    readonly notFound: (search: string) => string
    readonly page: (page: number, pages: number) => string
    readonly before: string
    readonly next: string
    readonly states: Record<KeyState, string>
    readonly types: Record<'totp' | 'hotp', string>
    readonly holder: (name: string) => string
    readonly handed: (at: string) => string
    /** The buttons of a key. */
    readonly verbs: Record<KeyVerb, string>
    readonly resync: string
    readonly confirm: Record<
      KeyVerb,
      {
        readonly title: (serial: string) => string
        readonly text: string
        /** The box that must be ticked. */
        readonly sure?: string
        readonly submit: string
        readonly done: (serial: string) => string
      }
    >
    readonly person: string
    readonly choose: string
    /** Why an action on a key was refused. */
    readonly refused: {
      readonly person: string
      readonly unsure: string
      readonly assigned: (name: string) => string
      readonly changed: string
      readonly unreadable: string
      readonly unreadableKey: string
    }
    readonly upload: {
      readonly title: string
      readonly lead: string
      readonly file: string
      readonly fileHint: string
      readonly password: string
      readonly passwordHint: string
      /** Also adds keys that were revoked. */
      readonly replace: string
      readonly replaceHint: string
      readonly submit: string
      readonly result: (added: number, known: number) => string
      readonly problems: (count: number) => string
      readonly entry: (position: number) => string
      readonly serial: string
      readonly conflict: string
      readonly unusable: string
      readonly unread: string
      readonly after: string
      /** Why nothing of the file was stored. */
      readonly wrong: Record<FileFault, string>
    }
    /** The two codes that a member reads out. */
    readonly tune: {
      readonly title: (name: string) => string
      readonly lead: string
      readonly sure: string
      readonly which: string
      readonly first: string
      readonly second: string
      readonly submit: string
      readonly done: (name: string) => string
      readonly none: string
    } & Record<TuneFault, string>
  }
  readonly confirm: {
    readonly verbs: Record<AdminVerb, ConfirmPhrases>
    readonly cancel: string
    readonly mustConfirm: string
    readonly issuedMeanwhile: string
  }
  readonly letter: {
    readonly title: (name: string) => string
    readonly print: string
    readonly back: string
    readonly language: string
    readonly sender: string
    readonly subject: string
    readonly salutation: (name: string) => string
    readonly intro: string
    readonly picture: string
    readonly open: string
    readonly scan: string
    readonly logIn: string
    readonly password: string
    readonly type: string
    readonly follow: string
    readonly until: (day: string) => string
    readonly secret: string
    readonly questions: string
    readonly farewell: string
    readonly phone: {
      readonly title: (name: string) => string
      readonly text: (minutes: number) => string
    }
  }
  readonly audit: {
    readonly lead: string
    readonly at: string
    readonly actor: string
    readonly subject: string
    readonly what: string
    readonly detail: string
    readonly older: string
    readonly newest: string
    readonly none: string
    readonly types: Readonly<Record<string, string>>
  }
  readonly help: {
    readonly title: string
    readonly paragraphs: readonly (readonly [question: string, answer: string])[]
  }
  readonly errors: Record<
    'notFound' | 'forbidden' | 'crossSite' | 'tooLarge' | 'failed',
    string
  > & {
    readonly home: string
    readonly texts: Record<'notFound' | 'forbidden' | 'crossSite' | 'tooLarge' | 'failed', string>
  }
}
