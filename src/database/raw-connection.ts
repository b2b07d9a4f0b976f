import type { QueryRunner } from 'typeorm'
import { databaseKind } from './database-kind'

/** The parts of pg's client that are used past TypeORM. */
export interface PostgresClient {
  query(config: {
    text: string
    values?: unknown[]
    rowMode: 'array'
    types?: { getTypeParser(oid: number): unknown }
  }): Promise<{
    rows: unknown[][]
    /** The tag of the database's answer: `SELECT`, `COMMIT`, `ROLLBACK`. */
    command: string
  }>
  query<T extends object>(submittable: T): T
  connection: { stream: { cork(): void; uncork(): void; destroy(): void; bytesRead: number } }
}

/** The parts of mysql2's connection that are used past TypeORM. */
export interface MysqlConnection {
  query(options: object, callback: (error: Error | null, rows: unknown) => void): void
  stream: { bytesRead: number }
}

/** The parts of sql.js's database that are used past TypeORM. */
export interface SqljsDatabase {
  prepare(sql: string): { bind(values: unknown[]): boolean; step(): boolean; get(): unknown[]; free(): void }
}

/**
 * The driver's own connection under a query runner: rows as arrays, no hydration, COPY.
 *
 * @throws TypeORM's and the driver's own errors when no connection can be made.
 */
export async function rawConnection<C>(runner: QueryRunner): Promise<C> {
  return (await runner.connect()) as C
}

/** Runs statements that change session settings and returns a function that puts the old values back. */
export async function withSession(
  runner: QueryRunner,
  settings: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const names = Object.keys(settings)
  const kind = databaseKind(runner.dataSource)
  if (kind === 'postgres') {
    const set = (values: readonly string[]) =>
      runner.query(
        `SELECT ${names.map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, false)`).join(', ')}`,
        names.flatMap((n, i) => [n, values[i]]),
      )
    const [before] = (await runner.query(
      `SELECT ${names.map((_, i) => `current_setting($${i + 1}) AS s${i}`).join(', ')}`,
      names,
    )) as Record<string, string>[]
    await set(Object.values(settings))
    return async () => void (await set(names.map((_, i) => before![`s${i}`]!)))
  }
  const [before] = (await runner.query(
    `SELECT ${names.map((n, i) => `@@SESSION.${n} AS s${i}`).join(', ')}`,
  )) as Record<string, string>[]
  await runner.query(`SET SESSION ${names.map((n) => `${n} = ?`).join(', ')}`, Object.values(settings))
  return async () =>
    void (await runner.query(
      `SET SESSION ${names.map((n) => `${n} = ?`).join(', ')}`,
      names.map((_, i) => before![`s${i}`]),
    ))
}
