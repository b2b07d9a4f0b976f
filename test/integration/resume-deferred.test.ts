import { expect, test } from '@jest/globals'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import {
  ENTITIES,
  failureOf,
  legacyUser,
  LegacyUser,
  testPipeline,
  toUser,
  User,
  userTransformer,
} from './pipeline-support/shop'

describeRoutes('deferred self-references', {}, (route) => {
  const db = useDatabases(route, ENTITIES)
  const COUNT = 53
  /** Every boss has a higher id than those under it, many of them in other batches and intervals. */
  const bossOf = (n: number) => (n === COUNT ? null : Math.min(COUNT, n + 1 + ((n * 7) % 25)))
  const seed = () => db.legacy.seed(LegacyUser, COUNT, (n) => ({ ...legacyUser(n), bossId: bossOf(n) }))
  const toManaged = (row: LegacyUser) => ({ ...toUser(row), manager: row.bossId ? { id: row.bossId } : null })
  const managers = async () =>
    (await db.target.query<{ manager_id: number | null }>('SELECT manager_id FROM app_user ORDER BY id')).map(
      (row) => row.manager_id,
    )
  const expected = Array.from({ length: COUNT }, (_, i) => bossOf(i + 1))
  const deferred = (hooks: Parameters<typeof userTransformer>[0] = {}) =>
    userTransformer({ transform: toManaged, ...hooks }, { deferred: ['manager'] })

  test('without deferred, the foreign key refuses the first interval', async () => {
    await seed()
    await expect(testPipeline(db, [userTransformer({ transform: toManaged })]).run()).rejects.toMatchObject({
      code: 'ETL_LOAD_FAILED',
      context: { databaseCode: '23503' },
    })
  })

  test.each([1, 3])('are filled by a second pass, across commit intervals of %d batches', async (commitInterval) => {
    await seed()
    const pipeline = testPipeline(db, [deferred()], { commitInterval })
    const report = await pipeline.run()
    expect(await managers()).toEqual(expected)
    expect(report.counts).toMatchObject({ readCount: COUNT, insertCount: COUNT, updateCount: 0 })
    const [status] = await pipeline.status()
    expect(status!.transformers.map(({ step, state, lastKey }) => [step, state, lastKey])).toEqual([
      ['deferred', 'completed', [String(COUNT)]],
      ['load', 'completed', [String(COUNT)]],
      ['run', 'completed', null],
    ])
    expect(status!.transformers[0]!.counts.updateCount).toBe(COUNT - 1)
  })

  test('a run that stops in the first pass goes on with it, then fills all references', async () => {
    await seed()
    let broken = true
    const transform = (row: LegacyUser) => {
      if (broken && row.id === 35) throw new Error('stop')
      return toManaged(row)
    }
    const pipeline = testPipeline(db, [deferred({ transform })])
    await failureOf(pipeline.run())
    expect((await managers()).every((manager) => manager === null)).toBe(true)
    broken = false
    expect(await pipeline.run()).toMatchObject({ resumed: true, counts: { readCount: COUNT - 30 } })
    expect(await managers()).toEqual(expected)
  })

  test('a run that stops inside the second pass goes on inside it', async () => {
    await seed()
    const stop = new AbortController()
    const transformed: number[] = []
    const transform = (row: LegacyUser) => {
      transformed.push(row.id)
      return toManaged(row)
    }
    const pipeline = testPipeline(db, [deferred({ transform })])
    pipeline.on('batch:committed', ({ step }) => step === 'deferred' && stop.abort())
    const first = await pipeline.run({ signal: stop.signal })
    expect(first).toMatchObject({ state: 'interrupted', counts: { insertCount: COUNT } })
    // The batch that was read already is finished as well.
    const filled = (await managers()).filter((manager) => manager !== null).length
    expect([10, 20]).toContain(filled)
    transformed.length = 0
    const second = await pipeline.run()
    expect(second).toMatchObject({ state: 'completed', resumed: true, counts: { readCount: 0, insertCount: 0 } })
    expect(transformed).toEqual(Array.from({ length: COUNT - filled }, (_, i) => filled + i + 1))
    expect(await managers()).toEqual(expected)
    expect(second.transformers.users!.totals).toMatchObject({ readCount: COUNT, insertCount: COUNT })
  })

  test('a reference to a row that is not there fails in the second pass and can be corrected', async () => {
    await seed()
    let wrong = true
    const transform = (row: LegacyUser) =>
      wrong && row.id === 25 ? { ...toUser(row), manager: { id: 4711 } } : toManaged(row)
    const pipeline = testPipeline(db, [deferred({ transform })])
    const error = await failureOf(pipeline.run())
    const place = { databaseCode: '23503', table: 'app_user', columns: ['manager_id'], referencedTable: 'app_user' }
    expect(error).toMatchObject({ code: 'ETL_LOAD_FAILED', context: { ...place, key: ['25'] } })
    expect(JSON.stringify([error.message, error])).not.toContain('4711')
    expect(await db.target.count(User)).toBe(COUNT)
    wrong = false
    await pipeline.run()
    expect(await managers()).toEqual(expected)
  })

  test('rows that the first pass filtered stay out of the second', async () => {
    await seed()
    const transform = (row: LegacyUser) => (row.id % 10 === 3 ? null : { ...toUser(row), manager: { id: COUNT - 1 } })
    const report = await testPipeline(db, [deferred({ transform })]).run()
    expect(report.counts).toMatchObject({ filterCount: 6, insertCount: COUNT - 6 })
    expect(new Set(await managers())).toEqual(new Set([COUNT - 1]))
  })
})
