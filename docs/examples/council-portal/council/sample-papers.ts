/** The meetings and papers of the first data. All invented. */

export interface SamplePaper {
  title: string
  proposal: string
  reason: string
  /** Absent: public. */
  confidential?: true
}

export interface SampleMeeting {
  bodyId: string
  /** Days from the first start on, at 17:00 or so; negative: before it. */
  inDays: number
  place: string
  papers: SamplePaper[]
}

export const MEETINGS: SampleMeeting[] = [
  {
    bodyId: 'bauen',
    inDays: -12,
    place: 'Technisches Rathaus, Raum 204',
    papers: [
      {
        title: 'Radweg an der Uferpromenade, zweiter Bauabschnitt',
        proposal: 'Der Ausschuss beschließt die Entwurfsplanung und gibt die Mittel frei.',
        reason:
          'Zwischen Fährsteg und Altem Hafen fehlen 850 Meter. Mit dem Abschnitt ist die Verbindung von Nord nach Süd geschlossen.',
      },
      {
        title: 'Städtebaulicher Vertrag mit einer Wohnungsbaugesellschaft',
        proposal: 'Der Ausschuss stimmt dem Entwurf des Vertrags zu.',
        reason:
          'Der Entwurf nennt den Kaufpreis und die Sicherheiten der Käuferin. Beides ist vertraulich, bis der Vertrag geschlossen ist.',
        confidential: true,
      },
    ],
  },
  {
    bodyId: 'bv-nord',
    inDays: 3,
    place: 'Bürgerhaus Nord, Großer Saal',
    papers: [
      {
        title: 'Tempo 30 in der Mühlenstraße',
        proposal: 'Die Bezirksvertretung regt Tempo 30 zwischen Schule und Friedhof an.',
        reason:
          'An zwei Zählstellen wurden im Mittel 46 km/h gemessen; 320 Kinder queren hier täglich.',
      },
      {
        title: 'Neuer Standort der Stadtteilbücherei',
        proposal: 'Die Bezirksvertretung empfiehlt den Standort am Marktplatz Nord.',
        reason: 'Der Mietvertrag am alten Ort endet im nächsten Jahr und wird nicht verlängert.',
      },
      {
        title: 'Ehrung verdienter Bürgerinnen und Bürger',
        proposal: 'Die Bezirksvertretung beschließt die vorgeschlagenen Ehrungen.',
        reason: 'Die Namen bleiben vertraulich, bis die Geehrten zugesagt haben.',
        confidential: true,
      },
    ],
  },
  {
    bodyId: 'bv-mitte',
    inDays: 4,
    place: 'Altes Rathaus, Ratssaal',
    papers: [
      {
        title: 'Sitzbänke und Bäume für den Kornmarkt',
        proposal: 'Die Bezirksvertretung gibt 48.000 Euro aus ihren Mitteln frei.',
        reason:
          'Der Platz ist im Sommer der heißeste der Innenstadt. Geplant sind neun Bäume und zwölf Bänke.',
      },
      {
        title: 'Verpachtung der Gaststätte im Stadtgarten',
        proposal: 'Die Bezirksvertretung empfiehlt das Angebot der Bieterin 2.',
        reason: 'Die Vorlage vergleicht drei Angebote mit Pacht, Laufzeit und Bonität.',
        confidential: true,
      },
    ],
  },
  {
    bodyId: 'schule',
    inDays: 8,
    place: 'Gesamtschule am See, Aula',
    papers: [
      {
        title: 'Schulentwicklungsplan: Anmeldezahlen der Grundschulen',
        proposal: 'Der Ausschuss nimmt den Bericht zur Kenntnis.',
        reason:
          'Im kommenden Jahr werden 62 Kinder mehr eingeschult als in diesem; drei Klassen kommen hinzu.',
      },
      {
        title: 'Besetzung einer Schulleitung',
        proposal: 'Der Ausschuss gibt seine Stellungnahme zum Vorschlag der Bezirksregierung ab.',
        reason: 'Die Vorlage enthält Angaben zu Personen.',
        confidential: true,
      },
    ],
  },
  {
    bodyId: 'bv-ost',
    inDays: 10,
    place: 'Feuerwache Ost, Schulungsraum',
    papers: [
      {
        title: 'Spielplatz am Lerchenweg',
        proposal: 'Die Bezirksvertretung beschließt den Entwurf mit inklusiver Schaukel.',
        reason: 'An der Beteiligung haben 74 Kinder mitgewirkt.',
      },
      {
        title: 'Grundstückstausch am Klärwerk',
        proposal: 'Die Bezirksvertretung empfiehlt dem Rat den Tausch.',
        reason: 'Die Vorlage nennt Eigentümer, Lage und Wert der Grundstücke.',
        confidential: true,
      },
    ],
  },
  {
    bodyId: 'rat',
    inDays: 17,
    place: 'Altes Rathaus, Ratssaal',
    papers: [
      {
        title: 'Haushaltssatzung und Haushaltsplan',
        proposal: 'Der Rat beschließt die Haushaltssatzung in der Fassung der Vorlage.',
        reason: 'Der Plan sieht Erträge von 412 und Aufwendungen von 418 Millionen Euro vor.',
      },
      {
        title: 'Digitale Gremienarbeit: Zugang mit zwei Faktoren',
        proposal: 'Der Rat nimmt den Stand der Einführung zur Kenntnis.',
        reason:
          'Vertrauliche Vorlagen stehen nur noch hinter Passwort und Einmalcode. Wer Papier wünscht, erhält weiter Papier.',
      },
      {
        title: 'Wahl der Beigeordneten für Soziales',
        proposal: 'Der Rat berät die eingegangenen Bewerbungen.',
        reason: 'Die Vorlage enthält Lebensläufe und Bewertungen von Bewerberinnen und Bewerbern.',
        confidential: true,
      },
      {
        title: 'Kauf eines Grundstücks im Gewerbegebiet West',
        proposal: 'Der Rat ermächtigt die Verwaltung zum Kauf bis zum genannten Höchstbetrag.',
        reason: 'Der Höchstbetrag darf dem Verkäufer vor der Verhandlung nicht bekannt werden.',
        confidential: true,
      },
    ],
  },
  {
    bodyId: 'bv-sued',
    inDays: 22,
    place: 'Grundschule Süd, Mensa',
    papers: [
      {
        title: 'Haltestelle Südbahnhof: barrierefreier Umbau',
        proposal: 'Die Bezirksvertretung nimmt die Planung zustimmend zur Kenntnis.',
        reason: 'Die Bahnsteige werden auf 24 Zentimeter erhöht; der Umbau dauert acht Monate.',
      },
    ],
  },
  {
    bodyId: 'bv-ufer',
    inDays: 25,
    place: 'Bootshaus am Alten Hafen',
    papers: [
      {
        title: 'Hochwasserschutz: Erneuerung der Spundwand',
        proposal: 'Die Bezirksvertretung empfiehlt die Vorzugsvariante.',
        reason:
          'Die Wand stammt von 1962. Die Variante schützt vor einem Hochwasser, wie es einmal in 200 Jahren vorkommt.',
      },
    ],
  },
]
