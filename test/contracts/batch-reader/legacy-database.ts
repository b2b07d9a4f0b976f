import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals'
import { DataSource } from 'typeorm'
import type { Key } from '../../../src/core/batch'
import type { EntityClass } from '../../../src/core/entity-class'
import { KeysetReader, type KeysetReaderOptions } from '../../../src/extract/keyset-reader'
import { databaseAccess } from '../../support/database-access'
import { TestDatabase } from '../../support/test-database'
import type { ReaderDialect } from './reader-dialect'

export interface ReadOptions extends KeysetReaderOptions {
  /** Rows per page. @defaultValue 2 */
  limit?: number
  after?: Key | null
  upper?: Key | null
  /** Called behind every page with the number of rows read so far. */
  onPage?: (rowCount: number) => Promise<void>
}

export interface ReadResult<L> {
  rows: L[]
  keys: Key[]
  upper: Key | null
  pageSizes: number[]
}

/** An empty legacy database for every test; the tables are made by the test. */
export class LegacyDatabase {
  private readonly sides: { database?: TestDatabase; dataSource?: DataSource } = {}

  constructor(dialect: ReaderDialect, entities: readonly EntityClass[]) {
    beforeAll(async () => {
      this.sides.database = new TestDatabase(await databaseAccess(dialect.kind, 'reader'), entities)
    })
    beforeEach(async () => {
      await this.database.reset(false)
      this.sides.dataSource = await new DataSource(this.database.options()).initialize()
    })
    afterEach(async () => {
      await this.dataSource.destroy()
      await this.database.assertNoOpenConnections()
    })
    afterAll(async () => this.sides.database?.close())
  }

  get database(): TestDatabase {
    return this.sides.database!
  }

  /** The one under test. A sql.js database lives in it, so tests write through it too. */
  get dataSource(): DataSource {
    return this.sides.dataSource!
  }

  async run(...statements: string[]): Promise<void> {
    for (const sql of statements) await this.dataSource.query(sql)
  }

  /** First column of every row as text. */
  async texts(sql: string): Promise<(string | null)[]> {
    const rows = (await this.dataSource.query(sql)) as Record<string, unknown>[]
    return rows.map((row) => Object.values(row)[0]).map((v) => (v === null ? null : String(v)))
  }

  async read<L extends object>(entity: EntityClass<L>, options: ReadOptions = {}): Promise<ReadResult<L>> {
    const { limit = 2, after: start = null, upper: given, onPage, ...readerOptions } = options
    const reader = new KeysetReader<L>(this.dataSource, entity, readerOptions)
    const result: ReadResult<L> = { rows: [], keys: [], upper: null, pageSizes: [] }
    try {
      result.upper = await reader.open(given)
      let after = start
      for (;;) {
        const batch = await reader.read(after, limit)
        if (batch === null) return result
        const keys = batch.rows.map((_, i) => batch.keyAt(i))
        result.rows.push(...batch.rows)
        result.keys.push(...keys)
        result.pageSizes.push(batch.rows.length)
        after = keys.at(-1)!
        await onPage?.(result.rows.length)
      }
    } finally {
      await reader.close()
    }
  }

  async count(entity: EntityClass, options: KeysetReaderOptions & { after?: Key } = {}): Promise<number> {
    const { after = null, ...readerOptions } = options
    const reader = new KeysetReader(this.dataSource, entity as EntityClass<object>, readerOptions)
    try {
      await reader.open()
      return await reader.count(after)
    } finally {
      await reader.close()
    }
  }
}
