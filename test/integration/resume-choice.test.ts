import { expect, test } from '@jest/globals'
import { MoreThan } from 'typeorm'
import type { Logger, PipelineOptions } from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import {
  ENTITIES,
  failureOf,
  legacyUser,
  LegacyUser,
  silent,
  testPipeline,
  toUser,
  User,
  userTransformer,
} from './pipeline-support/shop'

describeRoutes('the run that is continued', {}, (route) => {
  const db = useDatabases(route, ENTITIES)

  /** Fails in row 25 of 30: two batches are in. */
  const failing = userTransformer({
    transform: (row) => {
      if (row.id === 25) throw new TypeError('no such street')
      return toUser(row)
    },
  })
  const stopAtRow25 = async (options: Partial<PipelineOptions> = {}): Promise<void> => {
    await db.legacy.seed(LegacyUser, 30, legacyUser)
    await failureOf(testPipeline(db, [failing], options).run())
  }

  test('is found behind any number of newer ones that are done', async () => {
    await stopAtRow25()
    await db.target.query(
      `INSERT INTO etl_run (id, pipeline, state, epoch, transformers, started_at, updated_at)
       SELECT 'newer ' || n, 'shop', 'completed', 1, '["users"]', now() + interval '1 hour', now()
       FROM generate_series(1, 150) n`,
    )
    expect(await testPipeline(db, [userTransformer()]).run()).toMatchObject({
      resumed: true,
      counts: { readCount: 10 },
    })
    expect(await db.target.keys(User)).toEqual(await db.legacy.keys(LegacyUser))
  })

  test.each(['removed', 'renamed'])('ends without a transformer that was %s, and the log says so', async (kind) => {
    await db.legacy.seed(LegacyUser, 30, legacyUser)
    const First = userTransformer({}, { name: 'first' })
    const { report } = await failureOf(testPipeline(db, [First, failing]).run())
    const warnings: [object, string | undefined][] = []
    const logger: Logger = { ...silent, warn: (fields, message) => void warnings.push([fields, message]) }
    const transform = (row: LegacyUser) => ({ ...toUser(row), id: row.id + 100 })
    const Renamed = userTransformer({ transform }, { name: 'renamed' })
    const pipeline = testPipeline(db, kind === 'removed' ? [First] : [First, Renamed], { logger })
    expect(await pipeline.run()).toMatchObject({ runId: report.runId, state: 'completed', resumed: true })
    expect(await db.target.count(User)).toBe(kind === 'removed' ? 30 : 60)
    expect(warnings).toContainEqual([
      { runId: report.runId, transformers: ['users'] },
      expect.stringContaining('no longer has users'),
    ])
    expect(await pipeline.status()).toMatchObject([{ runId: report.runId, state: 'completed' }])
  })

  test.each([
    ['oops', 'is no key'],
    ['{"a":1}', 'is no key'],
    ['[1]', 'is no key'],
    ['[]', 'is no key of 1 column'],
    ['["1","2"]', 'is no key of 1 column'],
  ])('is refused with the position %s', async (position, message) => {
    await stopAtRow25()
    await db.target.query(`UPDATE etl_checkpoint SET last_key = $1 WHERE step = 'load'`, [position])
    const error = await failureOf(testPipeline(db, [userTransformer()]).run())
    expect(error).toMatchObject({ code: 'ETL_RESUME', context: { pipeline: 'shop', runId: expect.any(String) } })
    expect(error.message).toContain(`last_key of "users", step load, ${message}`)
    expect(await db.target.count(User)).toBe(20)
  })

  test('is refused with declarations that are no JSON', async () => {
    await stopAtRow25()
    await db.target.query(`UPDATE etl_run SET fingerprint = 'x'`)
    await expect(testPipeline(db, [userTransformer()]).run()).rejects.toMatchObject({ code: 'ETL_RESUME' })
  })

  test('is refused where times or values would be read in another way than before', async () => {
    await stopAtRow25({ legacyTimeZone: 'Europe/Berlin' })
    const zone = { legacyTimeZone: 'Europe/Berlin' }
    const changed = (
      declared: Parameters<typeof userTransformer>[1],
      options: Partial<PipelineOptions> = zone,
    ): Promise<unknown> => testPipeline(db, [userTransformer({}, declared)], options).run()
    await expect(changed({}, {})).rejects.toThrow('users.legacyTimeZone was Europe/Berlin and is UTC')
    await expect(changed({}, { ...zone, targetTimeZone: 'Asia/Kolkata' })).rejects.toThrow('users.targetTimeZone')
    await expect(changed({ zeroDate: 'null' })).rejects.toThrow('users.zeroDate was reject and is null')
    await expect(changed({ lossy: 'round' })).rejects.toThrow('users.lossy')
    await expect(changed({ columns: { id: { as: 'string' } } })).rejects.toThrow('users.columns')
    expect(await changed({})).toMatchObject({ state: 'completed', resumed: true })
  })

  test('`where` may hold what JSON does not know', async () => {
    await db.legacy.seed(LegacyUser, 30, legacyUser)
    const above = (id: bigint) => ({ legacy: { entity: LegacyUser, where: { id: MoreThan(id as never) } } })
    const report = await testPipeline(db, [userTransformer({}, above(10n))]).run()
    expect(report.counts.readCount).toBe(20)
  })
})
