import { expect, test } from '@jest/globals'
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm'
import { UTC } from '../../../src/core/time-zone'
import { collectGarbage } from './collect-garbage'
import { counts, keyAt, WriterDatabase } from './use-target'
import type { WriterDialect } from './writer-dialect'

const MB = 1024 * 1024

/** Order of calls, order of tables, one connection for rows and other statements, memory. */
export function describeProtocol(dialect: WriterDialect): void {
  const { types } = dialect

  @Entity('ward')
  class Ward {
    @PrimaryColumn(types.integer)
    id!: number
    @Column(types.text)
    name!: string
  }

  @Entity('bed')
  class Bed {
    @PrimaryColumn(types.integer)
    id!: number
    @ManyToOne(() => Ward, { nullable: false })
    @JoinColumn({ name: 'ward_id' })
    ward!: Ward
    @Column({ ...types.text, nullable: true })
    note!: string | null
  }

  @Entity('sheet')
  class Sheet {
    @PrimaryColumn(types.integer)
    id!: number
    @ManyToOne(() => Bed, { nullable: false })
    @JoinColumn({ name: 'bed_id' })
    bed!: Bed
  }

  const db = new WriterDatabase(dialect, [Ward, Bed, Sheet])
  const declaredChildrenFirst = { sheets: { entity: Sheet }, beds: { entity: Bed }, wards: { entity: Ward } }
  const ward = (id: number) => ({ id, name: `ward ${id}` })

  test('targets are named parents first, however they are declared', async () => {
    await db.interval(declaredChildrenFirst, {}, async ({ writer }) => {
      expect(writer.targets).toEqual(['wards', 'beds', 'sheets'])
    })
  })

  test('parents and their children load in one interval, over several writes in any order', async () => {
    const written = await db.load(declaredChildrenFirst, [
      ['sheets', [{ id: 100, bed: { id: 10 } }]],
      ['wards', [ward(1)]],
      ['beds', [{ id: 10, ward: { id: 1 } }]],
      ['wards', [ward(2), ward(3)]],
      ['beds', [{ id: 20, ward: { id: 3 } }]],
      ['sheets', [{ id: 200, bed: { id: 20 } }]],
    ])
    expect(written).toEqual({
      wards: counts({ insertCount: 3 }),
      beds: counts({ insertCount: 2 }),
      sheets: counts({ insertCount: 2 }),
    })
    expect(await db.texts('bed', 'ward_id')).toEqual(['1', '3'])
    expect(await db.texts('sheet', 'bed_id')).toEqual(['10', '20'])
  })

  test('an interval without rows writes nothing and counts nothing', async () => {
    const written = await db.load(declaredChildrenFirst, [['wards', []]])
    expect(written).toEqual({ wards: counts({}), beds: counts({}), sheets: counts({}) })
    expect(await db.count('ward')).toBe(0)
  })

  test('counts start at zero in every interval of one writer', async () => {
    const { dataSource } = db
    const runner = dataSource.createQueryRunner()
    const opened = await dialect.open(runner, { wards: { entity: Ward } })
    const writer = opened.writer(runner, { pass: 'load', lossy: 'reject', targetTimeZone: UTC })
    for (const [id, insertCount] of [
      [1, 1],
      [2, 1],
    ] as const) {
      await runner.startTransaction()
      await writer.begin()
      await writer.write('wards', [ward(id)], keyAt)
      expect(await writer.finish()).toEqual({ wards: counts({ insertCount }) })
      await runner.commitTransaction()
    }
    await runner.release()
    expect(await db.texts('ward', 'id')).toEqual(['1', '2'])
  })

  test('settle sends what was written so far, and writing goes on behind it', async () => {
    const written = await db.interval(declaredChildrenFirst, {}, async ({ writer, transaction }) => {
      for (const id of [1, 2, 3]) {
        await writer.write('beds', [{ id: id * 10, ward: { id } }], keyAt)
        await writer.write('wards', [ward(id)], keyAt)
        await writer.settle()
        expect(await transaction.runner.manager.count(Bed)).toBe(id)
      }
      await writer.settle()
    })
    expect(written.beds).toEqual(counts({ insertCount: 3 }))
    expect(await db.count('ward')).toBe(3)
  })

  test('user code on the same transaction sees the rows that are on their way, and may write its own', async () => {
    const wards = { wards: { entity: Ward } }
    await db.interval(wards, {}, async ({ writer, transaction }) => {
      const { manager } = transaction.runner
      await writer.write('wards', [ward(1), ward(2)], keyAt)
      expect(await manager.findOneBy(Ward, { id: 2 })).toEqual(ward(2))
      await manager.insert(Ward, ward(50))
      await writer.write('wards', [ward(3)], keyAt)
      await manager.update(Ward, { id: 3 }, { name: 'renamed' })
      await writer.write('wards', [ward(4)], keyAt)
    })
    expect(await db.texts('ward', 'name')).toEqual(['ward 1', 'ward 2', 'renamed', 'ward 4', 'ward 50'])
  })

  test('several statements at once wait for the rows once, and no row is counted twice', async () => {
    const written = await db.interval(declaredChildrenFirst, {}, async ({ writer, transaction }) => {
      await writer.write('wards', [ward(1)], keyAt)
      await writer.write('beds', [{ id: 10, ward: { id: 1 } }], keyAt)
      const { manager } = transaction.runner
      expect(await Promise.all([manager.count(Ward), manager.count(Bed), manager.count(Ward)])).toEqual([1, 1, 1])
      await writer.write('wards', [ward(2)], keyAt)
      await Promise.all([writer.settle(), writer.settle(), manager.count(Ward)])
    })
    expect(written).toEqual({
      wards: counts({ insertCount: 2 }),
      beds: counts({ insertCount: 1 }),
      sheets: counts({}),
    })
    expect(await db.count('ward')).toBe(2)
  })

  test('after abort with rows on their way the connection rolls back and works on', async () => {
    const { dataSource } = db
    const runner = dataSource.createQueryRunner()
    const opened = await dialect.open(runner, declaredChildrenFirst)
    const writer = opened.writer(runner, { pass: 'load', lossy: 'reject', targetTimeZone: UTC })
    for (const size of [1, 50_000]) {
      await runner.startTransaction()
      await writer.begin()
      await writer.write('beds', [{ id: 1, ward: { id: 1 } }], keyAt)
      await writer.write(
        'wards',
        Array.from({ length: size }, (_, i) => ward(i)),
        keyAt,
      )
      await writer.abort()
      await runner.rollbackTransaction()
      expect(await runner.query('SELECT 1 AS one')).toEqual([expect.objectContaining({ one: expect.anything() })])
    }
    await runner.startTransaction()
    await writer.begin()
    await writer.write('wards', [ward(7)], keyAt)
    expect((await writer.finish()).wards).toEqual(counts({ insertCount: 1 }))
    await runner.commitTransaction()
    await runner.release()
    expect(await db.texts('ward', 'id')).toEqual(['7'])
    expect(await db.count('bed')).toBe(0)
  })

  test('abort after a refusal by the database leaves the connection usable, and nothing is in the tables', async () => {
    await db.load({ wards: { entity: Ward } }, [['wards', [ward(1)]]])
    const runner = db.dataSource.createQueryRunner()
    const opened = await dialect.open(runner, { wards: { entity: Ward } })
    const writer = opened.writer(runner, { pass: 'load', lossy: 'reject', targetTimeZone: UTC })
    await runner.startTransaction()
    await writer.begin()
    await writer.write('wards', [ward(2), ward(1)], keyAt)
    await expect(writer.finish()).rejects.toMatchObject({ code: 'ETL_LOAD_FAILED' })
    await writer.abort()
    await runner.rollbackTransaction()
    await runner.startTransaction()
    await writer.begin()
    await writer.write('wards', [ward(3)], keyAt)
    await writer.finish()
    await runner.commitTransaction()
    await runner.release()
    expect(await db.texts('ward', 'id')).toEqual(['1', '3'])
  })

  test('rows that wait for another table are sent before they fill the memory', async () => {
    const note = 'n'.repeat(64 * 1024)
    const specs = { wards: { entity: Ward }, beds: { entity: Bed } }
    await db.load(specs, [['wards', [ward(1)]]])
    const held: number[] = []
    await db.interval(specs, {}, async ({ writer }) => {
      await writer.write('wards', [ward(2)], keyAt)
      const before = await heldBytes()
      for (let n = 0; n < 12; n++) {
        const beds = Array.from({ length: 128 }, (_, i) => ({ id: n * 1000 + i, ward: { id: 1 }, note }))
        await writer.write('beds', beds, keyAt)
        held.push((await heldBytes()) - before)
      }
    })
    expect(await db.count('bed')).toBe(12 * 128)
    // 96 MB went through; 32 MB may wait, plus one batch and what is on the socket.
    expect(Math.max(...held)).toBeLessThan(56 * MB)
  })
}

async function heldBytes(): Promise<number> {
  await collectGarbage()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + Math.max(external, arrayBuffers)
}
