/** Words to read a code out on the phone: DIN 5009 in German, ICAO in English, the usual ones in French. */

const GERMAN =
  'Aachen Berlin Chemnitz Düsseldorf Essen Frankfurt Goslar Hamburg Ingelheim Jena Köln Leipzig München Nürnberg Offenbach Potsdam Quickborn Rostock Salzwedel Tübingen Unna Völklingen Wuppertal Xanten Ypsilon Zwickau'
const ENGLISH =
  'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu'

const FRENCH =
  'Anatole Berthe Célestin Désiré Eugène François Gaston Henri Irma Joseph Kléber Louis Marcel Nicolas Oscar Pierre Quintal Raoul Suzanne Thérèse Ursule Victor William Xavier Yvonne Zoé'

const WORDS = { de: GERMAN.split(' '), en: ENGLISH.split(' '), fr: FRENCH.split(' ') }

/** @returns for each group of the code its characters, letters as words */
export function spelled(code: string, locale: keyof typeof WORDS): string[] {
  const wordOf = (character: string): string =>
    WORDS[locale].find((word) => word.startsWith(character)) ?? character
  return code.split('-').map((group) => [...group].map(wordOf).join(', '))
}
