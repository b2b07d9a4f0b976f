import { expect, test } from '@jest/globals'
import { BaseTransformer, Transformer } from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import {
  ENTITIES,
  failureOf,
  legacyUser,
  LegacyUser,
  Shop,
  testPipeline,
  toUser,
  User,
  userTransformer,
} from './pipeline-support/shop'

const NUMBERS = Array.from({ length: 45 }, (_, i) => String(i + 1))

describeRoutes('the transaction of a batch', { legacy: ['sqljs', 'mysql'] }, (route) => {
  const db = useDatabases(route, ENTITIES)

  /** Fails in some way at the second batch of the first run, and never again. */
  const onceInBatch = (work: (self: BaseTransformer<LegacyUser, User>) => unknown) => {
    let batches = 0
    @Transformer({ name: 'users', legacy: LegacyUser, target: User })
    class UserTransformer extends BaseTransformer<LegacyUser, User> {
      transform = toUser
      async afterBatch(): Promise<void> {
        if (++batches === 2) await work(this)
      }
    }
    return UserTransformer
  }

  test.each<[string, (self: BaseTransformer<LegacyUser, User>) => unknown]>([
    ['a statement that fails without being awaited', (self) => void self.target.query('no SQL').catch(() => undefined)],
    ['a statement that is given up and fails', (self) => self.target.query('SELECT 1 / 0').catch(() => undefined)],
    ['a transaction that is left open', (self) => self.target.queryRunner!.startTransaction()],
  ])('%s loses no row: the run fails, and goes on where it was', async (_, work) => {
    await db.legacy.seed(LegacyUser, 45, legacyUser)
    const pipeline = testPipeline(db, [onceInBatch(work)])
    const error = await failureOf(pipeline.run())
    expect(['ETL_TRANSACTION', 'ETL_RUN_FAILED', 'ETL_LOAD_FAILED']).toContain(error.code)
    expect(error.report.counts.insertCount).toBe(await db.target.count(User))
    await pipeline.run({ resume: true })
    expect(await db.target.keys(User)).toEqual(NUMBERS)
  })

  test('statements asked for while the batch commits run after it, and lose nothing', async () => {
    await db.legacy.seed(LegacyUser, 45, legacyUser)
    const late: Promise<unknown>[] = []
    const transformer = onceInBatch((self) => {
      const ask = (left: number): Promise<unknown> =>
        self.target.query('SELECT 1').then(() => (left === 0 ? undefined : ask(left - 1)))
      late.push(ask(20))
    })
    const { counts } = await testPipeline(db, [transformer]).run()
    await Promise.allSettled(late)
    expect(counts.insertCount).toBe(45)
    expect(await db.target.keys(User)).toEqual(NUMBERS)
  })

  test('hooks that write rows of their own share the transaction', async () => {
    await db.legacy.seed(LegacyUser, 45, legacyUser)
    @Transformer({ name: 'users', legacy: LegacyUser, target: User })
    class WritingHooks extends BaseTransformer<LegacyUser, User> {
      transform = toUser
      async beforeBatch(rows: readonly LegacyUser[]): Promise<void> {
        await this.bulkCreate(Shop, [{ id: rows[0]!.id, title: 'before' }])
      }
      async afterBatch(): Promise<void> {
        const [{ n }] = (await this.target.query('SELECT max(id) AS n FROM app_user')) as [{ n: number }]
        await this.bulkCreate(Shop, [{ id: 1000 + n, title: 'after' }])
      }
    }
    await testPipeline(db, [WritingHooks], { commitInterval: 2 }).run()
    expect(await db.target.keys(User)).toEqual(NUMBERS)
    expect((await db.target.keys(Shop)).map(Number).sort((a, b) => a - b)).toEqual([
      1, 11, 21, 31, 41, 1010, 1020, 1030, 1040, 1045,
    ])
  })

  test('hooks that empty the array they are given lose no row', async () => {
    await db.legacy.seed(LegacyUser, 45, legacyUser)
    const beforeBatch = (rows: LegacyUser[]): void => void rows.splice(0)
    await testPipeline(db, [userTransformer({ beforeBatch: beforeBatch as never })]).run()
    expect(await db.target.keys(User)).toEqual(NUMBERS)
  })

  test('loops that empty the array they are given lose and repeat no row', async () => {
    await db.legacy.seed(LegacyUser, 45, legacyUser)
    @Transformer({ name: 'users', legacy: LegacyUser, target: User })
    class Chunks extends BaseTransformer<LegacyUser, User> {
      override async run(): Promise<void> {
        for await (const batch of this.extractData(LegacyUser))
          while (batch.length > 0) await this.bulkCreate(User, batch.splice(0, 3).map(toUser))
      }
    }
    await testPipeline(db, [Chunks]).run()
    expect(await db.target.keys(User)).toEqual(NUMBERS)
  })

  test.each<[string, (self: BaseTransformer, stop: AbortController) => Promise<void>]>([
    [
      'a stop inside a loop',
      async (self, stop) => {
        for await (const batch of self.extractData(LegacyUser)) {
          await self.bulkCreate(User, batch.map(toUser))
          stop.abort()
        }
      },
    ],
    [
      'an error of a loop',
      async (self) => {
        for await (const batch of self.extractData(LegacyUser)) {
          await self.bulkCreate(User, batch.map(toUser))
          await self.target.query('no SQL').catch(() => undefined)
        }
      },
    ],
  ])('%s that user code swallows does not end as completed', async (_, work) => {
    await db.legacy.seed(LegacyUser, 45, legacyUser)
    let first = true
    const stop = new AbortController()
    @Transformer({ name: 'users', legacy: LegacyUser, target: User })
    class Swallowing extends BaseTransformer<LegacyUser, User> {
      override async run(): Promise<void> {
        if (!first) {
          for await (const batch of this.extractData(LegacyUser)) await this.bulkCreate(User, batch.map(toUser))
          return
        }
        first = false
        await work(this, stop).catch(() => undefined)
      }
    }
    const pipeline = testPipeline(db, [Swallowing])
    const state = await pipeline.run({ signal: stop.signal }).then(
      (report) => report.state,
      (error: { report: { state: string } }) => error.report.state,
    )
    expect(['interrupted', 'failed']).toContain(state)
    await pipeline.run({ resume: true })
    expect(await db.target.keys(User)).toEqual(NUMBERS)
  })
})
