/** The words of the pages in German. */

import type { Messages } from './messages.js'

export const de: Messages = {
  error: (title) => `Fehler: ${title}`,
  alertTitle: 'Das hat nicht geklappt',
  loggedInAs: 'Angemeldet als',
  logOut: 'Abmelden',
  help: 'Fragen? Wir helfen Ihnen:',
  helpUnknown: 'Fragen? Wenden Sie sich an die Stelle, von der Sie Ihren Zugang haben.',
  back: 'Zurück',
  returnPathLost:
    'Danach kommen Sie zur Startseite: Die Adresse, die Sie geöffnet haben, lässt sich nicht merken.',
  clock: (time, zone) => `${time} Uhr (${zone})`,

  alert: {
    wrong: 'Der Code stimmt nicht.',
    wrongThen: 'Warten Sie auf den nächsten Code und geben Sie ihn ein.',
    wrongThenFirst:
      'Warten Sie auf den nächsten Code. Hat die App zwei Einträge für diese Seite? Nehmen Sie den neueren. Prüfen Sie auch, ob Ihr Handy die richtige Uhrzeit zeigt.',
    wrongThenKey:
      'Berühren Sie Ihren Stick noch einmal, oder geben Sie den nächsten Code ein, den die Anzeige zeigt.',
    wrongToken: 'Die Nummer oder der Code stimmt nicht.',
    wrongTokenThen:
      'Vergleichen Sie die Nummer mit dem Gerät. Stimmt sie? Dann geben Sie den nächsten Code ein, oder berühren Sie Ihren Stick noch einmal. Hilft das nicht? Dann melden Sie sich bitte bei uns.',
    superseded: 'Dieser Code gehört zu einem älteren Eintrag.',
    supersededThen:
      'Die App hat zwei Einträge für diese Seite. Geben Sie den Code des neueren ein, und löschen Sie den älteren.',
    wrongRecovery: 'Der Notfall-Code stimmt nicht.',
    wrongRecoveryThen: 'Vergleichen Sie jedes Zeichen. Jeder Code gilt nur einmal.',
    attemptsLeft: (count) =>
      count === 1
        ? 'Sie haben noch einen Versuch. Danach müssen Sie etwas warten.'
        : `Sie haben noch ${count} Versuche. Danach müssen Sie etwas warten.`,
    noAttemptsLeft: 'Warten Sie jetzt etwas, bevor Sie es noch einmal versuchen.',
    malformed: 'Das ist kein Code.',
    malformedThen: 'Ein Code besteht aus Ziffern, meistens aus sechs.',
    input: {
      'yubico-otp': {
        what: 'Ihr Sicherheits-Stick hat lauter Buchstaben statt eines Codes getippt.',
        advice:
          'Haben Sie ihn nur kurz berührt? Dann lassen Sie den Finger drei Sekunden darauf. Haben Sie ihn lange berührt? Dann berühren Sie ihn nur kurz.',
      },
      password: {
        what: 'Das sieht nach einem Passwort aus, nicht nach einem Code.',
        advice:
          'Hat es Ihr Sicherheits-Stick getippt? Dann lassen Sie den Finger drei Sekunden darauf. War das schon lange? Dann berühren Sie ihn nur kurz.',
      },
      'recovery-code': {
        what: 'Das sieht nach einem Notfall-Code aus.',
        advice:
          'Für Notfall-Codes gibt es eine eigene Seite. Wählen Sie „Mit Notfall-Code anmelden“.',
      },
      signs: {
        what: 'Ihre Tastatur hat Zeichen statt Ziffern getippt.',
        advice: 'Drücken Sie einmal die Feststelltaste. Versuchen Sie es dann noch einmal.',
      },
      'too-long': {
        what: 'Das ist länger als ein Code.',
        advice:
          'Vielleicht stehen zwei Codes im Feld. Leeren Sie es, und geben Sie nur einen Code ein.',
      },
    },
    wrongActivationThen:
      'Vergleichen Sie jedes Zeichen mit dem Brief. Haben Sie zwei Briefe bekommen? Nehmen Sie den neueren.',
    malformedActivationThen:
      'Der Code aus dem Brief hat 16 Buchstaben und Ziffern, in vier Gruppen.',
    lockedActivation:
      'Es gab zu viele falsche Codes. Ihr Zugang ist deshalb gesperrt. Der richtige Code aus dem Brief öffnet ihn trotzdem. Oder melden Sie sich bei uns.',
    activationUsed: 'Dieser Code wurde schon benutzt.',
    activationExpired: 'Dieser Code ist zu alt.',
    activationOver: 'Die zehn Minuten sind vorbei, und der Code aus dem Brief gilt nur einmal.',
    activationThen: 'Bitte melden Sie sich bei uns. Wir geben Ihnen einen neuen Code.',
    malformedRecovery: 'Das ist kein Notfall-Code.',
    malformedRecoveryThen: 'Ein Notfall-Code hat 24 Buchstaben und Ziffern, in sechs Gruppen.',
    locked: (duration, clock) =>
      `Es gab zu viele falsche Codes. In ${duration} können Sie es wieder versuchen, um ${clock}.`,
    lockedForGood:
      'Es gab zu viele falsche Codes. Ihr Zugang ist deshalb gesperrt. Ein Notfall-Code öffnet ihn trotzdem. Oder melden Sie sich bei uns, damit wir ihn wieder öffnen.',
    busy: (duration) =>
      `Gerade ist zu viel los. Bitte versuchen Sie es in ${duration} noch einmal.`,
    staleForm:
      'Die Seite war zu lange offen, oder Sie haben sich in einem anderen Fenster angemeldet. Bitte versuchen Sie es hier noch einmal.',
    enrolmentEnded:
      'Das hat zu lange gedauert, oder Sie haben in einem anderen Fenster neu begonnen. Bitte fangen Sie noch einmal an.',
    full: (most) =>
      `Mehr als ${most} Geräte gehen nicht. Entfernen Sie zuerst ein Gerät, das Sie nicht mehr brauchen.`,
    label: 'Geben Sie einen Namen ein, mit höchstens 100 Zeichen.',
    notSaved: 'Bitte bestätigen Sie, dass Sie Ihre Notfall-Codes aufbewahrt haben.',
    serial: 'Ein Gerät mit dieser Nummer können wir für Sie nicht einrichten.',
    serialThen:
      'Vergleichen Sie die Nummer mit dem Gerät. Sie steht auf der Rückseite. Stimmt sie? Dann melden Sie sich bitte bei uns.',
    sameCode: 'Das ist noch einmal derselbe Code.',
    sameCodeThen:
      'Berühren Sie Ihren Stick noch einmal, oder warten Sie, bis die Anzeige einen anderen Code zeigt.',
  },

  code: {
    label: 'Code',
    hint: 'Die Ziffern, die Ihre App gerade zeigt. Leerzeichen stören nicht.',
    submit: 'Weiter',
  },

  challenge: {
    title: 'Code eingeben',
    intro: 'Öffnen Sie auf Ihrem Handy die App für Ihre Codes. Geben Sie den Code hier ein.',
    introKey:
      'Berühren Sie Ihren Stick: Er tippt einen Code. Hat Ihr Gerät eine Anzeige? Dann geben Sie den Code ein, den sie zeigt.',
    introBoth:
      'Nehmen Sie eines Ihrer Geräte. Geben Sie den Code ein, den es zeigt, oder berühren Sie Ihren Stick: Er tippt einen Code.',
    stepUpTitle: 'Bitte noch einmal einen Code',
    stepUp: 'Was jetzt kommt, ist besonders geschützt.',
    troubleTitle: 'Der Code wird nicht angenommen?',
    trouble: [
      'Warten Sie auf den nächsten Code. Jeder Code gilt nur kurz und nur einmal.',
      'Stehen in der App mehrere Einträge? Nehmen Sie den, der zu dieser Seite gehört.',
      'Prüfen Sie die Uhrzeit Ihres Handys. Am besten stellt sie sich automatisch.',
    ],
    lostTitle: 'Handy verloren oder nicht zur Hand?',
    lostTitleKey: 'Gerät verloren oder nicht zur Hand?',
    lostWithCodes:
      'Nehmen Sie einen Ihrer Notfall-Codes. Sie haben sie ausgedruckt oder aufgeschrieben.',
    lostWithoutCodes:
      'Bitte melden Sie sich bei uns. Wir prüfen, dass Sie es sind. Dann können Sie ein neues Gerät einrichten.',
    useRecovery: 'Mit Notfall-Code anmelden',
    tryAgain: 'Noch einmal versuchen',
    keyTrouble: 'Mein Stick oder kleines Gerät zeigt Codes, die nicht angenommen werden',
    unsaved:
      'Was Sie vorher eingegeben haben, wurde nicht gespeichert, weil Sie den letzten Code vor zu langer Zeit eingegeben haben. Vielleicht holt die Zurück-Taste Ihres Browsers es wieder. Kopieren Sie es, bevor Sie hier weitermachen.',
  },

  recovery: {
    title: 'Mit Notfall-Code anmelden',
    intro:
      'Geben Sie einen Ihrer Notfall-Codes ein. Sie haben sie ausgedruckt oder aufgeschrieben.',
    once: 'Jeder Notfall-Code gilt nur einmal. Streichen Sie ihn danach durch.',
    label: 'Notfall-Code',
    hint: 'Er sieht so aus: 8H12-6Z59-XZJC-WQC3-3V0T-PMHX. Striche können Sie weglassen.',
    after:
      'Ist Ihr Gerät verloren? Dann entfernen Sie es nach dem Anmelden aus Ihrer Liste und richten Sie ein neues ein.',
    noneTitle: 'Keinen Notfall-Code mehr?',
    none: 'Bitte melden Sie sich bei uns. Wir prüfen, dass Sie es sind. Dann können Sie ein neues Gerät einrichten.',
    useDevice: 'Doch mit dem Gerät anmelden',
  },

  activation: {
    title: 'Code aus dem Brief eingeben',
    intro:
      'Bevor es losgeht, prüfen wir, dass Sie es sind. Dafür haben Sie von uns einen Code bekommen, in einem Brief oder am Telefon.',
    label: 'Code aus dem Brief',
    hint: 'Er sieht so aus: K7QM-2VXD-9T4H-PBWE. Striche können Sie weglassen, und kleine Buchstaben gehen auch.',
    once: 'Der Code gilt nur einmal. Danach haben Sie zehn Minuten Zeit. Legen Sie also zuerst Ihr Handy oder Ihren Stick bereit.',
    noneTitle: 'Sie haben keinen Code?',
    none: 'Bitte melden Sie sich bei uns. Wir prüfen, dass Sie es sind. Dann geben wir Ihnen einen Code.',
  },

  enrol: {
    title: 'Anmeldung mit Code einrichten',
    titleFurther: 'Weiteres Gerät einrichten',
    why: 'Zu Ihrem Passwort kommt ein Code dazu. Den Code zeigt eine App auf Ihrem Handy. Wer nur Ihr Passwort kennt, kommt dann nicht an Ihre Unterlagen.',
    whyFurther:
      'Sie können sich danach mit jedem Ihrer Geräte anmelden. Ihre anderen Geräte bleiben, wie sie sind.',
    deadline: (day) =>
      `Ab dem ${day} brauchen Sie den Code, um sich anzumelden. Am besten richten Sie ihn jetzt ein.`,
    activated: (clock) => `Der Code stimmt. Sie haben jetzt Zeit bis ${clock}.`,
    steps: [
      'Installieren Sie auf Ihrem Handy eine App für Codes, falls Sie noch keine haben.',
      'Scannen Sie mit dieser App ein Bild, das wir Ihnen gleich zeigen.',
      'Geben Sie den Code ein, den die App dann anzeigt.',
    ],
    apps: 'Solche Apps sind zum Beispiel FreeOTP, Aegis, 2FAS, Google Authenticator und Microsoft Authenticator. Sie kosten nichts.',
    duration: 'Das dauert etwa fünf Minuten. Legen Sie Ihr Handy bereit.',
    label: 'Name für dieses Gerät',
    labelHint: 'Damit Sie es wiedererkennen, zum Beispiel „Mein Handy“ oder „Tablet zu Hause“.',
    labelDefault: 'Mein Handy',
    submit: 'Jetzt einrichten',
    submitAgain: 'Neu beginnen',
    pendingTitle: 'Sie haben schon begonnen',
    pending: (begun, until) => `begonnen um ${begun}, Sie haben Zeit bis ${until}.`,
    pendingCode: 'Ich habe das Bild gescannt: jetzt den Code eingeben',
    pendingAgain:
      'Oder beginnen Sie unten neu. Dann bekommen Sie ein neues Bild. Hat die App schon einen Eintrag für diese Seite? Löschen Sie ihn vorher: Seine Codes gelten dann nicht mehr.',
    later: 'Später einrichten',
    appOrKey:
      'Sie können eine App auf Ihrem Handy nehmen. Oder einen Sicherheits-Stick oder ein kleines Gerät: Dafür brauchen Sie kein Handy.',
    useKey: 'Stick oder kleines Gerät einrichten',
    withApp: 'Mit einer App auf dem Handy',
    noPhoneTitle: 'Sie haben kein Smartphone?',
    noPhone:
      'Es gibt auch Programme für den Computer und kleine Geräte, die Codes anzeigen. Bitte melden Sie sich bei uns, wir finden einen Weg.',
  },

  secret: {
    title: 'Handy verbinden',
    scanTitle: 'Bild mit der App scannen',
    scan: 'Öffnen Sie die App für Codes auf Ihrem Handy. Tippen Sie dort auf das Plus-Zeichen und richten Sie die Kamera auf dieses Bild.',
    picture: 'QR-Code für die App. Sie können statt des Bildes auch den Schlüssel eintippen.',
    sameDevice: 'Die App ist auf dem Gerät, mit dem Sie gerade diese Seite lesen?',
    openApp: 'Dieses Gerät hat die App',
    typeIt: 'Das Scannen klappt nicht?',
    keyLabel: 'Schlüssel',
    typeItHow:
      'Wählen Sie in der App „Schlüssel eingeben“ und tippen Sie diesen Schlüssel ein, ohne Leerzeichen. Zeigen Sie ihn niemandem.',
    codeTitle: 'Code aus der App eingeben',
    codeIntro: 'Die App zeigt jetzt einen Code. Er wechselt nach kurzer Zeit.',
    until: (clock) => `Sie haben dafür Zeit bis ${clock}.`,
    submit: 'Fertigstellen',
    once: 'Bild und Schlüssel sehen Sie nur dieses eine Mal.',
    again: 'Von vorn beginnen',
  },

  key: {
    title: 'Stick oder kleines Gerät einrichten',
    intro: 'Dafür brauchen Sie kein Handy. Legen Sie Ihren Stick oder Ihr kleines Gerät bereit.',
    cityTitle: 'Sie haben es von uns bekommen',
    cityIntro:
      'Hat das Gerät eine Anzeige? Dann geben Sie den Code ein, den sie zeigt. Hat es keine? Dann stecken Sie es ein, klicken Sie in das Feld für den Code und berühren Sie den Stick.',
    serial: 'Nummer des Geräts',
    serialHint: 'Sie steht auf der Rückseite des Geräts oder auf seiner Verpackung.',
    codeHint: 'Die Ziffern auf der Anzeige. Ein Stick tippt sie selbst, wenn Sie ihn berühren.',
    submit: 'Gerät einrichten',
    ownTitle: 'Sie haben einen eigenen YubiKey',
    ownIntro:
      'Dafür brauchen Sie einen Computer und ein paar Minuten Zeit. Sie geben dort einen Befehl ein. Ist Ihnen das fremd? Dann melden Sie sich bitte bei uns.',
    ownLabel: 'Mein Stick',
    ownSubmit: 'Eigenen Stick einrichten',
    authenticator:
      'Benutzen Sie die App Yubico Authenticator? Dann wählen Sie den Weg mit der App, und scannen Sie dort das Bild.',
    app: 'Doch eine App auf dem Handy nehmen',
  },

  ownKey: {
    title: 'Eigenen Stick einrichten',
    commandTitle: 'Programm für den Stick öffnen',
    program:
      'Sie brauchen das Programm „YubiKey Manager CLI“. Es kostet nichts, Sie bekommen es bei Yubico. Stecken Sie den Stick ein.',
    command:
      'Öffnen Sie am Computer ein Fenster für Befehle. Geben Sie diese Zeile ein, und drücken Sie Enter:',
    secretTitle: 'Diesen Text hineinkopieren',
    secret:
      'Das Programm fragt nach „secret key“. Kopieren Sie diesen Text hinein, drücken Sie Enter, dann y und Enter.',
    once: 'Den Text sehen Sie nur dieses eine Mal. Zeigen Sie ihn niemandem.',
    touchTitle: 'Stick berühren',
    touch:
      'Klicken Sie in das Feld. Lassen Sie den Finger drei Sekunden auf dem Stick: Er tippt dann einen Code.',
    codeHint: 'Ihr Stick tippt die Ziffern, wenn Sie den Finger drei Sekunden darauf lassen.',
  },

  secondCode: {
    title: 'Und noch ein Code',
    intro:
      'Berühren Sie Ihren Stick noch einmal, genauso wie eben. Hat Ihr Gerät eine Anzeige? Warten Sie, bis sie einen anderen Code zeigt, und geben Sie ihn ein.',
    hint: 'Der nächste Code von demselben Gerät.',
  },

  resync: {
    title: 'Ihre Codes werden nicht angenommen?',
    intro:
      'Ein Stick gerät aus dem Takt, wenn er in der Tasche berührt wird. Bei einem kleinen Gerät kann die Uhr falsch gehen. Zwei Codes nacheinander helfen.',
    twice:
      'Geben Sie hier einen Code ein. Auf der nächsten Seite fragen wir nach dem Code, der danach kommt.',
  },

  confirm: {
    title: 'Code aus der App eingeben',
    intro: 'Ihre App hat den Schlüssel schon. Geben Sie den Code ein, den sie jetzt zeigt.',
    introKey:
      'Ihr Stick ist schon eingerichtet. Lassen Sie den Finger drei Sekunden darauf: Er tippt dann einen Code.',
  },

  recoveryCodes: {
    title: 'Ihre Notfall-Codes',
    intro:
      'Handy oder Stick verloren oder kaputt? Mit einem dieser Codes melden Sie sich trotzdem an. Jeder Code gilt einmal.',
    keep: [
      'Drucken Sie diese Seite aus, oder schreiben Sie die Codes ab.',
      'Bewahren Sie die Codes nicht beim Handy oder beim Stick auf, sondern zum Beispiel bei Ihren Papieren zu Hause.',
      'Sie sehen die Codes nur jetzt. Wir können sie nicht noch einmal zeigen.',
    ],
    list: 'Notfall-Codes',
    issued: (day) => `Ausgestellt am ${day}`,
    sheet: 'Jeder Code gilt einmal. Streichen Sie benutzte Codes durch.',
    copyTitle: 'Codes kopieren',
    copyLabel: 'Alle Codes',
    copyHint:
      'Tippen Sie in das Feld und wählen Sie „Alles auswählen“ und „Kopieren“. Auf der Tastatur: Strg und A, dann Strg und C.',
    print:
      'So drucken Sie: am Computer die Tasten Strg und P, am Mac ⌘ und P. Auf dem Handy wählen Sie im Menü „Teilen“ oder „Drucken“.',
    saved: 'Ich habe meine Notfall-Codes ausgedruckt oder aufgeschrieben.',
    submit: 'Weiter',
    gone: 'Die Codes werden nicht noch einmal angezeigt. Haben Sie sie nicht aufbewahrt? Dann machen Sie neue, die alten gelten dann nicht mehr.',
    makeNew: 'Neue Notfall-Codes machen',
  },

  devices: {
    title: 'Ihre Geräte und Notfall-Codes',
    done: {
      added: 'Das Gerät ist eingerichtet.',
      renamed: 'Der Name ist geändert.',
      removed: 'Das Gerät ist entfernt. Seine Codes gelten nicht mehr.',
      saved: 'Gut so. Mit Ihren Notfall-Codes kommen Sie auch ohne Gerät hinein.',
    },
    listTitle: 'Geräte',
    intro: 'Mit diesen Geräten können Sie sich anmelden.',
    none: 'Sie haben noch kein Gerät eingerichtet.',
    unnamed: 'Gerät ohne Namen',
    hardware: 'Stick oder kleines Gerät, ohne App',
    app: 'App auf einem Handy oder Computer',
    serial: (serial) => `Nummer ${serial}`,
    resync: 'Codes werden nicht angenommen',
    unreadable:
      'Dieses Gerät funktioniert zurzeit nicht. Nehmen Sie ein anderes oder melden Sie sich bei uns.',
    added: (day) => `Eingerichtet am ${day}`,
    used: (day) => `Zuletzt benutzt am ${day}`,
    neverUsed: 'Noch nicht benutzt',
    rename: 'Name ändern',
    renameLabel: 'Neuer Name',
    renameSubmit: 'Name speichern',
    remove: 'Entfernen',
    add: 'Weiteres Gerät einrichten',
    addFirst: 'Gerät einrichten',
    full: 'Mehr Geräte gehen nicht. Für ein neues entfernen Sie zuerst ein altes.',
    codesTitle: 'Notfall-Codes',
    codesLeft: (count) => {
      if (count === 0) return 'Sie haben keine Notfall-Codes mehr.'
      return count === 1
        ? 'Sie haben noch einen Notfall-Code.'
        : `Sie haben noch ${count} Notfall-Codes.`
    },
    codesFew: 'Machen Sie bald neue. Ohne sie kommen Sie bei verlorenem Gerät nicht allein hinein.',
    codesNew: 'Neue Notfall-Codes machen',
  },

  remove: {
    title: 'Dieses Gerät entfernen?',
    effect: 'Mit diesem Gerät können Sie sich dann nicht mehr anmelden.',
    last: 'Es ist Ihr letztes Gerät. Auch Ihre Notfall-Codes gelten dann nicht mehr. Ihr Zugang ist nur noch durch das Passwort geschützt, bis Sie wieder ein Gerät einrichten.',
    lastActivation:
      'Für ein neues Gerät brauchen Sie danach einen neuen Code von uns, in einem Brief oder am Telefon.',
    advice:
      'War es eine App? Dann löschen Sie danach auch den Eintrag dort. Ist das Gerät verloren, müssen Sie nichts weiter tun.',
    submit: 'Ja, entfernen',
    keep: 'Nein, behalten',
  },

  regenerate: {
    title: 'Neue Notfall-Codes machen?',
    effect: (left) =>
      left === 0
        ? 'Sie bekommen eine neue Liste.'
        : 'Sie bekommen eine neue Liste. Die alten Notfall-Codes gelten dann nicht mehr. Werfen Sie die alte Liste weg.',
    once: 'Die neue Liste sehen Sie nur einmal. Halten Sie Papier und Stift oder einen Drucker bereit.',
    submit: 'Ja, neue Codes zeigen',
    keep: 'Nein, zurück',
  },

  message: {
    forbidden: {
      title: 'Hier dürfen Sie nicht hinein',
      text: 'Ihr Zugang erlaubt diese Seite nicht.',
    },
    'not-found': {
      title: 'Diese Seite gibt es nicht',
      text: 'Vielleicht ist die Adresse falsch geschrieben, oder die Seite wurde entfernt.',
    },
    'not-logged-in': {
      title: 'Bitte melden Sie sich an',
      text: 'Sie sind nicht angemeldet, oder Ihre Anmeldung ist abgelaufen.',
    },
    unavailable: {
      title: 'Im Moment geht es nicht',
      text: 'Auf unserer Seite ist etwas ausgefallen. Es liegt nicht an Ihnen. Bitte versuchen Sie es in ein paar Minuten noch einmal.',
    },
    'too-large': {
      title: 'Das war zu viel',
      text: 'Sie haben mehr geschickt, als wir annehmen. Bitte gehen Sie zurück und versuchen Sie es noch einmal.',
    },
    'cross-site': {
      title: 'Das kam von einer anderen Seite',
      text: 'Eine andere Internetseite wollte hier etwas für Sie tun. Wir haben es nicht zugelassen, es ist nichts geschehen.',
    },
    'factor-missing': {
      title: 'Bitte melden Sie sich bei uns',
      text: 'Sie melden sich mit einem Code an, aber wir finden die Daten Ihres Geräts nicht. Der Fehler liegt bei uns. Damit niemand anders hineinkommt, bleibt Ihr Zugang geschlossen, bis wir den Fehler behoben haben. Richten Sie kein neues Gerät ein.',
    },
  },
  home: (name) => `Zur Startseite: ${name}`,
}
