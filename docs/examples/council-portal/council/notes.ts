/** The notes that people write on papers. Each note is for its writer alone. */

import { type Database, text } from '../storage/database.js'

/** Longest note, in UTF-16 units. */
export const MOST_NOTE_CHARACTERS = 2000

export interface Notes {
  /** @returns an empty text where there is no note */
  read(personId: string, paperId: string): Promise<string>
  /** Replaces the note. An empty text removes it. */
  write(personId: string, paperId: string, note: string): Promise<void>
}

export function createNotes(database: Database): Notes {
  return {
    async read(personId, paperId) {
      const [row] = await database.all(
        'SELECT note FROM notes WHERE person_id = ? AND paper_id = ?',
        ...[personId, paperId],
      )
      return row ? text(row, 'note') : ''
    },
    async write(personId, paperId, note) {
      if (note === '') {
        const statement = 'DELETE FROM notes WHERE person_id = ? AND paper_id = ?'
        await database.run(statement, personId, paperId)
        return
      }
      await database.run(
        `INSERT INTO notes (person_id, paper_id, note) VALUES (?, ?, ?)
          ON CONFLICT (person_id, paper_id) DO UPDATE SET note = excluded.note`,
        ...[personId, paperId, note],
      )
    },
  }
}
