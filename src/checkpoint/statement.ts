import type { QueryRunner } from 'typeorm'
import { databaseKind } from '../database/database-kind'

export type Row = Record<string, string | number | Date | null>

/** Runs one statement with `:name` parameters in the driver's own style; rows as objects. */
export async function execute(
  runner: QueryRunner,
  sql: string,
  parameters: Record<string, unknown> = {},
): Promise<Row[]> {
  const [text, values] = runner.dataSource.driver.escapeQueryWithParameters(sql, parameters)
  const result = await runner.query(text, values, true)
  return (result.records as Row[] | undefined) ?? []
}

/** Runs a statement that changes rows; how many it found. */
export async function change(runner: QueryRunner, sql: string, parameters: Record<string, unknown>): Promise<number> {
  const [text, values] = runner.dataSource.driver.escapeQueryWithParameters(sql, parameters)
  const result = await runner.query(text, values, true)
  return result.affected ?? 0
}

/** Row lock for the end of a SELECT; SQLite locks the whole database instead. */
export function forUpdate(runner: QueryRunner): string {
  return databaseKind(runner.dataSource) === 'sqlite' ? '' : ' FOR UPDATE'
}

/** Runs `work` in a transaction of its own on a connection of its own. */
export async function inTransaction<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  await runner.startTransaction()
  try {
    const result = await work()
    await runner.commitTransaction()
    return result
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined) // the first error is the one that matters
    throw error
  }
}
