import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm'
import { execute } from './statement'

/** Version 1: runs, checkpoints, and the version itself. */
export class EtlBookkeeping1700000000001 implements MigrationInterface {
  readonly name = 'EtlBookkeeping1700000000001'

  async up(runner: QueryRunner): Promise<void> {
    const type = columnTypes(runner)
    await createTable(runner, 'etl_schema', [
      { name: 'version', type: type.integer, isPrimary: true },
      { name: 'installed_at', type: type.time, default: 'CURRENT_TIMESTAMP' },
    ])
    await createTable(runner, 'etl_run', [
      { name: 'id', type: type.name, length: '36', isPrimary: true },
      { name: 'pipeline', type: type.name, length: '128' },
      { name: 'state', type: type.name, length: '16' },
      // Raised each time a process takes the run over; a writer with an older epoch is refused.
      { name: 'epoch', type: type.integer },
      // JSON array of the transformers that the run covers.
      { name: 'transformers', type: type.text },
      { name: 'options', type: type.text, isNullable: true },
      { name: 'fingerprint', type: type.text, isNullable: true },
      { name: 'started_at', type: type.time },
      { name: 'updated_at', type: type.time },
      { name: 'finished_at', type: type.time, isNullable: true },
      { name: 'error_code', type: type.name, length: '64', isNullable: true },
      { name: 'error_message', type: type.text, isNullable: true },
      // The last call's report as JSON.
      { name: 'report', type: type.text, isNullable: true },
      // Who is at work: server clock, and the writer's database session with its start, so that it can be ended.
      { name: 'lease_owner', type: type.name, length: '128', isNullable: true },
      { name: 'lease_expires_at', type: type.time, isNullable: true },
      { name: 'lease_session', type: type.name, length: '64', isNullable: true },
      { name: 'lease_session_started_at', type: type.time, isNullable: true },
    ])
    await createTable(runner, 'etl_checkpoint', [
      { name: 'run_id', type: type.name, length: '36', isPrimary: true },
      { name: 'transformer', type: type.name, length: '128', isPrimary: true },
      // load, deferred, or extract:N for the loops of an imperative run.
      { name: 'step', type: type.name, length: '64', isPrimary: true },
      { name: 'partition_no', type: type.integer, isPrimary: true },
      { name: 'state', type: type.name, length: '16' },
      { name: 'epoch', type: type.integer },
      // Keys are JSON arrays of the database's own text. Bounds are frozen when the step starts.
      { name: 'lower_key', type: type.text, isNullable: true },
      { name: 'upper_key', type: type.text, isNullable: true },
      { name: 'last_key', type: type.text, isNullable: true },
      ...COUNT_COLUMNS.map((name): TableColumnOptions => ({ name, type: type.bigint, default: '0' })),
      { name: 'updated_at', type: type.time },
    ])
    await execute(
      runner,
      'INSERT INTO etl_schema (version) SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM etl_schema WHERE version = 1)',
    )
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...SCHEMA_TABLES].reverse()) await runner.dropTable(table, true)
  }
}

export const SCHEMA_TABLES = ['etl_schema', 'etl_run', 'etl_checkpoint'] as const

export const COUNT_COLUMNS = [
  'read_count',
  'load_count',
  'filter_count',
  'reject_count',
  'produced_count',
  'insert_count',
  'update_count',
  'unchanged_count',
  'ignore_count',
  'supersede_count',
] as const

/**
 * Migrations of this package's own tables, for the `migrations` of the target data source.
 *
 * They are only needed with `manageSchema: false`; otherwise the first run installs the tables.
 */
export const etlMigrations = [EtlBookkeeping1700000000001] as const

/** Version that the last of {@link etlMigrations} leaves. */
export const SCHEMA_VERSION = etlMigrations.length

function columnTypes(runner: QueryRunner): Record<'integer' | 'bigint' | 'name' | 'text' | 'time', string> {
  const { type } = runner.dataSource.options
  const time = type === 'postgres' ? 'timestamptz' : type === 'mysql' || type === 'mariadb' ? 'datetime' : 'datetime'
  return {
    integer: 'integer',
    bigint: 'bigint',
    name: 'varchar',
    text: 'text',
    time: runner.dataSource.driver.normalizeType({ type: time }),
  }
}

async function createTable(runner: QueryRunner, name: string, columns: TableColumnOptions[]): Promise<void> {
  await runner.createTable(new Table({ name, columns, engine: 'InnoDB' }), true)
}
