/**
 * The words of the gate's pages in French, for the option `messages`. The entry `einmal/gate/fr`.
 *
 * @module
 */

import type { Messages } from './messages/messages.js'

/**
 * French, for people of every age.
 *
 * @example
 * ```ts
 * import { memoryStore } from 'einmal'
 * import { createAccounts, createKeyring, generateKey } from 'einmal/accounts'
 * import { createGate } from 'einmal/gate'
 * import { fr } from 'einmal/gate/fr'
 *
 * const keyring = await createKeyring(generateKey('k1'))
 * const gate = createGate({
 *   accounts: createAccounts({ store: memoryStore(), issuer: 'Conseil municipal', keyring }),
 *   origin: 'https://conseil.example',
 *   key: crypto.getRandomValues(new Uint8Array(32)),
 *   session: { read: async () => ({ id: '1', userId: 'ada' }), elevate: async () => new Headers() },
 *   messages: { fr },
 * })
 *
 * const headers = { accept: 'text/html', 'accept-language': 'fr-BE,fr;q=0.9' }
 * const page = await gate.handle(new Request('https://conseil.example/second-factor/enrol', { headers }))
 * ;(await page?.text())?.includes('<html lang="fr">') // true
 * ```
 */
export const fr: Messages = {
  error: (title) => `Erreur : ${title}`,
  alertTitle: 'Cela n’a pas marché',
  loggedInAs: 'Vous êtes connecté avec le nom',
  logOut: 'Se déconnecter',
  help: 'Des questions ? Nous vous aidons volontiers :',
  helpUnknown: 'Des questions ? Adressez-vous au service qui vous a donné votre accès.',
  back: 'Retour',
  returnPathLost:
    'Vous arriverez ensuite à la page d’accueil : l’adresse que vous avez ouverte ne peut pas être gardée.',
  clock: (time, zone) => `${time} (${zone})`,

  alert: {
    wrong: 'Le code n’est pas le bon.',
    wrongThen: 'Attendez le code suivant et tapez-le.',
    wrongThenFirst:
      'Attendez le code suivant. L’application a deux lignes pour ce site ? Prenez la plus récente. Vérifiez aussi que votre téléphone est à l’heure.',
    wrongThenKey: 'Touchez votre clé encore une fois, ou tapez le code suivant que l’écran montre.',
    wrongToken: 'Le numéro ou le code n’est pas bon.',
    wrongTokenThen:
      'Comparez le numéro avec l’appareil. Il est bon ? Alors tapez le code suivant, ou touchez votre clé encore une fois. Cela ne suffit pas ? Contactez-nous, s’il vous plaît.',
    superseded: 'Ce code vient d’une ancienne ligne.',
    supersededThen:
      'L’application a deux lignes pour ce site. Tapez le code de la plus récente, et supprimez l’ancienne.',
    wrongRecovery: 'Le code de secours n’est pas le bon.',
    wrongRecoveryThen: 'Comparez chaque caractère. Chaque code ne sert qu’une fois.',
    attemptsLeft: (count) =>
      plural(count) === 'one'
        ? 'Il vous reste un essai. Ensuite, il faudra attendre un peu.'
        : `Il vous reste ${count} essais. Ensuite, il faudra attendre un peu.`,
    noAttemptsLeft: 'Attendez maintenant un peu avant de réessayer.',
    malformed: 'Ce n’est pas un code.',
    malformedThen: 'Un code est fait de chiffres, le plus souvent six.',
    input: {
      'yubico-otp': {
        what: 'Votre clé de sécurité a tapé des lettres au lieu d’un code.',
        advice:
          'Vous l’avez touchée un court instant ? Alors laissez le doigt dessus pendant trois secondes. Vous l’avez touchée longtemps ? Alors touchez-la un court instant.',
      },
      password: {
        what: 'Cela ressemble à un mot de passe, pas à un code.',
        advice:
          'Votre clé l’a tapé ? Laissez le doigt dessus pendant trois secondes. C’était déjà long ? Alors touchez-la un court instant.',
      },
      'recovery-code': {
        what: 'Cela ressemble à un code de secours.',
        advice:
          'Il y a une page pour les codes de secours. Choisissez « Se connecter avec un code de secours ».',
      },
      signs: {
        what: 'Votre clavier a tapé des signes au lieu de chiffres.',
        advice: 'Appuyez une fois sur la touche Verr Maj. Puis réessayez.',
      },
      'too-long': {
        what: 'C’est plus long qu’un code.',
        advice: 'Il y a peut-être deux codes dans le champ. Videz-le, et tapez un seul code.',
      },
    },
    wrongActivationThen:
      'Comparez chaque caractère avec la lettre. Vous avez reçu deux lettres ? Prenez la plus récente.',
    malformedActivationThen: 'Le code de la lettre a 16 lettres et chiffres, en quatre groupes.',
    lockedActivation:
      'Il y a eu trop de codes faux. Votre accès est donc bloqué. Le bon code de la lettre l’ouvre quand même. Ou bien contactez-nous.',
    activationUsed: 'Ce code a déjà servi.',
    activationExpired: 'Ce code est trop vieux.',
    activationOver: 'Les dix minutes sont passées, et le code de la lettre ne sert qu’une fois.',
    activationThen: 'Contactez-nous, s’il vous plaît. Nous vous donnons un nouveau code.',
    malformedRecovery: 'Ce n’est pas un code de secours.',
    malformedRecoveryThen: 'Un code de secours a 24 lettres et chiffres, en six groupes.',
    locked: (duration, clock) =>
      `Il y a eu trop de codes faux. Vous pourrez réessayer dans ${duration}, à ${clock}.`,
    lockedForGood:
      'Il y a eu trop de codes faux. Votre accès est donc bloqué. Un code de secours l’ouvre quand même. Ou bien contactez-nous, et nous le rouvrirons.',
    busy: (duration) => `Il y a trop de monde en ce moment. Réessayez dans ${duration}.`,
    staleForm:
      'La page est restée ouverte trop longtemps, ou vous vous êtes connecté dans une autre fenêtre. Réessayez ici, s’il vous plaît.',
    enrolmentEnded:
      'C’était trop long, ou vous avez recommencé dans une autre fenêtre. Recommencez une fois, s’il vous plaît.',
    full: (most) =>
      `Vous ne pouvez pas avoir plus de ${most} appareils. Retirez d’abord un appareil qui ne vous sert plus.`,
    label: 'Tapez un nom de 100 caractères au plus.',
    notSaved: 'Confirmez, s’il vous plaît, que vous avez gardé vos codes de secours.',
    serial: 'Nous ne pouvons pas configurer pour vous un appareil avec ce numéro.',
    serialThen:
      'Comparez le numéro avec l’appareil. Il est au dos. Il est juste ? Alors contactez-nous, s’il vous plaît.',
    sameCode: 'C’est encore le même code.',
    sameCodeThen:
      'Touchez votre clé encore une fois, ou attendez que l’écran montre un autre code.',
  },

  code: {
    label: 'Code à taper',
    hint: 'Les chiffres que votre application montre maintenant. Les espaces ne gênent pas.',
    submit: 'Continuer',
  },

  challenge: {
    title: 'Tapez votre code',
    intro: 'Ouvrez sur votre téléphone l’application qui montre vos codes. Tapez le code ici.',
    introKey:
      'Touchez votre clé : elle tape un code. Votre appareil a un écran ? Tapez le code qu’il montre.',
    introBoth:
      'Prenez un de vos appareils. Tapez le code qu’il montre, ou touchez votre clé : elle tape un code.',
    stepUpTitle: 'Encore un code, s’il vous plaît',
    stepUp: 'La suite est spécialement protégée.',
    troubleTitle: 'Votre code n’est pas accepté ?',
    trouble: [
      'Attendez le code suivant. Chaque code ne sert que peu de temps, et une seule fois.',
      'L’application a plusieurs lignes ? Prenez celle qui va avec ce site.',
      'Vérifiez l’heure de votre téléphone. Le mieux est qu’elle se règle toute seule.',
    ],
    lostTitle: 'Téléphone perdu, ou pas avec vous ?',
    lostTitleKey: 'Appareil perdu, ou pas avec vous ?',
    lostWithCodes: 'Prenez un de vos codes de secours. Vous les avez imprimés ou notés.',
    lostWithoutCodes:
      'Contactez-nous, s’il vous plaît. Nous vérifions que c’est bien vous. Vous pourrez ensuite configurer un nouvel appareil.',
    useRecovery: 'Se connecter avec un code de secours',
    tryAgain: 'Réessayer',
    keyTrouble: 'Ma clé ou mon petit appareil montre des codes qui ne sont pas acceptés',
    unsaved:
      'Ce que vous avez tapé avant n’est pas enregistré : votre dernier code datait de trop longtemps. Le bouton Retour de votre navigateur le retrouve peut-être. Copiez-le avant de continuer ici.',
  },

  recovery: {
    title: 'Se connecter avec un code de secours',
    intro: 'Tapez un de vos codes de secours. Vous les avez imprimés ou notés.',
    once: 'Chaque code de secours ne sert qu’une fois. Barrez-le ensuite.',
    label: 'Code de secours',
    hint: 'Il ressemble à ceci : 8H12-6Z59-XZJC-WQC3-3V0T-PMHX. Les tirets ne sont pas nécessaires.',
    after:
      'Votre appareil est perdu ? Une fois connecté, retirez-le de la liste et configurez-en un nouveau.',
    noneTitle: 'Plus de code de secours ?',
    none: 'Contactez-nous, s’il vous plaît. Nous vérifions que c’est bien vous. Vous pourrez ensuite configurer un nouvel appareil.',
    useDevice: 'Se connecter plutôt avec l’appareil',
  },

  activation: {
    title: 'Tapez le code de la lettre',
    intro:
      'Avant de commencer, nous vérifions que c’est bien vous. Pour cela, nous vous avons donné un code, dans une lettre ou au téléphone.',
    label: 'Code de la lettre',
    hint: 'Il ressemble à ceci : K7QM-2VXD-9T4H-PBWE. Les tirets ne sont pas nécessaires, et les minuscules vont aussi.',
    once: 'Le code ne sert qu’une fois. Ensuite, vous avez dix minutes. Ayez donc d’abord votre téléphone ou votre clé sous la main.',
    noneTitle: 'Vous n’avez pas de code ?',
    none: 'Contactez-nous, s’il vous plaît. Nous vérifions que c’est bien vous. Nous vous donnons ensuite un code.',
  },

  enrol: {
    title: 'Configurer la connexion avec un code',
    titleFurther: 'Ajouter un autre appareil',
    why: 'Un code s’ajoute à votre mot de passe. Une application sur votre téléphone montre ce code. Un voleur qui connaît votre mot de passe ne peut alors pas lire vos documents.',
    whyFurther:
      'Vous pourrez ensuite vous connecter avec chacun de vos appareils. Vos autres appareils restent comme ils sont.',
    deadline: (day) =>
      `À partir du ${day}, il vous faudra le code pour vous connecter. Le mieux est de tout configurer maintenant.`,
    activated: (clock) => `Le code est bon. Vous avez maintenant le temps jusqu’à ${clock}.`,
    steps: [
      'Installez sur votre téléphone une application pour les codes, si vous n’en avez pas encore.',
      'Avec cette application, scannez une image que nous vous montrons tout de suite.',
      'Tapez le code que l’application montre alors.',
    ],
    apps: 'Ces applications sont par exemple FreeOTP, Aegis, 2FAS, Google Authenticator et Microsoft Authenticator. Elles sont gratuites.',
    duration: 'Cela prend environ cinq minutes. Ayez votre téléphone sous la main.',
    label: 'Nom de cet appareil',
    labelHint: 'Pour le reconnaître, par exemple « Mon téléphone » ou « Tablette à la maison ».',
    labelDefault: 'Mon téléphone',
    submit: 'Configurer maintenant',
    submitAgain: 'Recommencer',
    pendingTitle: 'Vous avez déjà commencé',
    pending: (begun, until) => `commencé à ${begun}, vous avez le temps jusqu’à ${until}.`,
    pendingCode: 'J’ai scanné l’image : taper le code maintenant',
    pendingAgain:
      'Ou bien recommencez plus bas. Vous aurez alors une nouvelle image. L’application a déjà une ligne pour ce site ? Supprimez-la d’abord : ses codes ne servent plus.',
    later: 'Configurer plus tard',
    appOrKey:
      'Vous pouvez prendre une application sur votre téléphone. Ou bien une clé de sécurité ou un petit appareil : pour cela, il ne faut pas de téléphone.',
    useKey: 'Configurer une clé ou un petit appareil',
    withApp: 'Avec une application sur le téléphone',
    noPhoneTitle: 'Vous n’avez pas de smartphone ?',
    noPhone:
      'Il existe aussi des programmes pour ordinateur, et de petits appareils, qui montrent des codes. Contactez-nous, nous trouverons une solution.',
  },

  secret: {
    title: 'Relier votre téléphone',
    scanTitle: 'Scannez l’image avec l’application',
    scan: 'Ouvrez sur votre téléphone l’application pour les codes. Touchez le signe plus et dirigez l’appareil photo vers cette image.',
    picture: 'Code QR pour l’application. À la place de l’image, vous pouvez aussi taper la clé.',
    sameDevice: 'L’application est sur l’appareil où vous lisez cette page ?',
    openApp: 'Cet appareil a l’application',
    typeIt: 'L’image ne se laisse pas scanner ?',
    keyLabel: 'Clé',
    typeItHow:
      'Dans l’application, choisissez « Saisir une clé » et tapez cette clé, sans les espaces. Ne la montrez à personne.',
    codeTitle: 'Tapez le code de l’application',
    codeIntro: 'L’application montre maintenant un code. Il change après un court moment.',
    until: (clock) => `Vous avez le temps jusqu’à ${clock}.`,
    submit: 'Terminer',
    once: 'Vous ne voyez l’image et la clé que cette fois-ci.',
    again: 'Tout recommencer',
  },

  key: {
    title: 'Configurer une clé ou un petit appareil',
    intro:
      'Pour cela, il ne faut pas de téléphone. Ayez votre clé ou votre petit appareil sous la main.',
    cityTitle: 'Nous vous l’avons donné',
    cityIntro:
      'L’appareil a un écran ? Tapez le code qu’il montre. Il n’en a pas ? Branchez-le, cliquez dans le champ du code et touchez la clé.',
    serial: 'Numéro de l’appareil',
    serialHint: 'Il est au dos de l’appareil, ou sur son emballage.',
    codeHint: 'Les chiffres de l’écran. Une clé les tape elle-même quand vous la touchez.',
    submit: 'Configurer l’appareil',
    ownTitle: 'Vous avez votre propre YubiKey',
    ownIntro:
      'Il vous faut un ordinateur et quelques minutes. Vous y tapez une commande. Cela ne vous est pas familier ? Alors contactez-nous, s’il vous plaît.',
    ownLabel: 'Ma clé',
    ownSubmit: 'Configurer ma propre clé',
    authenticator:
      'Vous utilisez l’application Yubico Authenticator ? Choisissez une application, et scannez l’image avec elle.',
    app: 'Prendre plutôt une application sur le téléphone',
  },

  ownKey: {
    title: 'Configurer votre propre clé',
    commandTitle: 'Ouvrez le programme de la clé',
    program:
      'Il vous faut le programme « YubiKey Manager CLI ». Il est gratuit chez Yubico. Branchez votre clé.',
    command:
      'Ouvrez une fenêtre de commandes sur l’ordinateur. Tapez cette ligne et appuyez sur Entrée :',
    secretTitle: 'Copiez-y ce texte',
    secret:
      'Le programme demande « secret key ». Copiez-y ce texte, appuyez sur Entrée, puis sur y et Entrée.',
    once: 'Vous ne voyez ce texte que cette fois-ci. Ne le montrez à personne.',
    touchTitle: 'Touchez votre clé',
    touch:
      'Cliquez dans le champ. Laissez le doigt sur la clé pendant trois secondes : elle tape un code.',
    codeHint:
      'Votre clé tape les chiffres quand vous laissez le doigt dessus pendant trois secondes.',
  },

  secondCode: {
    title: 'Et encore un code',
    intro:
      'Touchez votre clé une fois encore, de la même façon. Votre appareil a un écran ? Attendez qu’il montre un autre code, et tapez-le.',
    hint: 'Le code suivant du même appareil.',
  },

  resync: {
    title: 'Vos codes ne sont pas acceptés ?',
    intro:
      'Une clé se dérègle quand elle est touchée dans une poche. L’horloge d’un petit appareil peut être fausse. Deux codes à la suite aident.',
    twice: 'Tapez un code ici. Sur la page suivante, nous demandons le code qui vient après.',
  },

  confirm: {
    title: 'Tapez le code de l’application',
    intro: 'Votre application a déjà la clé. Tapez le code qu’elle montre maintenant.',
    introKey:
      'Votre clé est déjà configurée. Laissez le doigt dessus pendant trois secondes : elle tape un code.',
  },

  recoveryCodes: {
    title: 'Vos codes de secours',
    intro:
      'Téléphone ou clé, perdu ou cassé ? Avec un de ces codes, vous pouvez quand même vous connecter. Chaque code sert une fois.',
    keep: [
      'Imprimez cette page, ou notez les codes.',
      'Ne gardez pas les codes avec votre téléphone ou votre clé. Gardez-les par exemple avec vos papiers à la maison.',
      'Vous ne voyez les codes que maintenant. Nous ne pourrons pas les montrer une autre fois.',
    ],
    list: 'Liste des codes de secours',
    issued: (day) => `Établis le ${day}`,
    sheet: 'Chaque code sert une fois. Barrez les codes utilisés.',
    copyTitle: 'Copier les codes',
    copyLabel: 'Tous les codes',
    copyHint:
      'Touchez le champ et choisissez « Tout sélectionner » puis « Copier ». Au clavier : Ctrl et A, puis Ctrl et C.',
    print:
      'Pour imprimer : Ctrl et P sur un ordinateur, ⌘ et P sur un Mac. Sur un téléphone, choisissez « Partager » ou « Imprimer » dans le menu.',
    saved: 'J’ai imprimé ou noté mes codes de secours.',
    submit: 'Continuer',
    gone: 'Les codes ne sont pas montrés une autre fois. Vous ne les avez pas gardés ? Faites-en de nouveaux, et les anciens ne serviront plus.',
    makeNew: 'Faire de nouveaux codes de secours',
  },

  devices: {
    title: 'Vos appareils et vos codes de secours',
    done: {
      added: 'L’appareil est prêt.',
      renamed: 'Le nom est changé.',
      removed: 'L’appareil est retiré. Ses codes ne servent plus.',
      saved: 'C’est bien. Avec vos codes de secours, vous entrez aussi sans appareil.',
    },
    listTitle: 'Appareils',
    intro: 'Vous pouvez vous connecter avec ces appareils.',
    none: 'Vous n’avez pas encore configuré d’appareil.',
    unnamed: 'Appareil sans nom',
    hardware: 'Clé ou petit appareil, sans application',
    app: 'Application sur un téléphone ou un ordinateur',
    serial: (serial) => `Numéro ${serial}`,
    resync: 'Ses codes ne sont pas acceptés',
    unreadable: 'Cet appareil ne marche pas pour le moment. Prenez-en un autre, ou contactez-nous.',
    added: (day) => `Ajouté le ${day}`,
    used: (day) => `Utilisé pour la dernière fois le ${day}`,
    neverUsed: 'Pas encore utilisé',
    rename: 'Changer le nom',
    renameLabel: 'Nouveau nom',
    renameSubmit: 'Enregistrer le nom',
    remove: 'Retirer',
    add: 'Ajouter un autre appareil',
    addFirst: 'Ajouter un appareil',
    full: 'Vous ne pouvez pas avoir plus d’appareils. Pour en ajouter un, retirez-en d’abord un ancien.',
    codesTitle: 'Codes de secours',
    codesLeft: (count) => {
      if (count === 0) return 'Vous n’avez plus de code de secours.'
      return plural(count) === 'one'
        ? 'Il vous reste un code de secours.'
        : `Il vous reste ${count} codes de secours.`
    },
    codesFew:
      'Faites-en bientôt de nouveaux. Sans eux, vous n’entrez pas tout seul si votre appareil est perdu.',
    codesNew: 'Faire de nouveaux codes de secours',
  },

  remove: {
    title: 'Retirer cet appareil ?',
    effect: 'Vous ne pourrez alors plus vous connecter avec cet appareil.',
    last: 'C’est votre dernier appareil. Vos codes de secours ne serviront plus non plus. Seul le mot de passe protège votre accès jusqu’à ce que vous configuriez de nouveau un appareil.',
    lastActivation:
      'Pour un nouvel appareil, il vous faudra un nouveau code de notre part, dans une lettre ou au téléphone.',
    advice:
      'C’était une application ? Supprimez ensuite la ligne dans l’application aussi. Si l’appareil est perdu, il n’y a rien d’autre à faire.',
    submit: 'Oui, le retirer',
    keep: 'Non, le garder',
  },

  regenerate: {
    title: 'Faire de nouveaux codes de secours ?',
    effect: (left) =>
      left === 0
        ? 'Vous recevez une nouvelle liste.'
        : 'Vous recevez une nouvelle liste. Les anciens codes de secours ne servent alors plus. Jetez l’ancienne liste.',
    once: 'Vous ne voyez la nouvelle liste qu’une fois. Ayez du papier et un stylo, ou une imprimante.',
    submit: 'Oui, montrer de nouveaux codes',
    keep: 'Non, revenir',
  },

  message: {
    forbidden: {
      title: 'Vous ne pouvez pas entrer ici',
      text: 'Votre accès ne permet pas d’ouvrir cette page.',
    },
    'not-found': {
      title: 'Cette page n’existe pas',
      text: 'L’adresse est peut-être mal écrite, ou la page a été retirée.',
    },
    'not-logged-in': {
      title: 'Connectez-vous, s’il vous plaît',
      text: 'Vous n’êtes pas connecté, ou votre connexion a expiré.',
    },
    unavailable: {
      title: 'Ce n’est pas possible pour le moment',
      text: 'Quelque chose est en panne chez nous. Ce n’est pas votre faute. Réessayez dans quelques minutes, s’il vous plaît.',
    },
    'too-large': {
      title: 'C’était trop',
      text: 'Vous avez envoyé plus que nous n’acceptons. Revenez en arrière et réessayez, s’il vous plaît.',
    },
    'cross-site': {
      title: 'Cela venait d’un autre site',
      text: 'Un autre site voulait faire quelque chose ici à votre place. Nous l’avons refusé, et rien ne s’est passé.',
    },
    'factor-missing': {
      title: 'Contactez-nous, s’il vous plaît',
      text: 'Vous vous connectez avec un code, mais nous ne trouvons pas les données de votre appareil. L’erreur vient de nous. Pour que personne d’autre n’entre, votre accès reste fermé jusqu’à ce que l’erreur soit corrigée. Ne configurez pas de nouvel appareil.',
    },
  },
  home: (name) => `Vers la page d’accueil : ${name}`,
}

/** French uses the singular for 0 and 1. */
function plural(count: number): Intl.LDMLPluralRule {
  return RULES.select(count)
}

const RULES = new Intl.PluralRules('fr')
