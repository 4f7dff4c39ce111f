/** Dates as people write them, in the time of the city. */

/** @param locale - a BCP 47 name such as `de-DE` */
export function timesIn(locale: string): {
  date(at: number): string
  dateTime(at: number): string
} {
  const timeZone = 'Europe/Berlin'
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone })
  const dateTime = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone,
  })
  return { date: (at) => date.format(at), dateTime: (at) => dateTime.format(at) }
}
