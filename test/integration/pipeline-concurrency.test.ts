import { expect, test } from '@jest/globals'
import { DataSource } from 'typeorm'
import { BaseTransformer, type Pipeline, type RunReport, Transformer } from 'typeorm-etl'
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

/** A promise to wait for, and the function that ends the wait. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open!: () => void
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}

const endOf = (outcome: PromiseSettledResult<RunReport>): string =>
  outcome.status === 'fulfilled' ? outcome.value.state : (outcome.reason as { code: string }).code

describeRoutes('at the same time', {}, (route) => {
  const db = useDatabases(route, ENTITIES)

  /** Stops in row `at` until `open` is called, and tells when it got there. */
  function stoppingAt(at: number) {
    const reached = gate()
    const go = gate()
    const transform = async (row: LegacyUser) => {
      if (row.id === at) {
        reached.open()
        await go.opened
      }
      return toUser(row)
    }
    return { transformer: userTransformer({ transform }), reached: reached.opened, open: go.open }
  }

  test('two runs of one pipeline at once: one completes, and every row arrives exactly once', async () => {
    await db.legacy.seed(LegacyUser, 100, legacyUser)
    const first = testPipeline(db, [userTransformer()])
    let second: Promise<RunReport> | undefined
    first.on('batch:committed', () => void (second ??= testPipeline(db, [userTransformer()]).run()))
    const [outcome] = await Promise.allSettled([first.run()])
    const [other] = await Promise.allSettled([second!])
    // Which of them ends the run depends on who is faster; what is in the tables does not.
    const ends = [outcome!, other!].map((end) => (end.status === 'fulfilled' ? end.value : (end.reason as object)))
    expect(ends).toContainEqual(expect.objectContaining({ state: 'completed' }))
    for (const end of ends)
      if (!('state' in end))
        expect(end).toMatchObject({ code: expect.stringMatching(/^ETL_(FENCED|RESUME|LOAD_FAILED)$/) })
    expect(await db.target.keys(User)).toEqual(await db.legacy.keys(LegacyUser))
  })

  test('a run that was stopped between two intervals is fenced when it wakes up after the takeover', async () => {
    await db.legacy.seed(LegacyUser, 30, legacyUser)
    const asleep = gate()
    const awake = gate()
    let sleeps = true
    @Transformer({ name: 'users', legacy: LegacyUser, target: User })
    class Sleeping extends BaseTransformer<LegacyUser, User> {
      override async run() {
        const mine = sleeps
        sleeps = false
        for (const shift of [0, 100]) {
          for await (const rows of this.extractData(LegacyUser))
            await this.bulkCreate(
              User,
              rows.map((row) => ({ ...toUser(row), id: row.id + shift })),
            )
          if (!mine) continue
          asleep.open()
          await awake.opened
        }
      }
    }
    const first = failureOf(testPipeline(db, [Sleeping]).run())
    await asleep.opened
    const pipeline = testPipeline(db, [Sleeping])
    const report = await pipeline.run()
    awake.open()
    expect(await first).toMatchObject({ code: 'ETL_FENCED', report: { state: 'failed', counts: { insertCount: 30 } } })
    expect(report).toMatchObject({ state: 'completed', resumed: true, counts: { insertCount: 30 } })
    expect(report.transformers.users!.totals).toMatchObject({ readCount: 60, insertCount: 60 })
    expect(await db.target.count(User)).toBe(60)
    expect(await pipeline.status()).toMatchObject([{ runId: report.runId, state: 'completed' }])
  })

  test('the takeover waits for the open interval of the first run and continues behind it', async () => {
    await db.legacy.seed(LegacyUser, 60, legacyUser)
    const slow = stoppingAt(25)
    const first = testPipeline(db, [slow.transformer]).run()
    const outcome = first.then(
      () => ({ code: 'completed' }),
      (error: { code: string }) => error,
    )
    await slow.reached
    const second = testPipeline(db, [userTransformer()]).run()
    // The first holds its position locked; only now may it commit, and the second sees where it came to.
    const waiting = async () =>
      (
        await db.target.query(
          `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
        )
      ).length
    while ((await waiting()) === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    slow.open()
    expect(await outcome).toMatchObject({ code: 'ETL_FENCED', report: { counts: { insertCount: 30 } } })
    expect(await second).toMatchObject({ state: 'completed', resumed: true, counts: { insertCount: 30 } })
    expect(await db.target.keys(User)).toEqual(await db.legacy.keys(LegacyUser))
  })

  test('first runs that start at once load every row once', async () => {
    await db.legacy.seed(LegacyUser, 60, legacyUser)
    for (const name of ['one', 'two', 'three']) {
      const pipelines = [1, 2, 3].map(() => testPipeline(db, [userTransformer()], { name }))
      const outcomes = await Promise.allSettled(pipelines.map((pipeline) => pipeline.run()))
      // One that starts only when another has completed finds nothing to continue, and its rows are refused.
      const ends = outcomes.map(endOf).sort()
      expect(ends.filter((end) => end === 'completed')).toHaveLength(1)
      expect(['ETL_FENCED', 'ETL_LOAD_FAILED']).toEqual(expect.arrayContaining(ends.slice(0, 2)))
      const states = (await pipelines[0]!.status()).map((run) => run.state)
      expect(states.filter((state) => state === 'completed')).toHaveLength(1)
      expect(states).toHaveLength(1 + ends.filter((end) => end === 'ETL_LOAD_FAILED').length)
      expect(await db.target.count(User)).toBe(60)
      await db.target.query('TRUNCATE app_user')
    }
  })

  test('one pipeline object that runs twice at once keeps its connections until both are done', async () => {
    await db.legacy.seed(LegacyUser, 60, legacyUser)
    const pipeline = testPipeline(db, [userTransformer()])
    const outcomes = await Promise.allSettled([pipeline.run(), pipeline.run({ resume: false })])
    expect(outcomes.map(endOf).sort()).toEqual(['ETL_FENCED', 'completed'])
    expect(await db.target.keys(User)).toEqual(await db.legacy.keys(LegacyUser))
    expect(Object.values(pipeline.dataSources).map((d) => d.isInitialized)).toEqual([false, false])
  })

  test('two pipelines on the same data sources run side by side', async () => {
    await db.legacy.seed(LegacyUser, 200, legacyUser)
    const { dataSources } = testPipeline(db, [userTransformer()])
    const shifted = (by: number) => userTransformer({ transform: (row) => ({ ...toUser(row), id: row.id + by }) })
    const pipelines = [0, 1000, 2000].map((by) =>
      testPipeline(db, [shifted(by)], { name: `by-${by}`, dataSources, batchSize: by === 0 ? 200 : 5 }),
    )
    const reports = await Promise.all(pipelines.map((pipeline) => pipeline.run()))
    expect(reports.map((report) => report.counts.insertCount)).toEqual([200, 200, 200])
    expect(await db.target.count(User)).toBe(600)
    expect(Object.values(dataSources).map((d) => d.isInitialized)).toEqual([false, false])
  })

  test('status and report can be asked for while the pipeline runs', async () => {
    await db.legacy.seed(LegacyUser, 30, legacyUser)
    const slow = stoppingAt(15)
    const pipeline: Pipeline = testPipeline(db, [slow.transformer])
    const statusBefore = pipeline.status()
    const run = pipeline.run()
    expect(await statusBefore).toEqual([])
    await slow.reached
    expect(await pipeline.status()).toMatchObject([
      {
        state: 'running',
        transformers: [{ step: 'load', lastKey: ['10'], counts: { insertCount: 10 } }, { step: 'run' }],
      },
    ])
    expect(await pipeline.report()).toBeNull()
    slow.open()
    expect(await run).toMatchObject({ state: 'completed' })
  })

  test('a data source that the application opens meanwhile stays with the application', async () => {
    await db.legacy.seed(LegacyUser, 5, legacyUser)
    const pipeline = testPipeline(db, [userTransformer()])
    await pipeline.run()
    const target: DataSource = pipeline.dataSources.target!
    await target.initialize()
    expect(await pipeline.status()).toHaveLength(1)
    expect(target.isInitialized).toBe(true)
    await target.destroy()
  })
})
