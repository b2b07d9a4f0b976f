import { expect, test } from '@jest/globals'
import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm'
import { KeysetReader } from '../../../src/extract/keyset-reader'
import { LegacyDatabase } from './legacy-database'
import type { ReaderDialect } from './reader-dialect'

/** Where reading begins and ends, and what a batch holds. */
export function describePages(dialect: ReaderDialect): void {
  @Entity('visit')
  class Visit {
    @PrimaryColumn({ type: 'int' })
    id!: number
    @Column({ type: 'varchar', nullable: true })
    note!: string | null
    @DeleteDateColumn(dialect.dateTimeColumn)
    deletedAt!: Date | null
    get label(): string {
      return `visit ${this.id}`
    }
  }

  const db = new LegacyDatabase(dialect, [Visit])
  const { quote } = dialect
  const create = async (...ids: number[]) => {
    await db.run(
      `CREATE TABLE visit (id ${dialect.types.integer} NOT NULL PRIMARY KEY, note ${dialect.types.text}, ${quote('deletedAt')} ${dialect.types.dateTime} NULL)`,
    )
    await insert(...ids)
  }
  const insert = async (...ids: number[]) => {
    if (ids.length > 0) await db.run(`INSERT INTO visit (id) VALUES ${ids.map((id) => `(${id})`).join(', ')}`)
  }

  test('an empty table has no bound, no pages and no rows to count', async () => {
    await create()
    expect(await db.read(Visit)).toEqual({ rows: [], keys: [], upper: null, pageSizes: [] })
    expect(await db.count(Visit)).toBe(0)
  })

  test('a table that was empty at the start stays empty for this reader', async () => {
    await create()
    const reader = new KeysetReader(db.dataSource, Visit)
    expect(await reader.open()).toBeNull()
    await insert(1)
    expect(await reader.read(null, 10)).toBeNull()
    await reader.close()
    const resumed = await db.read(Visit, { upper: null })
    expect(resumed.rows).toEqual([])
  })

  test('rows above the highest key at the start are not read, nor are rows behind the position', async () => {
    await create(10, 20, 30, 40, 50)
    const { rows } = await db.read(Visit, {
      onPage: async (rowCount) => {
        if (rowCount === 2) await insert(5, 15, 35, 60, 70)
      },
    })
    expect(rows.map(({ id }) => id)).toEqual([10, 20, 30, 35, 40, 50])
  })

  test('a resumed reader keeps the bound of the first one', async () => {
    await create(1, 2, 3)
    const first = await db.read(Visit, { limit: 10 })
    await insert(4, 5)
    const second = await db.read(Visit, { after: ['1'], upper: first.upper })
    expect(second.rows.map(({ id }) => id)).toEqual([2, 3])
    expect(second.upper).toEqual(['3'])
  })

  test('the last page may be full, and then there is no empty one behind it', async () => {
    await create(1, 2, 3, 4)
    expect((await db.read(Visit, { limit: 2 })).pageSizes).toEqual([2, 2])
    expect((await db.read(Visit, { limit: 3 })).pageSizes).toEqual([3, 1])
  })

  test('count is exact from the start and from any key, and counts nothing above the bound', async () => {
    await create(...Array.from({ length: 57 }, (_, n) => n * 3))
    const reader = new KeysetReader(db.dataSource, Visit)
    await reader.open()
    await insert(10_000)
    expect(await reader.count(null)).toBe(57)
    expect(await reader.count(['30'])).toBe(46)
    expect(await reader.count(['168'])).toBe(0)
    await reader.close()
  })

  test('soft-deleted rows are rows', async () => {
    await create(1, 2)
    await db.run(`UPDATE visit SET ${quote('deletedAt')} = '2020-01-31 12:00:00' WHERE id = 1`)
    const { rows } = await db.read(Visit)
    expect(rows.map(({ id, deletedAt }) => [id, deletedAt?.toISOString() ?? null])).toEqual([
      [1, '2020-01-31T12:00:00.000Z'],
      [2, null],
    ])
  })

  test('rows are instances of the entity: getters work', async () => {
    await create(7)
    const [row] = (await db.read(Visit)).rows
    expect(row).toBeInstanceOf(Visit)
    expect(row!.label).toBe('visit 7')
  })

  test('two readers work side by side', async () => {
    await create(1, 2, 3)
    const readers = [new KeysetReader(db.dataSource, Visit), new KeysetReader(db.dataSource, Visit)]
    for (const reader of readers) await reader.open()
    const pages = await Promise.all(readers.map((reader) => reader.read(['1'], 10)))
    expect(pages.map((page) => page!.rows.map(({ id }) => id))).toEqual([
      [2, 3],
      [2, 3],
    ])
    for (const reader of readers) await reader.close()
  })

  test('bytes read grow with the rows, or are not known at all', async () => {
    await create(1, 2, 3, 4)
    await db.run(`UPDATE visit SET note = '${'x'.repeat(30)}'`)
    const reader = new KeysetReader(db.dataSource, Visit)
    await reader.open()
    const before = reader.bytesRead()
    await reader.read(null, 4)
    const after = reader.bytesRead()
    await reader.close()
    if (dialect.kind === 'sqljs') expect([before, after]).toEqual([null, null])
    else expect(after! - before!).toBeGreaterThan(120)
  })

  test('a query that fails is an error with the position, and the reader closes', async () => {
    await create(1, 2, 3)
    const reader = new KeysetReader(db.dataSource, Visit)
    await reader.open()
    await reader.read(null, 1)
    await db.run('DROP TABLE visit')
    await expect(reader.read(['1'], 1)).rejects.toMatchObject({
      code: 'ETL_EXTRACT_FAILED',
      context: { entity: 'Visit', after: ['1'] },
      message: expect.stringMatching(/^Reading Visit behind key 1 failed: .+ run again to go on there\.$/) as unknown,
    })
    await reader.close()
  })
}
