import type { DataSource, QueryRunner } from 'typeorm'
import { ConfigurationError } from '../core/errors'
import { databaseKind } from '../database/database-kind'
import { SchemaMissingError } from './checkpoint-errors'
import { etlMigrations, SCHEMA_TABLES, SCHEMA_VERSION } from './etl-migrations'
import { execute } from './statement'

/** Any constant will do: it keeps two first runs from creating the tables at the same time. */
const INSTALL_LOCK = 7_385_221

/**
 * Brings the bookkeeping tables of the target to the version of this package.
 *
 * @throws `ETL_CONFIGURATION` where the database does not let us make them; {@link SchemaMissingError} `ETL_SCHEMA_MISSING` where they are behind and `manage` is false.
 */
export async function installSchema(dataSource: DataSource, manage: boolean): Promise<void> {
  const runner = dataSource.createQueryRunner()
  try {
    const found = await installedVersion(runner)
    if (found >= SCHEMA_VERSION) return
    if (!manage) throw new SchemaMissingError({ found, needed: SCHEMA_VERSION })
    await runner.startTransaction()
    try {
      if (databaseKind(dataSource) === 'postgres')
        await runner.query('SELECT pg_advisory_xact_lock($1)', [INSTALL_LOCK])
      for (const Migration of etlMigrations.slice(await installedVersion(runner))) await new Migration().up(runner)
      await runner.commitTransaction()
    } catch (error) {
      await runner.rollbackTransaction()
      throw new ConfigurationError(
        'manageSchema',
        `The bookkeeping tables could not be made in the target: ${error instanceof Error ? error.message : String(error)}. Let a user ` +
          `who may create tables run the target's migrations with ...etlMigrations among them, and set manageSchema: false.`,
        error,
      )
    }
  } finally {
    await runner.release()
  }
}

/** 0 where one of the tables is absent; opens nothing and changes nothing. */
export async function installedVersion(runner: QueryRunner): Promise<number> {
  // The stored version alone would go on being trusted after somebody dropped the other two.
  for (const table of SCHEMA_TABLES) if (!(await runner.hasTable(table))) return 0
  const [row] = await execute(runner, 'SELECT MAX(version) AS version FROM etl_schema')
  return Number(row?.version ?? 0)
}
