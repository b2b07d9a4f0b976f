import { expect, test } from '@jest/globals'
import pino from 'pino'
import {
  BaseTransformer,
  type Logger,
  type PerformanceReport,
  Profiled,
  profilerRegistry,
  type RunReport,
  Transformer,
} from 'typeorm-etl'
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

@Transformer({ name: 'users', legacy: LegacyUser, target: User })
class ProfiledUsers extends BaseTransformer<LegacyUser, User> {
  async beforeBatch() {
    await this.target.count(User)
  }
  async transform(row: LegacyUser) {
    return { ...toUser(row), name: await this.slow(this.clean(row.name)) }
  }
  @Profiled('clean_name')
  clean(name: string): string {
    return name.trim()
  }
  @Profiled()
  async slow(name: string): Promise<string> {
    await Promise.resolve()
    return this.clean(name)
  }
}

/** Operations that run inside no other one of the report. */
function expectNested({ operations, summary }: PerformanceReport): void {
  const total = operations.total_migration!
  const self = Object.values(operations).reduce((sum, operation) => sum + operation.selfTime, 0)
  expect(total.count).toBe(1)
  // Self times part the total among the operations, apart from what rounding does.
  expect(self).toBeGreaterThan(0)
  expect(self).toBeLessThanOrEqual(total.totalTime * 1.001 + 1e-6)
  for (const [name, operation] of Object.entries(operations)) {
    expect([name, operation.openCount]).toEqual([name, 0])
    expect(operation.busyTime).toBeLessThanOrEqual(total.totalTime + 1e-6)
    expect(operation.selfTime).toBeLessThanOrEqual(operation.totalTime + 1e-6)
    expect(operation.minTime).toBeLessThanOrEqual(operation.avgTime)
    expect(operation.avgTime).toBeLessThanOrEqual(operation.maxTime)
  }
  expect(summary.totalTime).toBeGreaterThanOrEqual(total.totalTime * 0.999)
}

describeRoutes('the performance report', {}, (route) => {
  const db = useDatabases(route, ENTITIES)

  test('counts every operation, nested in total_migration', async () => {
    await db.legacy.seed(LegacyUser, 45, legacyUser)
    const report = await testPipeline(db, [ProfiledUsers], { commitInterval: 2 }).run()
    const { performance } = report.transformers.users!
    const counts = Object.fromEntries(Object.entries(performance.operations).map(([name, { count }]) => [name, count]))
    expect(counts).toEqual({
      total_migration: 1,
      data_extraction: 6,
      data_transformation: 5,
      lookup: 5,
      bulk_create: 5 + 3,
      checkpoint: 3 + 3,
      clean_name: 90,
      slow: 45,
    })
    expectNested(performance)
    expectNested(report.performance)
    expect(performance.operations.bulk_create!.queryCount).toBeGreaterThanOrEqual(3)
    expect(performance.summary.memoryPeak).toBeGreaterThan(10)
    const inner = performance.operations.clean_name!.totalTime + performance.operations.slow!.selfTime
    expect(performance.operations.data_transformation!.totalTime).toBeGreaterThanOrEqual(inner * 0.999)
  })

  test('the registry knows the profiler of the last run by the name of the transformer', async () => {
    await db.legacy.seed(LegacyUser, 5, legacyUser)
    await testPipeline(db, [ProfiledUsers]).run()
    expect(profilerRegistry.get('users').getPerformanceReport().operations.clean_name!.count).toBe(10)
  })

  test('sums the transformers up, and a failed run has one as well', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const Twice = userTransformer(
      { transform: (row) => ({ ...toUser(row), id: row.id === 15 ? 1 : row.id + 100 }) },
      { name: 'b' },
    )
    const { report } = await failureOf(testPipeline(db, [ProfiledUsers, Twice]).run())
    const of = (name: string) => report.transformers[name]!.performance.operations.data_transformation!.count
    expect([of('users'), of('b')]).toEqual([3, 2])
    expect(report.performance.operations.data_transformation!.count).toBe(5)
    expect(report.performance.operations.total_migration).toMatchObject({ count: 2, errorCount: 1, openCount: 0 })
  })

  test.each([
    ['profiling: false', { profiling: false }, undefined],
    ['ETL_PROFILING=off', {}, 'off'],
  ])('%s measures nothing and changes nothing else', async (_, options, variable) => {
    const before = process.env.ETL_PROFILING
    try {
      if (variable !== undefined) process.env.ETL_PROFILING = variable
      await db.legacy.seed(LegacyUser, 25, legacyUser)
      const report = await testPipeline(db, [ProfiledUsers], options).run()
      expect(report.performance.operations).toEqual({})
      expect(report.counts).toMatchObject({ readCount: 25, insertCount: 25 })
      expect(await db.target.count(User)).toBe(25)
    } finally {
      if (before === undefined) delete process.env.ETL_PROFILING
      else process.env.ETL_PROFILING = before
    }
  })

  const logged = () => {
    const lines: Record<string, unknown>[] = []
    const logger: Logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
    return { logger, reports: () => lines.filter((line) => line.event === 'etl.report'), lines }
  }

  test('leaves as one structured line, with the level of the outcome', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const first = logged()
    const report = await testPipeline(db, [ProfiledUsers], { logger: first.logger }).run()
    expect(first.reports()).toEqual([
      expect.objectContaining({ level: 30, report: JSON.parse(JSON.stringify(report)) }),
    ])
    const second = logged()
    const { report: failed } = await failureOf(
      testPipeline(db, [ProfiledUsers], { logger: first.logger }).run({ logger: second.logger }),
    )
    expect(second.reports()).toEqual([expect.objectContaining({ level: 50 })])
    expect((second.reports()[0]!.report as RunReport).error).toEqual(failed.error)
    expect(first.reports()).toHaveLength(1)
    const third = logged()
    await testPipeline(db, [ProfiledUsers]).run({ dryRun: true, logger: third.logger })
    expect(third.reports()).toHaveLength(1)
  })

  test('no line of the log has a row in it', async () => {
    await db.legacy.seed(LegacyUser, 25, (n) => ({ id: n, name: `private-${n}` }))
    const { logger, lines } = logged()
    await testPipeline(db, [ProfiledUsers], { logger }).run()
    expect(lines.length).toBeGreaterThan(2)
    expect(JSON.stringify(lines)).not.toContain('private-')
  })
})
