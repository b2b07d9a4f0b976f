import { describe, expect, test } from '@jest/globals'
import { In } from 'typeorm'
import { BaseTransformer, type Logger, type TargetRow, Transformer, type TransformerOf } from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import {
  ENTITIES,
  expectBalanced,
  failureOf,
  legacyUser,
  LegacyUser,
  Shop,
  silent,
  testPipeline,
  toUser,
  User,
  userTransformer,
} from './pipeline-support/shop'

describeRoutes('hooks', {}, (route) => {
  const db = useDatabases(route, ENTITIES)

  test('a whole batch at once: one result per row, null filters', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const sizes: number[] = []
    const transformBatch = async (rows: readonly LegacyUser[]) => {
      sizes.push(rows.length)
      await Promise.resolve()
      return rows.map((row) => (row.id % 2 === 0 ? null : row.id % 5 === 0 ? [] : toUser(row)))
    }
    const { counts } = await testPipeline(db, [userTransformer({ transformBatch })]).run()
    expect(sizes).toEqual([10, 10, 5])
    expect(counts).toMatchObject({ readCount: 25, filterCount: 15, insertCount: 10 })
    expectBalanced(counts)
  })

  test.each<[string, (rows: readonly LegacyUser[]) => unknown]>([
    ['too short', (rows) => rows.slice(1).map(toUser)],
    ['too long', (rows) => [...rows, rows[0]!].map(toUser)],
    ['no array', () => undefined],
  ])('transformBatch with a result that is %s is refused, and nothing is loaded', async (_, transformBatch) => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const error = await failureOf(
      testPipeline(db, [userTransformer({ transformBatch: transformBatch as never })]).run(),
    )
    expect(error).toMatchObject({
      code: 'ETL_TRANSFORM_FAILED',
      context: { hook: 'transformBatch', key: ['1'] },
      message: expect.stringContaining('one result per row (10)'),
    })
    expect(await db.target.count(User)).toBe(0)
  })

  test('transform that forgets to return is refused with the key of the row', async () => {
    await db.legacy.seed(LegacyUser, 12, legacyUser)
    const transform = (row: LegacyUser) => (row.id === 7 ? (undefined as never) : toUser(row))
    expect(await failureOf(testPipeline(db, [userTransformer({ transform })]).run())).toMatchObject({
      code: 'ETL_TRANSFORM_FAILED',
      context: { hook: 'transform', key: ['7'] },
      message: expect.stringContaining('returned undefined'),
    })
  })

  test.each([
    ['a number', 5],
    ['an array with null in it', [{ id: 1, name: 'a' }, null]],
    ['an array of promises', [Promise.resolve({ id: 1, name: 'a' })]],
    ['a Map', new Map([['id', 1]])],
    ['a Date', new Date()],
    ['a Buffer', Buffer.from('a')],
    ['an array in an array', [[]]],
  ])('transform that returns %s is refused', async (_, result) => {
    await db.legacy.seed(LegacyUser, 3, legacyUser)
    const error = await failureOf(testPipeline(db, [userTransformer({ transform: () => result as never })]).run())
    expect(error).toMatchObject({ code: 'ETL_TRANSFORM_FAILED', context: { key: ['1'] } })
  })

  test('promises in the result of transformBatch are refused with the key of the row', async () => {
    await db.legacy.seed(LegacyUser, 3, legacyUser)
    const transformBatch = (rows: readonly LegacyUser[]) => rows.map((row) => Promise.resolve(toUser(row)))
    const error = await failureOf(
      testPipeline(db, [userTransformer({ transformBatch: transformBatch as never })]).run(),
    )
    expect(error).toMatchObject({
      code: 'ETL_TRANSFORM_FAILED',
      context: { key: ['1'] },
      message: expect.stringContaining('not a promise of one; await it first'),
    })
  })

  test.each([1, 3])('%i objects that are filled anew for each row are refused; nothing is loaded', async (pool) => {
    await db.legacy.seed(LegacyUser, 12, legacyUser)
    const objects = Array.from({ length: pool }, () => ({}))
    const transform = (row: LegacyUser) => Object.assign(objects[row.id % pool]!, toUser(row)) as never
    expect(await failureOf(testPipeline(db, [userTransformer({ transform })]).run())).toMatchObject({
      code: 'ETL_TRANSFORM_FAILED',
      context: { key: [String(pool + 1)] },
      message: expect.stringContaining('the same object for two rows'),
    })
    expect(await db.target.count(User)).toBe(0)
  })

  test('a property that the target does not have is refused in whichever row it comes', async () => {
    await db.legacy.seed(LegacyUser, 12, legacyUser)
    const transform = (row: LegacyUser) => ({ ...toUser(row), ...(row.id === 4 ? { nmae: 'x' } : {}) })
    const error = await failureOf(testPipeline(db, [userTransformer({ transform })]).run())
    expect(error).toMatchObject({ code: 'ETL_CONFIGURATION' })
    expect(error.message).toContain('legacy key 4 has the property "nmae"')
    expect(error.message).toContain('did you mean "name"?')
    expect(await db.target.count(User)).toBe(0)
  })

  test('a relation that has no column in the target is refused; undefined in it is no value', async () => {
    await db.legacy.seed(LegacyUser, 12, legacyUser)
    const withReports = (reports: unknown) =>
      userTransformer({ transform: (row) => ({ ...toUser(row), reports }) as never })
    const error = await failureOf(testPipeline(db, [withReports([{ id: 1 }])]).run())
    expect(error).toMatchObject({ code: 'ETL_CONFIGURATION', message: expect.stringContaining('"reports"') })
    expect(await testPipeline(db, [withReports(undefined)]).run()).toMatchObject({ counts: { insertCount: 12 } })
  })

  test('async transforms are awaited in row order', async () => {
    await db.legacy.seed(LegacyUser, 20, legacyUser)
    const order: number[] = []
    const transform = async (row: LegacyUser) => {
      await new Promise((resolve) => setTimeout(resolve, row.id % 3))
      order.push(row.id)
      return toUser(row)
    }
    await testPipeline(db, [userTransformer({ transform })]).run()
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })

  test.each(['beforeBatch', 'afterBatch'] as const)('an error in %s names the first key of the batch', async (hook) => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    let calls = 0
    const fail = () => {
      if (++calls === 2) throw new RangeError('broken hook')
    }
    expect(await failureOf(testPipeline(db, [userTransformer({ [hook]: fail })]).run())).toMatchObject({
      code: 'ETL_TRANSFORM_FAILED',
      context: { hook, key: ['11'] },
      cause: expect.any(RangeError),
    })
    expect(await db.target.count(User)).toBe(10)
  })

  test.each(['beforeBatch', 'transform', 'transformBatch', 'afterBatch'] as const)(
    'what the database says to earlier rows through a query in %s is no fault of the hook',
    async (hook) => {
      await db.legacy.seed(LegacyUser, 20, legacyUser)
      const look = async (self: BaseTransformer) => void (await self.target.count(User))
      const bad = (row: LegacyUser) => ({ ...toUser(row), id: row.id === 6 ? 5 : row.id })
      @Transformer({ name: 'users', legacy: LegacyUser, target: User })
      class Looking extends BaseTransformer<LegacyUser, User> {
        async transform(row: LegacyUser) {
          if (hook === 'transform' && row.id === 15) await look(this)
          return bad(row)
        }
      }
      const hooks = {
        transformBatch: async (self: BaseTransformer, rows: LegacyUser[]) => look(self).then(() => rows.map(bad)),
        beforeBatch: look,
        afterBatch: look,
      }
      if (hook !== 'transform')
        Object.defineProperty(Looking.prototype, hook, {
          value(this: BaseTransformer, rows: LegacyUser[]) {
            return hooks[hook](this, rows)
          },
        })
      const error = await failureOf(testPipeline(db, [Looking], { commitInterval: 2 }).run())
      expect(error).toMatchObject({ code: 'ETL_LOAD_FAILED', context: { databaseCode: '23505' } })
      expect(await db.target.count(User)).toBe(0)
    },
  )

  test('a misspelt hook is warned of, by name', async () => {
    @Transformer({ name: 'users', legacy: LegacyUser, target: User })
    class Misspelt extends BaseTransformer<LegacyUser, User> {
      befreBatch() {}
      afterbatch = () => undefined
      transformName = (name: string) => name
      transforms() {}
      transform = toUser
    }
    const warnings: string[] = []
    const logger = { ...silent, warn: (_: object, message: string) => void warnings.push(message) } as Logger
    await testPipeline(db, [Misspelt, userTransformer({}, { name: 'right' })], { logger }).run()
    expect(warnings.sort()).toEqual([
      expect.stringMatching(/^"afterbatch" of "users" .* hook afterBatch\?$/),
      expect.stringMatching(/^"befreBatch" of "users" .* hook beforeBatch\?$/),
    ])
  })

  describe('this.target while a COPY is under way', () => {
    interface Seen {
      before: number[]
      during: number[]
      after: number[]
    }

    function watching(query: (self: BaseTransformer) => Promise<number>, seen: Seen) {
      @Transformer({ name: 'users', legacy: LegacyUser, target: User })
      class Watching extends BaseTransformer<LegacyUser, User> {
        async beforeBatch() {
          seen.before.push(await query(this))
        }
        async transform(row: LegacyUser) {
          if (row.id % 10 === 5) seen.during.push(await query(this))
          return toUser(row)
        }
        async afterBatch(written: readonly object[]) {
          expect(written).toHaveLength(10)
          seen.after.push(await query(this))
        }
      }
      return Watching
    }
    const ways: [string, (self: BaseTransformer) => Promise<number>][] = [
      ['a repository', (self) => self.target.getRepository(User).count()],
      ['a query builder', (self) => self.target.createQueryBuilder(User, 'u').getCount()],
      ['SQL', async (self) => Number((await self.target.query('SELECT count(*) AS n FROM app_user'))[0].n)],
      ['a nested transaction', (self) => self.target.transaction((manager) => manager.count(User))],
      [
        'several queries at once',
        async (self) => {
          const counts = await Promise.all([1, 2, 3, 4].map(() => self.target.count(User)))
          expect(new Set(counts).size).toBe(1)
          return counts[0]!
        },
      ],
    ]
    test.each(ways)('%s sees the rows of the earlier batches of the open interval', async (_, query) => {
      await db.legacy.seed(LegacyUser, 40, legacyUser)
      const seen: Seen = { before: [], during: [], after: [] }
      const { counts } = await testPipeline(db, [watching(query, seen)], { commitInterval: 4 }).run()
      expect(seen).toEqual({ before: [0, 10, 20, 30], during: [0, 10, 20, 30], after: [10, 20, 30, 40] })
      expect(counts).toMatchObject({ readCount: 40, insertCount: 40 })
      expect(await db.target.count(User)).toBe(40)
    })

    test('what a hook writes commits and rolls back together with the batch', async () => {
      await db.legacy.seed(LegacyUser, 20, legacyUser)
      let broken = true
      @Transformer({ name: 'users', legacy: LegacyUser, target: User })
      class WithShop extends BaseTransformer<LegacyUser, User> {
        async beforeBatch(rows: readonly LegacyUser[]) {
          await this.target.insert(Shop, { id: rows[0]!.id, title: 'of the hook' })
        }
        transform(row: LegacyUser): TargetRow<User> {
          if (broken && row.id === 15) throw new Error('after the insert')
          return { ...toUser(row), shop: { id: row.id <= 10 ? 1 : 11 } }
        }
      }
      await failureOf(testPipeline(db, [WithShop]).run())
      expect(await db.target.keys(Shop)).toEqual(['1'])
      broken = false
      await testPipeline(db, [WithShop]).run()
      expect(await db.target.keys(Shop)).toEqual(['1', '11'])
      expect(await db.target.count(User)).toBe(20)
    })

    test('a lookup per batch finds what it needs with one query', async () => {
      await db.legacy.seed(LegacyUser, 30, (n) => ({ ...legacyUser(n), shopId: (n % 3) + 1 }))
      await db.target.seed(Shop, 3, (n) => ({ id: n * 100, title: `shop ${n}` }))
      let queries = 0
      @Transformer({ name: 'users', legacy: LegacyUser, target: User })
      class Lookup extends BaseTransformer<LegacyUser, User> {
        private shops = new Map<string, number>()
        async beforeBatch(rows: readonly LegacyUser[]) {
          const titles = [...new Set(rows.map((row) => `shop ${row.shopId}`))]
          const found = await this.target.findBy(Shop, { title: In(titles) })
          this.shops = new Map(found.map((shop) => [shop.title, shop.id]))
          queries++
        }
        transform(row: LegacyUser): TargetRow<User> {
          return { ...toUser(row), shop: { id: this.shops.get(`shop ${row.shopId}`)! } }
        }
      }
      const report = await testPipeline(db, [Lookup]).run()
      expect(queries).toBe(3)
      expect(report.performance.operations.lookup!.count).toBe(3)
      expect(await db.target.query('SELECT DISTINCT shop_id FROM app_user ORDER BY 1')).toEqual(
        [100, 200, 300].map((shop_id) => ({ shop_id })),
      )
    })
  })

  test('hooks see instances of the legacy entity, with its methods', async () => {
    await db.legacy.seed(LegacyUser, 3, legacyUser)
    const instances: boolean[] = []
    const transform: TransformerOf<LegacyUser, User>['transform'] = (row) => {
      instances.push(row instanceof LegacyUser)
      return toUser(row)
    }
    await testPipeline(db, [userTransformer({ transform })]).run()
    expect(instances).toEqual([true, true, true])
  })
})
