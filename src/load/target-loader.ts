import type { QueryRunner } from 'typeorm'
import type { BatchWriter } from '../core/batch'
import { ConfigurationError } from '../core/errors'
import { databaseKind } from '../database/database-kind'
import { PostgresWriter, type PostgresWriterOptions } from './postgres-writer'
import { moveSequences } from './sequences'
import { describeTargetTable, loadOrder, type TargetSpec, type TargetTable } from './target-table'

/** The tables of one transformer's targets in one database: makes writers for them. */
export class TargetLoader {
  private constructor(
    private readonly tables: ReadonlyMap<string, TargetTable>,
    /** Target names in load order. */
    readonly targets: readonly string[],
  ) {}

  /** @throws `ETL_CONFIGURATION` for a database that cannot be a target, and for tables, columns and indexes that are missing. */
  static async open(runner: QueryRunner, targets: Readonly<Record<string, TargetSpec>>): Promise<TargetLoader> {
    const { dataSource } = runner
    if (databaseKind(dataSource) !== 'postgres')
      throw new ConfigurationError(
        dataSource.options.type,
        `A target database of type "${dataSource.options.type}" cannot be loaded yet; use postgres.`,
      )
    const tables = new Map<string, TargetTable>()
    for (const name of loadOrder(dataSource, targets))
      tables.set(name, await describeTargetTable(runner, targets[name]!))
    return new TargetLoader(tables, [...tables.keys()])
  }

  writer(runner: QueryRunner, options: PostgresWriterOptions): BatchWriter {
    return new PostgresWriter(runner, this.tables, options)
  }

  /** The first property of `rows` that no column of the target takes; `undefined` as a value asks for none. */
  unknownProperty(target: string, rows: readonly object[]): string | undefined {
    const { properties } = this.tables.get(target)!
    // Rows mostly have the same names in the same order: comparing with the row before is twice as fast as looking up.
    const before: string[] = []
    for (const row of rows) {
      let i = 0
      for (const name in row) {
        if (before[i] !== name) {
          if (properties.has(name)) before[i] = name
          else if ((row as Record<string, unknown>)[name] !== undefined) return name
        }
        i++
      }
    }
    return undefined
  }

  /** Moves the sequences of all targets behind the loaded values. */
  async moveSequences(runner: QueryRunner): Promise<void> {
    for (const table of this.tables.values()) await moveSequences(runner, table)
  }
}
