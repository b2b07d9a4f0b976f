import { describe, expect, test } from '@jest/globals'
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm'
import { BaseTransformer, type TransformerClass, Transformer } from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import {
  ENTITIES,
  expectBalanced,
  failureOf,
  legacyUser,
  LegacyShop,
  LegacyUser,
  Shop,
  testPipeline,
  toUser,
  User,
} from './pipeline-support/shop'

@Entity('note')
class Note {
  @PrimaryGeneratedColumn()
  id!: number
  @Column({ type: 'text' })
  text!: string
}

type Run = (self: BaseTransformer<LegacyUser, User>) => Promise<void>

function imperative(run: Run): TransformerClass {
  @Transformer({ name: 'users', legacy: LegacyUser, target: User })
  class Imperative extends BaseTransformer<LegacyUser, User> {
    override async run(): Promise<void> {
      await run(this)
    }
  }
  return Imperative
}

const copyUsers =
  (onBatch: (rows: LegacyUser[]) => void = () => undefined): Run =>
  async (self) => {
    for await (const rows of self.extractData(LegacyUser)) {
      await self.bulkCreate(User, rows.map(toUser))
      onBatch(rows)
    }
  }

describeRoutes('an imperative run', {}, (route) => {
  const db = useDatabases(route, { ...ENTITIES, target: [...ENTITIES.target, Note] })

  test('reads in batches of its own size and writes what it wants', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const sizes: number[] = []
    const report = await testPipeline(db, [
      imperative(async (self) => {
        for await (const rows of self.extractData(LegacyUser, { batchSize: 7, where: { name: 'user 9' } }))
          sizes.push(rows.length)
        for await (const rows of self.extractData(LegacyUser, { batchSize: 7 })) {
          sizes.push(rows.length)
          const odd = rows.filter((row) => row.id % 2 === 1)
          expect(await self.bulkCreate(User, odd.map(toUser))).toMatchObject({ insertCount: odd.length })
        }
      }),
    ]).run()
    expect(sizes).toEqual([1, 7, 7, 7, 4])
    expect(report.counts).toMatchObject({ readCount: 26, loadCount: 13, producedCount: 13, insertCount: 13 })
    expectBalanced(report.counts)
    expect(report.transformers.users!.targets).toMatchObject({ User: { producedCount: 13, insertCount: 13 } })
    expect(await db.target.count(User)).toBe(13)
  })

  test('a throw in the loop rolls its batch back; the next run goes on there, loop by loop', async () => {
    await db.legacy.seed(LegacyShop, 15, (n) => ({ id: n, title: `shop ${n}` }))
    await db.legacy.seed(LegacyUser, 35, legacyUser)
    let broken = true
    const seen: number[] = []
    const Both = imperative(async (self) => {
      for await (const rows of self.extractData(LegacyShop)) await self.bulkCreate(Shop, rows)
      for await (const rows of self.extractData(LegacyUser)) {
        seen.push(rows[0]!.id)
        await self.bulkCreate(User, rows.map(toUser))
        if (broken && rows[0]!.id === 21) throw new RangeError('half way')
      }
    })
    const pipeline = testPipeline(db, [Both])
    const error = await failureOf(pipeline.run())
    expect(error).toMatchObject({ code: 'ETL_RUN_FAILED', cause: expect.any(RangeError) })
    expect(error.report.counts).toMatchObject({ readCount: 35, insertCount: 35 })
    expect([await db.target.count(Shop), await db.target.count(User)]).toEqual([15, 20])
    broken = false
    const report = await pipeline.run()
    expect(report).toMatchObject({ resumed: true, state: 'completed', counts: { readCount: 15, insertCount: 15 } })
    expect(report.transformers.users!.totals).toMatchObject({ readCount: 50, insertCount: 50 })
    expect(seen).toEqual([1, 11, 21, 21, 31])
    expect(await db.target.keys(User)).toEqual(await db.legacy.keys(LegacyUser))
    expect(await db.target.keys(Shop)).toEqual(await db.legacy.keys(LegacyShop))
  })

  test('rows of which a loop wrote nothing do not count as loaded', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const { counts, transformers } = await testPipeline(db, [
      imperative(async (self) => {
        for await (const rows of self.extractData(LegacyUser)) {
          if (rows[0]!.id === 11) continue
          await self.bulkCreate(User, rows.map(toUser))
          await self.bulkCreate(
            Shop,
            rows.map(({ id }) => ({ id, title: 's' })),
          )
        }
      }),
    ]).run()
    expect(counts).toMatchObject({ readCount: 25, loadCount: 15, filterCount: 10, producedCount: 30, insertCount: 30 })
    expectBalanced(counts)
    expect(transformers.users!.targets).toMatchObject({ User: { insertCount: 15 }, Shop: { insertCount: 15 } })
  })

  test('a batch counts as done when the next one is asked for, not before', async () => {
    await db.legacy.seed(LegacyUser, 30, legacyUser)
    const outside: number[] = []
    await testPipeline(db, [
      imperative(async (self) => {
        for await (const rows of self.extractData(LegacyUser)) {
          outside.push(await db.target.count(User))
          await self.bulkCreate(User, rows.map(toUser))
          expect(await self.target.count(User)).toBe(rows.at(-1)!.id)
          outside.push(await db.target.count(User))
        }
      }),
    ]).run()
    expect(outside).toEqual([0, 0, 10, 10, 20, 20])
  })

  test('a signal stops between two batches and the next run goes on', async () => {
    await db.legacy.seed(LegacyUser, 35, legacyUser)
    const stop = new AbortController()
    const Stopping = imperative(copyUsers((rows) => rows[0]!.id === 11 && stop.abort()))
    const first = await testPipeline(db, [Stopping]).run({ signal: stop.signal })
    expect(first).toMatchObject({ state: 'interrupted', counts: { insertCount: 20 } })
    expect(await db.target.count(User)).toBe(20)
    expect(await testPipeline(db, [imperative(copyUsers())]).run()).toMatchObject({ counts: { insertCount: 15 } })
    expect(await db.target.keys(User)).toEqual(await db.legacy.keys(LegacyUser))
  })

  describe('a loop that would lose or repeat rows is refused', () => {
    test('nested', async () => {
      await db.legacy.seed(LegacyUser, 15, legacyUser)
      await db.legacy.seed(LegacyShop, 1, (n) => ({ id: n, title: 's' }))
      const error = await failureOf(
        testPipeline(db, [
          imperative(async (self) => {
            for await (const users of self.extractData(LegacyUser))
              for await (const shops of self.extractData(LegacyShop))
                await self.bulkCreate(User, [...users, ...shops] as never)
          }),
        ]).run(),
      )
      expect(error).toMatchObject({ code: 'ETL_LOOP', message: expect.stringContaining('checkpoint: false') })
      expect(await db.target.count(User)).toBe(0)
    })

    test.each([
      ['at the end', async () => undefined],
      ['with another whole loop behind it', copyUsers()],
    ])('left with break %s', async (_, rest) => {
      await db.legacy.seed(LegacyUser, 25, legacyUser)
      const leaving: Run = async (self) => {
        for await (const rows of self.extractData(LegacyUser)) {
          await self.bulkCreate(
            User,
            rows.map((row) => ({ ...toUser(row), id: row.id + 500 })),
          )
          if (rows[0]!.id === 11) break
        }
        await rest(self)
      }
      const error = await failureOf(testPipeline(db, [imperative(leaving)]).run())
      expect(error).toMatchObject({ code: 'ETL_LOOP', context: { transformer: 'users', entity: 'LegacyUser' } })
      expect((await db.target.keys(User)).filter((key) => Number(key) > 500)).toHaveLength(10)
    })

    test('stepped by hand and dropped', async () => {
      await db.legacy.seed(LegacyUser, 25, legacyUser)
      const dropping: Run = async (self) => {
        const batches = self.extractData(LegacyUser)[Symbol.asyncIterator]()
        const { value } = (await batches.next()) as { value: LegacyUser[] }
        await self.bulkCreate(User, value.map(toUser))
      }
      expect(await failureOf(testPipeline(db, [imperative(dropping)]).run())).toMatchObject({ code: 'ETL_LOOP' })
      expect(await db.target.count(User)).toBe(0)
    })
  })

  test('a loop with checkpoint: false only looks, may stand inside another one and may be left', async () => {
    await db.legacy.seed(LegacyUser, 15, (n) => ({ ...legacyUser(n), shopId: 1 + (n % 3) }))
    await db.legacy.seed(LegacyShop, 3, (n) => ({ id: n, title: `shop ${n}` }))
    const report = await testPipeline(db, [
      imperative(async (self) => {
        const titles = new Map<number, string>()
        for await (const users of self.extractData(LegacyUser)) {
          for await (const shops of self.extractData(LegacyShop, { checkpoint: false, batchSize: 2 })) {
            for (const shop of shops) titles.set(shop.id, shop.title)
            if (titles.size >= 2) break
          }
          await self.bulkCreate(
            User,
            users.map((row) => ({ id: row.id, name: titles.get(row.shopId!) ?? 'none' })),
          )
        }
      }),
    ]).run()
    expect(report.counts).toMatchObject({ readCount: 15, insertCount: 15 })
    expect((await db.target.rows(User)).slice(0, 3).map((u) => u.name)).toEqual(['shop 2', 'none', 'shop 1'])
  })

  test('bulkCreate outside loops commits on its own, several at once included', async () => {
    const visible: number[] = []
    const report = await testPipeline(db, [
      imperative(async (self) => {
        await self.bulkCreate(User, [{ id: 1, name: 'first' }])
        visible.push(await db.target.count(User))
        const made = await Promise.allSettled([
          self.bulkCreate(User, [
            { id: 2, name: 'a' },
            { id: 3, name: 'b' },
          ]),
          self.bulkCreate(User, [
            { id: 10, name: 'ok' },
            { id: 1, name: 'taken' },
          ]),
          self.bulkCreate(Shop, [{ id: 4, title: 's' }]),
        ])
        expect(made.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
        visible.push(await db.target.count(User))
      }),
    ]).run()
    expect(visible).toEqual([1, 3])
    expect(await db.target.keys(User)).toEqual(['1', '2', '3'])
    expect(report.counts).toMatchObject({ readCount: 0, producedCount: 4, insertCount: 4 })
    expect(report.transformers.users!.targets).toMatchObject({ User: { insertCount: 3 }, Shop: { insertCount: 1 } })
    expectBalanced(report.counts)
  })

  test('sequences move behind the given ids, in loops and outside', async () => {
    await db.legacy.seed(LegacyUser, 20, legacyUser)
    const notes: Run = async (self) => {
      for await (const rows of self.extractData(LegacyUser))
        await self.bulkCreate(
          Note,
          rows.map((row) => ({ id: row.id, text: row.name })),
        )
      await self.bulkCreate(Note, [{ id: 77, text: 'outside' }])
    }
    await testPipeline(db, [imperative(notes)]).run()
    const [next] = await db.target.query<{ id: number }>(`INSERT INTO note (text) VALUES ('new') RETURNING id`)
    expect(next!.id).toBe(78)
  })

  test('several bulkCreates at once inside a loop load into one transaction', async () => {
    await db.legacy.seed(LegacyUser, 20, legacyUser)
    await testPipeline(db, [
      imperative(async (self) => {
        for await (const rows of self.extractData(LegacyUser))
          await Promise.all([
            self.bulkCreate(
              Shop,
              rows.map((row) => ({ id: row.id, title: row.name })),
            ),
            self.bulkCreate(User, rows.map(toUser)),
            self.target.count(Shop),
          ])
      }),
    ]).run()
    expect([await db.target.count(Shop), await db.target.count(User)]).toEqual([20, 20])
  })

  test('bulkCreate refuses a property that the entity does not have', async () => {
    const faulty: Run = async (self) => void (await self.bulkCreate(User, [{ id: 1, nmae: 'x', name: 'y' } as never]))
    expect(await failureOf(testPipeline(db, [imperative(faulty)]).run())).toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringContaining('"nmae"'),
    })
    expect(await db.target.count(User)).toBe(0)
  })

  test('an error that run() catches does not make the loop commit half a batch', async () => {
    await db.legacy.seed(LegacyUser, 20, legacyUser)
    const swallowing: Run = async (self) => {
      for await (const rows of self.extractData(LegacyUser))
        try {
          await self.bulkCreate(
            User,
            rows.map((row) => ({ ...toUser(row), id: row.id === 15 ? 14 : row.id })),
          )
        } catch {
          // Many write this; the database has given the transaction up all the same.
        }
    }
    const error = await failureOf(testPipeline(db, [imperative(swallowing)]).run())
    expect(error.report.counts.insertCount).toBe(10)
    expect(await db.target.count(User)).toBe(10)
    await testPipeline(db, [imperative(copyUsers())]).run()
    expect(await db.target.keys(User)).toEqual(await db.legacy.keys(LegacyUser))
  })

  test('the legacy entity manager reads, and config and profiler are at hand', async () => {
    await db.legacy.seed(LegacyUser, 3, legacyUser)
    const report = await testPipeline(db, [
      imperative(async (self) => {
        expect(self.config).toEqual({ name: 'users', batchSize: 10, commitInterval: 1, readAhead: 1, dryRun: false })
        expect(await self.legacy.count(LegacyUser)).toBe(3)
        const rows = self.profiler.profileOperation('data_cleaning', () => [{ id: 9, name: 'made' }])
        {
          using span = self.profiler.start('by_hand')
          expect(span).toBeDefined()
        }
        await self.bulkCreate(User, rows)
        expect(self.getPerformanceReport().operations).toMatchObject({ bulk_create: { count: 1 } })
      }),
    ]).run()
    const { operations } = report.transformers.users!.performance
    expect(operations).toMatchObject({
      data_cleaning: { count: 1 },
      by_hand: { count: 1 },
      total_migration: { count: 1 },
    })
  })

  test('a transformer used outside of a run says how to start one', () => {
    const Alone = imperative(copyUsers()) as new () => BaseTransformer
    expect(() => new Alone().target).toThrow(expect.objectContaining({ code: 'ETL_CONFIGURATION' }))
  })
})
