import { describe, expect, test } from '@jest/globals'
import { BaseTransformer, Transformer } from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import {
  ENTITIES,
  expectBalanced,
  failureOf,
  legacyUser,
  LegacyUser,
  testPipeline,
  toUser,
  User,
  userTransformer,
} from './pipeline-support/shop'

describeRoutes('resume', {}, (route) => {
  const db = useDatabases(route, ENTITIES)

  const failingAt = (id: number) =>
    userTransformer({
      transform: (row) => {
        if (row.id === id) throw new TypeError(`no such street in row ${row.id}`)
        return toUser(row)
      },
    })

  test('a run that fails in batch 3 continues there and loads every row exactly once', async () => {
    await db.legacy.seed(LegacyUser, 2_500, legacyUser)
    const options = { batchSize: 1_000, commitInterval: 1 }
    const error = await failureOf(testPipeline(db, [failingAt(2_345)], options).run())
    expect(error).toMatchObject({
      code: 'ETL_TRANSFORM_FAILED',
      context: { transformer: 'users', hook: 'transform', key: ['2345'] },
      cause: expect.any(TypeError),
    })
    expect(error.report).toMatchObject({
      state: 'failed',
      counts: { readCount: 2_000, insertCount: 2_000 },
      transformers: { users: { state: 'failed' } },
      error: { code: 'ETL_TRANSFORM_FAILED' },
    })
    expect(await db.target.count(User)).toBe(2_000)
    const pipeline = testPipeline(db, [userTransformer()], options)
    expect(await pipeline.status()).toMatchObject([{ state: 'failed', error: { code: 'ETL_TRANSFORM_FAILED' } }])

    const report = await pipeline.run()
    expect(report).toMatchObject({ runId: error.report.runId, state: 'completed', resumed: true })
    expect(report.counts.readCount).toBe(500)
    expect(report.transformers.users!.totals).toMatchObject({ readCount: 2_500, insertCount: 2_500 })
    expectBalanced(report.transformers.users!.totals)
    expect(await db.target.keys(User)).toEqual(await db.legacy.keys(LegacyUser))
    expect(await pipeline.status()).toMatchObject([{ state: 'completed', error: null }])
  })

  test('a failed commit interval is rolled back as a whole, earlier ones stay', async () => {
    await db.legacy.seed(LegacyUser, 100, legacyUser)
    const options = { batchSize: 10, commitInterval: 3 }
    const error = await failureOf(testPipeline(db, [failingAt(85)], options).run())
    expect(error.report.counts.readCount).toBe(60)
    expect(await db.target.count(User)).toBe(60)
    const report = await testPipeline(db, [userTransformer()], { batchSize: 7, commitInterval: 2 }).run()
    expect(report.counts.readCount).toBe(40)
    expect(await db.target.keys(User)).toEqual(await db.legacy.keys(LegacyUser))
  })

  describe('a row that the database refuses', () => {
    const expected = {
      unique: { databaseCode: '23505', constraint: expect.any(String), key: ['36'] },
      'foreign key': { databaseCode: '23503', constraint: expect.any(String), columns: ['shop_id'], key: ['36'] },
    }
    const bad = {
      unique: { email: 'user 3' },
      'foreign key': { shop: { id: 4711 } },
    }
    test.each(['unique', 'foreign key'] as const)(
      '%s: the error names it, and the run continues after the fix',
      async (kind) => {
        await db.legacy.seed(LegacyUser, 55, legacyUser)
        const faulty = userTransformer({
          transform: (row) => ({ ...toUser(row), email: row.name, ...(row.id === 36 ? bad[kind] : {}) }),
        })
        const error = await failureOf(testPipeline(db, [faulty]).run())
        expect(error).toMatchObject({ code: 'ETL_LOAD_FAILED', context: { table: 'app_user', ...expected[kind] } })
        expect(error.message).toMatch(/at legacy key 36, .*constraint "/)
        expect(error.cause).toMatchObject({ code: expected[kind].databaseCode })
        expect(error.report).toMatchObject({ state: 'failed', counts: { readCount: 30, insertCount: 30 } })
        expect(await db.target.count(User)).toBe(30)
        const report = await testPipeline(db, [userTransformer()]).run()
        expect(report.counts.readCount).toBe(25)
        expect(await db.target.keys(User)).toEqual(await db.legacy.keys(LegacyUser))
      },
    )
  })

  test('rows that an earlier run loaded: the error names that run and both ways out', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const pipeline = testPipeline(db, [userTransformer()])
    const { runId } = await pipeline.run()
    const error = await failureOf(pipeline.run())
    expect(error).toMatchObject({ code: 'ETL_LOAD_FAILED', context: { databaseCode: '23505' } })
    expect(error.message).toContain(`Run ${runId} of the same pipeline has loaded "users" before`)
    expect(error.message).toContain('declare onConflict')
    expect(error.report.error!.message).toBe(error.message)
    expect((await pipeline.report())!.error!.message).toBe(error.message)
    await db.target.query('TRUNCATE app_user')
    expect(await pipeline.run()).toMatchObject({ state: 'completed', counts: { insertCount: 25 } })
  })

  test('a value that cannot be stored exactly names property and key before anything is sent', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const faulty = userTransformer({ transform: (row) => ({ ...toUser(row), name: row.id === 17 ? 'a\0b' : 'ok' }) })
    expect(await failureOf(testPipeline(db, [faulty]).run())).toMatchObject({
      code: 'ETL_VALUE_REFUSED',
      context: { target: 'User', property: 'name', key: ['17'] },
      report: { state: 'failed', counts: { insertCount: 10 } },
    })
    expect(await db.target.count(User)).toBe(10)
  })

  test('an AbortSignal stops after the current batch, keeps it, and the next run goes on', async () => {
    await db.legacy.seed(LegacyUser, 95, legacyUser)
    const stop = new AbortController()
    const transform = (row: LegacyUser) => {
      if (row.id === 34) stop.abort()
      return toUser(row)
    }
    const pipeline = testPipeline(db, [userTransformer({ transform })], { commitInterval: 4 })
    const first = await pipeline.run({ signal: stop.signal })
    expect(first).toMatchObject({ state: 'interrupted', counts: { readCount: 40, insertCount: 40 } })
    expect(first.transformers.users!.state).toBe('interrupted')
    expect(first.performance.summary.errorCount).toBe(0)
    expect(await db.target.count(User)).toBe(40)
    expect(await pipeline.status()).toMatchObject([{ runId: first.runId, state: 'interrupted' }])

    const second = await testPipeline(db, [userTransformer()]).run()
    expect(second).toMatchObject({ runId: first.runId, state: 'completed', resumed: true, counts: { readCount: 55 } })
    expect(await db.target.keys(User)).toEqual(await db.legacy.keys(LegacyUser))
  })

  test('a signal that is aborted before the start reads nothing and leaves a run that continues', async () => {
    await db.legacy.seed(LegacyUser, 5, legacyUser)
    const pipeline = testPipeline(db, [userTransformer()])
    const report = await pipeline.run({ signal: AbortSignal.abort() })
    expect(report).toMatchObject({ state: 'interrupted', counts: { readCount: 0 } })
    expect(await pipeline.run()).toMatchObject({ runId: report.runId, state: 'completed', counts: { readCount: 5 } })
  })

  test('rows inserted behind the frozen upper bound wait for the next run', async () => {
    await db.legacy.seed(LegacyUser, 30, legacyUser)
    await failureOf(testPipeline(db, [failingAt(15)]).run())
    await db.legacy.seed(LegacyUser, [legacyUser(31)])
    expect((await testPipeline(db, [userTransformer()]).run()).counts.readCount).toBe(20)
    expect(await db.target.count(User)).toBe(30)
  })

  test('`fresh` abandons the unfinished run and starts at the first row', async () => {
    await db.legacy.seed(LegacyUser, 30, legacyUser)
    const { report } = await failureOf(testPipeline(db, [failingAt(25)]).run())
    await db.target.query('TRUNCATE app_user')
    const pipeline = testPipeline(db, [userTransformer()])
    const fresh = await pipeline.run({ fresh: true })
    expect(fresh).toMatchObject({ resumed: false, state: 'completed', counts: { readCount: 30 } })
    expect(fresh.runId).not.toBe(report.runId)
    const states = new Map((await pipeline.status()).map((run) => [run.runId, run.state]))
    expect(states).toEqual(
      new Map([
        [report.runId, 'abandoned'],
        [fresh.runId, 'completed'],
      ]),
    )
  })

  test('`resume` insists on an unfinished run', async () => {
    await db.legacy.seed(LegacyUser, 30, legacyUser)
    const pipeline = testPipeline(db, [userTransformer()])
    await expect(pipeline.run({ resume: true })).rejects.toMatchObject({ code: 'ETL_RESUME' })
    expect(await db.target.count(User)).toBe(0)
    await failureOf(testPipeline(db, [failingAt(25)]).run())
    expect(await pipeline.run({ resume: true })).toMatchObject({ resumed: true, counts: { readCount: 10 } })
    await expect(pipeline.run({ resume: true })).rejects.toMatchObject({ code: 'ETL_RESUME' })
    await expect(pipeline.run({ resume: true, fresh: true })).rejects.toMatchObject({ code: 'ETL_INVALID_OPTION' })
  })

  test('changed declarations refuse to continue and say what changed; `fresh` starts over', async () => {
    await db.legacy.seed(LegacyUser, 30, legacyUser)
    await failureOf(testPipeline(db, [failingAt(25)]).run())
    const changed = (options: Parameters<typeof userTransformer>[1]) =>
      testPipeline(db, [userTransformer({}, options)]).run()
    await expect(changed({ version: '2' })).rejects.toMatchObject({
      code: 'ETL_RESUME',
      message: expect.stringContaining('users.version was 1 and is 2'),
    })
    await expect(changed({ legacy: { entity: LegacyUser, where: { name: 'x' } } })).rejects.toThrow('users.where')
    await expect(changed({ onConflict: { columns: ['id'], action: 'ignore' } })).rejects.toThrow('users.onConflict')
    expect(await db.target.count(User)).toBe(20)
  })

  test('a transformer that is done is not run again when a later one failed', async () => {
    await db.legacy.seed(LegacyUser, 30, legacyUser)
    let broken = true
    const Users = userTransformer()
    @Transformer({ name: 'twins', legacy: LegacyUser, target: User, dependsOn: [Users] })
    class Twins extends BaseTransformer<LegacyUser, User> {
      transform(row: LegacyUser) {
        if (broken && row.id === 15) throw new Error('not yet')
        return { ...toUser(row), id: row.id + 100 }
      }
    }
    const pipeline = testPipeline(db, [Twins, Users])
    const { report } = await failureOf(pipeline.run())
    expect(report.transformers).toMatchObject({ users: { state: 'completed' }, twins: { state: 'failed' } })
    broken = false
    const second = await pipeline.run()
    expect(second.transformers.users).toMatchObject({
      state: 'completed',
      counts: { readCount: 0 },
      totals: { readCount: 30 },
    })
    expect(second.transformers.twins).toMatchObject({ counts: { readCount: 20 }, totals: { readCount: 30 } })
    expect(await db.target.count(User)).toBe(60)
  })

  test('`only` continues its part of an unfinished run; the rest stays for the next one', async () => {
    await db.legacy.seed(LegacyUser, 30, legacyUser)
    let broken = true
    const transform = (row: LegacyUser) => {
      if (broken && row.id === 15) throw new Error('not yet')
      return toUser(row)
    }
    const First = userTransformer({ transform }, { name: 'first' })
    const Second = userTransformer({ transform: (row) => ({ ...toUser(row), id: row.id + 100 }) }, { name: 'second' })
    const pipeline = testPipeline(db, [First, Second])
    const { report } = await failureOf(pipeline.run())
    expect(report.transformers.second!.state).toBe('pending')
    broken = false
    expect(await pipeline.only(First).run()).toMatchObject({ runId: report.runId, counts: { readCount: 20 } })
    expect(await pipeline.status()).toMatchObject([{ state: 'interrupted' }])
    expect(await pipeline.run()).toMatchObject({ runId: report.runId, counts: { readCount: 30 } })
    expect(await pipeline.status()).toMatchObject([{ state: 'completed' }])
    expect(await db.target.count(User)).toBe(60)
  })

  describe('an unfinished run of a part', () => {
    let broken = true
    const part = (name: string, shift: number) =>
      userTransformer(
        {
          transform: (row) => {
            if (broken && row.id === 15) throw new Error('not yet')
            return { ...toUser(row), id: row.id + shift }
          },
        },
        { name },
      )
    const First = part('first', 0)
    const Second = part('second', 100)

    test('is continued by the whole, which takes up the rest', async () => {
      await db.legacy.seed(LegacyUser, 30, legacyUser)
      broken = true
      const pipeline = testPipeline(db, [Second, First])
      const { report } = await failureOf(pipeline.only(First).run())
      expect(await failureOf(pipeline.run())).toMatchObject({ report: { runId: report.runId } })
      broken = false
      expect(await pipeline.only(First).run()).toMatchObject({ runId: report.runId, counts: { readCount: 20 } })
      expect(await pipeline.status()).toMatchObject([{ runId: report.runId, state: 'interrupted' }])
      expect(await pipeline.run()).toMatchObject({ runId: report.runId, resumed: true, counts: { readCount: 20 } })
      expect(await pipeline.status()).toMatchObject([{ runId: report.runId, state: 'completed' }])
      expect(await db.target.count(User)).toBe(60)
    })

    test('is refused next to another one, with both ways out', async () => {
      await db.legacy.seed(LegacyUser, 30, legacyUser)
      broken = true
      const pipeline = testPipeline(db, [First, Second])
      for (const one of [First, Second]) await failureOf(pipeline.only(one).run())
      const error = await failureOf(pipeline.run())
      expect(error).toMatchObject({ code: 'ETL_RESUME', message: expect.stringMatching(/--only .*--fresh/) })
      for (const { runId } of await pipeline.status()) expect(error.message).toContain(runId)
    })
  })
})
