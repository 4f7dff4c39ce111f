/** The people of the first data: 70 mandates, 41 of them digital and 29 on paper. All invented. */

import { type Capacity, COUNCIL } from './people.js'

export interface SamplePerson {
  id: string
  name: string
  home?: string
  address: string
  delivery: 'digital' | 'paper'
  office?: string
  login?: string
  seats: [bodyId: string, capacity: Capacity][]
  /** Their password is the one of the sample accounts, which the start prints. */
  sample?: 'member' | 'deputy' | 'expert' | 'admin'
  /** They come from the portal before this one, and their app keeps working. */
  imported?: boolean
}

export const BODIES: [id: string, name: string, kind: 'council' | 'district' | 'committee'][] = [
  [COUNCIL, 'Rat der Stadt', 'council'],
  ['bv-mitte', 'Bezirksvertretung Mitte', 'district'],
  ['bv-nord', 'Bezirksvertretung Nord', 'district'],
  ['bv-ost', 'Bezirksvertretung Ost', 'district'],
  ['bv-sued', 'Bezirksvertretung Süd', 'district'],
  ['bv-west', 'Bezirksvertretung West', 'district'],
  ['bv-ufer', 'Bezirksvertretung Uferstadt', 'district'],
  ['bauen', 'Ausschuss für Stadtentwicklung und Bauen', 'committee'],
  ['schule', 'Ausschuss für Schule und Bildung', 'committee'],
]

/** Number of people of each body in the roll-out, and number of them with digital papers. */
const MANDATES: [home: string, people: number, digital: number][] = [
  [COUNCIL, 22, 15],
  ['bv-mitte', 8, 5],
  ['bv-nord', 8, 4],
  ['bv-ost', 8, 4],
  ['bv-sued', 8, 4],
  ['bv-west', 8, 5],
  ['bv-ufer', 8, 4],
]

const FIRST = (
  'Aylin Bernd Carla Dieter Elif Frank Gerda Hannes Ilse Jonas Katrin Lothar Mirela Norbert Oxana ' +
  'Paul Renate Samir Tanja Ulrich Vera Walter Yasemin Zoran Anke'
).split(' ')

const LAST = (
  'Brandt Çelik Dorn Eberle Falk Grote Haddad Immel Jansen Keller Lindner Marković Nowak Otte ' +
  'Petersen Quandt Rösler Sander Thome Uhlig Voss Wiegand Yılmaz Zeller'
).split(' ')

const STREETS =
  'Lindenallee Uferweg Mühlengasse Am_Markt Schulstraße Eichenweg Bahnhofstraße Gartenstraße Hafenstraße'
    .split(' ')
    .map((street) => street.replace('_', ' '))

/** No town has this postal code. */
const TOWN = '00000 Eichenfurt'

/** The first ones of a body get papers digitally; the last ones of a district are deputy and expert. */
function peopleOf(home: string, people: number, digital: number, offset: number): SamplePerson[] {
  return Array.from({ length: people }, (_, index) => {
    const number = offset + index
    const name = `${FIRST[(number * 7) % FIRST.length]} ${LAST[(number * 5 + 1) % LAST.length]}`
    // One who gets papers digitally is the district's deputy, another one its expert citizen.
    const capacity = home === COUNCIL ? 'member' : capacityAt(index)
    const isDigital = index < digital
    return {
      id: `p${String(number + 1).padStart(3, '0')}`,
      name,
      home,
      address: `${STREETS[(number * 3) % STREETS.length]} ${(number % 40) + 1}\n${TOWN}`,
      delivery: isDigital ? ('digital' as const) : ('paper' as const),
      seats: seatsOf(home, capacity, index),
      ...(isDigital && { login: loginOf(name) }),
      ...(isDigital && index > 2 && number % 3 === 0 && { imported: true }),
    }
  })
}

function capacityAt(index: number): Capacity {
  if (index === 1) return 'deputy'
  return index === 2 ? 'expert' : 'member'
}

/** Expert citizens sit in a committee; some of the council sit there too. */
function seatsOf(home: string, capacity: Capacity, index: number): SamplePerson['seats'] {
  const committee = index % 2 === 0 ? 'bauen' : 'schule'
  if (capacity === 'expert') return [['bauen', 'expert']]
  if (home === COUNCIL && index < 10)
    return [
      [home, capacity],
      [committee, 'member'],
    ]
  return [[home, capacity]]
}

/** `Çelik` is typed `celik`: a login must be easy on any keyboard. */
function loginOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/ı/g, 'i')
    .replace(/ö/g, 'oe')
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replace(/ /g, '.')
}

const OFFICE: SamplePerson[] = [
  {
    id: 'b001',
    name: 'Ingrid Amsel',
    address: `Rathausplatz 1\n${TOWN}`,
    delivery: 'digital',
    office: 'Sitzungsdienst',
    login: 'ingrid.amsel',
    seats: [],
    sample: 'admin',
  },
  {
    id: 'b002',
    name: 'Tarek Winter',
    address: `Rathausplatz 1\n${TOWN}`,
    delivery: 'digital',
    office: 'Sitzungsdienst',
    login: 'tarek.winter',
    seats: [],
    sample: 'admin',
  },
]

/** The accounts that the start prints: the first digital person of each kind in these bodies. */
const SAMPLES: [home: string, index: number, sample: 'member' | 'deputy' | 'expert'][] = [
  [COUNCIL, 0, 'member'],
  ['bv-mitte', 0, 'member'],
  ['bv-nord', 1, 'deputy'],
  ['bv-ost', 2, 'expert'],
]

export function samplePeople(): SamplePerson[] {
  const people: SamplePerson[] = []
  for (const [home, count, digital] of MANDATES) {
    const group = peopleOf(home, count, digital, people.length)
    for (const [body, index, sample] of SAMPLES) {
      const person = group[index]
      if (body === home && person) person.sample = sample
    }
    people.push(...group)
  }
  return [...people, ...OFFICE]
}
