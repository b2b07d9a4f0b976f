/** What TypeORM needs to know to reach a legacy database. */
export type LegacyConnection =
  | { type: 'mysql' | 'mariadb'; url: string; charset: string }
  | { type: 'postgres'; url: string }
  | { type: 'sqljs'; location: string; autoSave: false }

/**
 * TypeORM options for the URL of a legacy database: `mysql://`, `mariadb://`, `postgres://`, or `sqlite:` and a path.
 *
 * @throws Error that names the forms; the URL itself, which may hold a password, is not in it.
 */
export function legacyConnection(url: string): LegacyConnection {
  const scheme = /^([a-z]+):/.exec(url)?.[1]
  switch (scheme) {
    case 'mysql':
    case 'mariadb':
      return { type: scheme, url, charset: 'utf8mb4' }
    case 'postgres':
    case 'postgresql':
      return { type: 'postgres', url }
    case 'sqlite':
      // sql.js holds the file in memory: it is written once, by whoever filled it, and not after every statement.
      return { type: 'sqljs', location: url.replace(/^sqlite:(\/\/(?=\/))?/, ''), autoSave: false }
    default:
      throw new Error('LEGACY_DATABASE_URL must be mysql://..., mariadb://..., postgres://... or sqlite:path/to/file.')
  }
}
