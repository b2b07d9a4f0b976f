import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals'
import { DataSource, type DataSourceOptions } from 'typeorm'
import type { BatchWriter, Key } from '../../../src/core/batch'
import type { WriteCounts } from '../../../src/core/counts'
import type { EntityClass } from '../../../src/core/entity-class'
import { timeZone } from '../../../src/core/time-zone'
import type { TargetSpec } from '../../../src/load/target-table'
import { TargetTransaction } from '../../../src/load/target-transaction'
import { databaseAccess } from '../../support/database-access'
import { TestDatabase } from '../../support/test-database'
import type { WriterDialect } from './writer-dialect'

export interface LoadOptions {
  pass?: 'load' | 'deferred'
  lossy?: 'reject' | 'round'
  targetTimeZone?: string
  /** Called after all rows are written and before `finish`. */
  beforeFinish?: (interval: Interval) => Promise<void>
}

export interface Interval {
  writer: BatchWriter
  transaction: TargetTransaction
}

export type Specs = Readonly<Record<string, TargetSpec>>
/** Rows in the order in which they are written: target name and rows of one `write`. */
export type Writes = readonly (readonly [target: string, rows: readonly object[]])[]

/** Legacy keys in these tests: the n-th row of a `write` comes from legacy key `k<n>`, counted from 0. */
export const keyAt = (index: number): Key => [`k${index}`]

/** An empty target database with the entities' tables for every test, and the writer under test on it. */
export class WriterDatabase {
  private readonly sides: { database?: TestDatabase; dataSource?: DataSource } = {}

  constructor(
    readonly dialect: WriterDialect,
    entities: readonly EntityClass[],
  ) {
    beforeAll(async () => {
      const access = await databaseAccess(dialect.kind, 'writer')
      const options = (): DataSourceOptions => ({ ...access.options(), ...dialect.options }) as DataSourceOptions
      this.sides.database = new TestDatabase({ ...access, options }, entities)
    })
    beforeEach(async () => {
      await this.database.reset(true)
      this.sides.dataSource = await new DataSource(this.database.options()).initialize()
    })
    afterEach(async () => {
      await this.dataSource.destroy()
      await this.database.assertNoOpenConnections()
    })
    afterAll(async () => this.sides.database?.close())
  }

  /** Looks at the target from outside the writer's connection. */
  get database(): TestDatabase {
    return this.sides.database!
  }

  get dataSource(): DataSource {
    return this.sides.dataSource!
  }

  /** Writes in one commit interval and commits it; rolls back and rethrows when something is refused. */
  async load(specs: Specs, writes: Writes, options: LoadOptions = {}): Promise<Record<string, WriteCounts>> {
    return this.interval(specs, options, async ({ writer, transaction }) => {
      for (const [target, rows] of writes) await writer.write(target, rows, keyAt)
      await options.beforeFinish?.({ writer, transaction })
    })
  }

  async interval(
    specs: Specs,
    options: LoadOptions,
    write: (interval: Interval) => Promise<void>,
  ): Promise<Record<string, WriteCounts>> {
    const transaction = new TargetTransaction(this.dataSource)
    try {
      const opened = await this.dialect.open(transaction.runner, specs)
      const { pass = 'load', lossy = 'reject', targetTimeZone = 'UTC' } = options
      const writer = opened.writer(transaction.runner, { pass, lossy, targetTimeZone: timeZone(targetTimeZone) })
      await transaction.begin()
      try {
        await transaction.attach(writer)
        await write({ writer, transaction })
        const counts = await writer.finish()
        await transaction.commit()
        return counts
      } catch (error) {
        await transaction.rollback()
        throw error
      }
    } finally {
      await transaction.release()
    }
  }

  async moveSequences(specs: Specs): Promise<void> {
    const runner = this.dataSource.createQueryRunner()
    try {
      await (await this.dialect.open(runner, specs)).moveSequences(runner)
    } finally {
      await runner.release()
    }
  }

  /** Exact text of a column of every row, in the order of another one. */
  async texts(table: string, column: string, orderBy = 'id'): Promise<(string | null)[]> {
    return this.column(table, this.dialect.textOf(this.dialect.quote(column)), orderBy)
  }

  async instants(table: string, column: string, orderBy = 'id'): Promise<(string | null)[]> {
    return this.column(table, this.dialect.instantOf(this.dialect.quote(column)), orderBy)
  }

  async hex(table: string, column: string, orderBy = 'id'): Promise<(string | null)[]> {
    return this.column(table, this.dialect.hexOf(this.dialect.quote(column)), orderBy)
  }

  async count(table: string): Promise<number> {
    const [row] = await this.database.query<{ n: unknown }>(`SELECT COUNT(*) AS n FROM ${this.dialect.quote(table)}`)
    return Number(row!.n)
  }

  private async column(table: string, expression: string, orderBy: string): Promise<(string | null)[]> {
    const { quote } = this.dialect
    const rows = await this.database.query<{ v: string | null }>(
      `SELECT ${expression} AS v FROM ${quote(table)} ORDER BY ${quote(orderBy)}`,
    )
    return rows.map((row) => row.v)
  }
}

/** Counts of one target: those not named are 0. */
export function counts(given: Partial<WriteCounts>): WriteCounts {
  return { insertCount: 0, updateCount: 0, unchangedCount: 0, ignoreCount: 0, supersedeCount: 0, ...given }
}
