/** The tables, in the SQL that SQLite and PostgreSQL share. Instants are ms since the Unix epoch. */

/** @param serial - the type of a column that counts by itself */
export function tables(serial: string): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)`,

    `CREATE TABLE IF NOT EXISTS bodies (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, position BIGINT NOT NULL
    )`,

    // A person with paper has no login: login and password_hash stay empty.
    `CREATE TABLE IF NOT EXISTS people (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, address TEXT NOT NULL,
      home TEXT REFERENCES bodies (id), delivery TEXT NOT NULL, office TEXT, login TEXT UNIQUE,
      password_hash TEXT, has_second_factor BIGINT NOT NULL DEFAULT 0,
      factor_changed_at BIGINT NOT NULL DEFAULT 0
    )`,

    `CREATE TABLE IF NOT EXISTS seats (
      person_id TEXT NOT NULL REFERENCES people (id), body_id TEXT NOT NULL REFERENCES bodies (id),
      capacity TEXT NOT NULL, PRIMARY KEY (person_id, body_id)
    )`,

    `CREATE TABLE IF NOT EXISTS meetings (
      id TEXT PRIMARY KEY, body_id TEXT NOT NULL REFERENCES bodies (id),
      at BIGINT NOT NULL, place TEXT NOT NULL
    )`,

    `CREATE TABLE IF NOT EXISTS papers (
      id TEXT PRIMARY KEY, meeting_id TEXT NOT NULL REFERENCES meetings (id),
      position BIGINT NOT NULL, number TEXT NOT NULL, title TEXT NOT NULL,
      proposal TEXT NOT NULL, reason TEXT NOT NULL, is_public BIGINT NOT NULL
    )`,

    `CREATE TABLE IF NOT EXISTS notes (
      person_id TEXT NOT NULL REFERENCES people (id), paper_id TEXT NOT NULL REFERENCES papers (id),
      note TEXT NOT NULL, PRIMARY KEY (person_id, paper_id)
    )`,

    `CREATE TABLE IF NOT EXISTS sessions (
      id_hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES people (id),
      kind TEXT NOT NULL, second_factor_at BIGINT, last_seen_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL
    )`,
    `CREATE INDEX IF NOT EXISTS sessions_of_person ON sessions (person_id)`,

    `CREATE TABLE IF NOT EXISTS login_attempts (
      name_hash TEXT PRIMARY KEY, failures BIGINT NOT NULL, blocked_until BIGINT NOT NULL,
      last_at BIGINT NOT NULL
    )`,

    `CREATE TABLE IF NOT EXISTS notices (
      id ${serial}, person_id TEXT NOT NULL REFERENCES people (id),
      at BIGINT NOT NULL, kind TEXT NOT NULL, seen_at BIGINT
    )`,

    // The serial numbers of the security keys; everything else about them is in their sealed records. The
    // holder is a copy: for the search, and for the person who received the key. The inventory decides.
    `CREATE TABLE IF NOT EXISTS hardware_keys (
      serial TEXT PRIMARY KEY, added_at BIGINT NOT NULL, holder TEXT, handed_out_at BIGINT
    )`,

    // No reference to people: the log outlives them.
    `CREATE TABLE IF NOT EXISTS audit (
      id ${serial}, at BIGINT NOT NULL, actor TEXT, subject TEXT, type TEXT NOT NULL,
      detail TEXT NOT NULL
    )`,
  ]
}
