import type { DataSource, QueryRunner } from 'typeorm'
import { databaseKind } from '../database/database-kind'

export type Row = Record<string, string | number | Date | null>

/** Runs one statement with `:name` parameters in the driver's own style; rows as objects. */
export async function execute(
  runner: QueryRunner,
  sql: string,
  parameters: Record<string, unknown> = {},
): Promise<Row[]> {
  const [text, values] = runner.dataSource.driver.escapeQueryWithParameters(inSchema(runner, sql), parameters)
  const result = await runner.query(text, values, true)
  return (result.records as Row[] | undefined) ?? []
}

/** Runs a statement that changes rows; how many it found. */
export async function change(runner: QueryRunner, sql: string, parameters: Record<string, unknown>): Promise<number> {
  const [text, values] = runner.dataSource.driver.escapeQueryWithParameters(inSchema(runner, sql), parameters)
  const result = await runner.query(text, values, true)
  return result.affected ?? 0
}

/** Puts the data source's `schema` before our own tables: TypeORM makes them there, whatever the search path says. */
function inSchema(runner: QueryRunner, sql: string): string {
  const { driver, options } = runner.dataSource
  const { schema } = options as { schema?: string }
  if (schema === undefined) return sql
  return sql.replace(
    /\betl_(?:schema|run|checkpoint)\b/g,
    (table) => `${driver.escape(schema)}.${driver.escape(table)}`,
  )
}

/** Row lock for the end of a SELECT; SQLite locks the whole database instead. */
export function forUpdate(runner: QueryRunner): string {
  return databaseKind(runner.dataSource) === 'sqlite' ? '' : ' FOR UPDATE'
}

/**
 * Waits until no other transaction holds the lock of this name, and holds it to the end of the open one.
 *
 * Other databases than PostgreSQL have no such lock: there the place for one is here.
 */
export async function lockName(runner: QueryRunner, name: string): Promise<void> {
  if (databaseKind(runner.dataSource) !== 'postgres') return
  await execute(runner, `SELECT pg_advisory_xact_lock(${LOCK_SPACE}, hashtext(:name))`, { name })
}

/** Any constant will do: it keeps our locks from meeting those of the application. */
const LOCK_SPACE = 7_385_222

/** Gives `work` a connection, and gives it back: nobody can count on a second one while this one is held. */
export async function withRunner<T>(dataSource: DataSource, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner()
  try {
    return await work(runner)
  } finally {
    await runner.release()
  }
}

/** Runs `work` in a transaction of its own on a connection of its own; each statement sees what others have committed. */
export async function inTransaction<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  const sqlite = databaseKind(runner.dataSource) === 'sqlite'
  await (sqlite ? runner.startTransaction() : runner.startTransaction('READ COMMITTED'))
  try {
    const result = await work()
    await runner.commitTransaction()
    return result
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined) // the first error is the one that matters
    throw error
  }
}
