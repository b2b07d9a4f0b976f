import { expect, test } from '@jest/globals'
import { DataSource } from 'typeorm'
import { BaseTransformer, definePipeline, Transformer } from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import {
  ENTITIES,
  expectBalanced,
  legacyUser,
  LegacyShop,
  LegacyUser,
  Shop,
  silent,
  testPipeline,
  toUser,
  User,
  userTransformer,
} from './pipeline-support/shop'

describeRoutes('a run', {}, (route) => {
  const db = useDatabases(route, ENTITIES)

  test('loads every row once, closes what it opened and leaves a completed run', async () => {
    await db.legacy.seed(LegacyUser, 47, (n) => ({
      id: n * 3,
      name: `Öst\t"${n}"\\\n`,
      email: n % 2 ? `u${n}@x` : null,
    }))
    const pipeline = testPipeline(db, [userTransformer({ transform: ({ id, name, email }) => ({ id, name, email }) })])
    const report = await pipeline.run()

    expect(report).toMatchObject({ state: 'completed', resumed: false, dryRun: false, pipeline: 'shop' })
    expect(report.counts).toMatchObject({ readCount: 47, loadCount: 47, producedCount: 47, insertCount: 47 })
    expectBalanced(report.counts)
    expect(report.transformers.users!.totals).toEqual(report.counts)
    expect(report.transformers.users!.targets.User).toMatchObject({ producedCount: 47, insertCount: 47 })
    const legacy = await db.legacy.rows(LegacyUser)
    expect((await db.target.rows(User)).map(({ id, name, email }) => ({ id, name, email }))).toEqual(
      legacy.map(({ id, name, email }) => ({ id, name, email })),
    )
    expect(Object.values(pipeline.dataSources).map((d) => d.isInitialized)).toEqual([false, false])
    const [status] = await pipeline.status()
    expect(status).toMatchObject({ runId: report.runId, state: 'completed', error: null })
    expect(status!.transformers.find((s) => s.step === 'load')).toMatchObject({
      name: 'users',
      state: 'completed',
      lastKey: ['141'],
      counts: report.counts,
    })
    expect(await pipeline.report()).toEqual(JSON.parse(JSON.stringify(report)))
    expect(await pipeline.report(report.runId)).toMatchObject({ runId: report.runId })
  })

  test('filtered rows are counted, one row may become several, and the counts add up', async () => {
    await db.legacy.seed(LegacyUser, 60, legacyUser)
    const transform = (row: LegacyUser) => {
      if (row.id % 5 === 0) return null
      if (row.id % 5 === 1) return []
      if (row.id % 5 === 2) return [toUser(row), { ...toUser(row), id: 1000 + row.id }]
      return toUser(row)
    }
    const { counts } = await testPipeline(db, [userTransformer({ transform })]).run()
    expect(counts).toMatchObject({ readCount: 60, loadCount: 36, filterCount: 24, producedCount: 48, insertCount: 48 })
    expectBalanced(counts)
    expect(await db.target.count(User)).toBe(48)
  })

  test('an empty legacy table is a completed run', async () => {
    const pipeline = testPipeline(db, [userTransformer()])
    expect(await pipeline.run()).toMatchObject({ state: 'completed', counts: { readCount: 0, insertCount: 0 } })
    await db.legacy.seed(LegacyUser, 3, legacyUser)
    expect(await pipeline.run()).toMatchObject({ state: 'completed', resumed: false, counts: { readCount: 3 } })
  })

  test('a completed run is not continued: the next one reads everything again', async () => {
    await db.legacy.seed(LegacyUser, 12, legacyUser)
    const pipeline = testPipeline(db, [userTransformer({}, { onConflict: { columns: ['id'], action: 'update' } })])
    const first = await pipeline.run()
    await db.legacy.query(`UPDATE legacy_user SET name = 'renamed' WHERE id = 5`)
    const second = await pipeline.run()
    expect(second.runId).not.toBe(first.runId)
    expect(second.counts).toMatchObject({ readCount: 12, producedCount: 12, updateCount: 1, unchangedCount: 11 })
    expectBalanced(second.counts)
    expect((await db.target.rows(User)).map((u) => u.name).filter((name) => name === 'renamed')).toHaveLength(1)
  })

  test('`where` limits what is read', async () => {
    await db.legacy.seed(LegacyUser, 30, (n) => ({ ...legacyUser(n), name: n % 3 ? 'no' : 'yes' }))
    const transformer = userTransformer({}, { legacy: { entity: LegacyUser, where: { name: 'yes' } } })
    const { counts } = await testPipeline(db, [transformer], { batchSize: 4 }).run()
    expect(counts).toMatchObject({ readCount: 10, insertCount: 10 })
    expect(await db.target.keys(User)).toEqual(Array.from({ length: 10 }, (_, i) => String(3 * i + 3)))
  })

  test('transformers run in dependency order, whatever the order in which they are listed', async () => {
    await db.legacy.seed(LegacyShop, 3, (n) => ({ id: n, title: `shop ${n}` }))
    await db.legacy.seed(LegacyUser, 9, (n) => ({ ...legacyUser(n), shopId: (n % 3) + 1 }))

    @Transformer({ legacy: LegacyShop, target: Shop })
    class ShopTransformer extends BaseTransformer<LegacyShop, Shop> {
      transform = ({ id, title }: LegacyShop) => ({ id, title })
    }
    const users = userTransformer(
      { transform: (row) => ({ ...toUser(row), shop: { id: row.shopId! } }) },
      { dependsOn: () => [ShopTransformer] },
    )
    const pipeline = testPipeline(db, [users, ShopTransformer])
    expect(pipeline.describe().map((d) => [d.name, d.dependsOn])).toEqual([
      ['shop', []],
      ['users', ['shop']],
    ])
    const report = await pipeline.run()
    expect(Object.keys(report.transformers)).toEqual(['shop', 'users'])
    expect(report.counts.insertCount).toBe(12)
    expect(await db.target.query('SELECT shop_id, count(*)::int AS n FROM app_user GROUP BY 1 ORDER BY 1')).toEqual(
      [1, 2, 3].map((shop_id) => ({ shop_id, n: 3 })),
    )
  })

  test('`only` runs the named transformers and leaves the others alone', async () => {
    await db.legacy.seed(LegacyUser, 5, legacyUser)
    await db.legacy.seed(LegacyShop, 2, (n) => ({ id: n, title: 's' }))
    @Transformer({ name: 'shops', legacy: LegacyShop, target: Shop })
    class ShopTransformer extends BaseTransformer<LegacyShop, Shop> {
      transform = ({ id, title }: LegacyShop) => ({ id, title })
    }
    const Users = userTransformer({}, { dependsOn: [ShopTransformer] })
    const pipeline = testPipeline(db, [ShopTransformer, Users])
    expect(Object.keys((await pipeline.only('users').run()).transformers)).toEqual(['users'])
    expect([await db.target.count(User), await db.target.count(Shop)]).toEqual([5, 0])
    expect(Object.keys((await pipeline.only(ShopTransformer).run()).transformers)).toEqual(['shops'])
    expect([await db.target.count(User), await db.target.count(Shop)]).toEqual([5, 2])
    expect(() => pipeline.only('nobody')).toThrow(
      expect.objectContaining({ code: 'ETL_CONFIGURATION', message: expect.stringContaining('shops, users') }),
    )
  })

  test('data sources that were open before stay open and are used', async () => {
    await db.legacy.seed(LegacyUser, 5, legacyUser)
    const legacy = await new DataSource(db.legacy.options()).initialize()
    const target = await new DataSource(db.target.options()).initialize()
    try {
      const pipeline = definePipeline({
        name: 'own',
        dataSources: { legacy, target },
        transformers: [userTransformer()],
        logger: silent,
      })
      await pipeline.run()
      expect(await pipeline.status()).toHaveLength(1)
      await expect(pipeline.run()).rejects.toMatchObject({ code: 'ETL_LOAD_FAILED' })
      expect(await target.getRepository(User).count()).toBe(5)
      expect(await legacy.getRepository(LegacyUser).count()).toBe(5)
    } finally {
      await legacy.destroy()
      await target.destroy()
    }
  })

  test('two pipelines share one target without touching each other`s runs', async () => {
    await db.legacy.seed(LegacyUser, 20, legacyUser)
    const failing = (max: number) =>
      userTransformer({
        transform: (row) => {
          if (row.id > max) throw new Error('stop')
          return { ...toUser(row), id: row.id + 500 }
        },
      })
    await expect(testPipeline(db, [failing(10)], { name: 'first' }).run()).rejects.toThrow('stop')
    expect(await testPipeline(db, [userTransformer()], { name: 'second' }).run()).toMatchObject({ resumed: false })
    const report = await testPipeline(db, [failing(99)], { name: 'first' }).run()
    expect(report).toMatchObject({ resumed: true, counts: { readCount: 10 } })
    expect(await db.target.count(User)).toBe(40)
  })
})
