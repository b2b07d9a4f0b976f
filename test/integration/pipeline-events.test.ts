import { expect, test } from '@jest/globals'
import { DataSource } from 'typeorm'
import { BaseTransformer, type PipelineEvents, Transformer } from 'typeorm-etl'
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

const NAMES = [
  'run:started',
  'transformer:started',
  'batch:committed',
  'progress',
  'transformer:completed',
  'run:finished',
] as const

describeRoutes('events', {}, (route) => {
  const db = useDatabases(route, ENTITIES)

  test('come in order and carry what they promise', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const pipeline = testPipeline(db, [userTransformer()])
    const seen: [string, PipelineEvents[keyof PipelineEvents]][] = []
    for (const name of NAMES) pipeline.on(name, (argument) => void seen.push([name, argument]))
    const report = await pipeline.run()

    expect(seen.map(([name]) => name)).toEqual([
      'run:started',
      'transformer:started',
      ...Array.from({ length: 3 }, () => ['progress', 'batch:committed']).flat(),
      'transformer:completed',
      'run:finished',
    ])
    const { runId } = report
    const of = <E extends keyof PipelineEvents>(name: E) =>
      seen.filter(([event]) => event === name).map(([, argument]) => argument as PipelineEvents[E])
    expect(of('run:started')).toEqual([{ runId, pipeline: 'shop', resumed: false, transformers: ['users'] }])
    expect(of('transformer:started')).toEqual([{ runId, transformer: 'users', resumed: false }])
    expect(of('batch:committed').map(({ counts }) => counts.insertCount)).toEqual([10, 10, 5])
    expect(of('progress').map(({ readCount, totalCount }) => [readCount, totalCount])).toEqual([
      [10, 25],
      [20, 25],
      [25, 25],
    ])
    expect(of('progress').at(-1)!.etaSeconds).toBe(0)
    expect(of('transformer:completed')).toEqual([{ runId, transformer: 'users', report: report.transformers.users }])
    expect(of('run:finished')).toEqual([{ report }])
  })

  test('batch:committed comes after COMMIT: another connection sees the rows', async () => {
    await db.legacy.seed(LegacyUser, 35, legacyUser)
    const outside = await new DataSource(db.target.options()).initialize()
    try {
      const pipeline = testPipeline(db, [userTransformer()])
      const counted: Promise<[number, number]>[] = []
      let committed = 0
      pipeline.on('batch:committed', ({ counts }) => {
        const sofar = (committed += counts.insertCount)
        counted.push(
          outside
            .getRepository(User)
            .count()
            .then((visible) => [sofar, visible]),
        )
      })
      await pipeline.run()
      expect(counted).toHaveLength(4)
      for (const [sofar, visible] of await Promise.all(counted)) expect(visible).toBeGreaterThanOrEqual(sofar)
    } finally {
      await outside.destroy()
    }
  })

  test('batch:committed does not come for an interval that is rolled back', async () => {
    await db.legacy.seed(LegacyUser, 35, legacyUser)
    const transform = (row: LegacyUser) => ({ ...toUser(row), id: row.id === 25 ? 1 : row.id })
    const pipeline = testPipeline(db, [userTransformer({ transform })])
    let committed = 0
    pipeline.on('batch:committed', ({ counts }) => (committed += counts.insertCount))
    await failureOf(pipeline.run())
    expect(committed).toBe(20)
    expect(await db.target.count(User)).toBe(20)
  })

  test('the deferred pass tells its batches apart and does not count rows twice', async () => {
    await db.legacy.seed(LegacyUser, 20, (n) => ({ ...legacyUser(n), bossId: n === 20 ? null : n + 1 }))
    const Deferred = userTransformer(
      { transform: (row) => ({ ...toUser(row), manager: row.bossId ? { id: row.bossId } : null }) },
      { deferred: ['manager'] },
    )
    const pipeline = testPipeline(db, [Deferred])
    const batches: [string, number, number][] = []
    pipeline.on('batch:committed', ({ step, counts }) => batches.push([step, counts.insertCount, counts.updateCount]))
    const { counts } = await pipeline.run()
    expect(batches).toEqual([
      ['load', 10, 0],
      ['load', 10, 0],
      ['deferred', 0, 10],
      ['deferred', 0, 9],
    ])
    expect(counts).toMatchObject({ readCount: 20, loadCount: 20, producedCount: 20, insertCount: 20, updateCount: 0 })
  })

  test('a continued run says so, and its progress goes on where it was', async () => {
    await db.legacy.seed(LegacyUser, 35, legacyUser)
    const transform = (row: LegacyUser) => {
      if (row.id === 25) throw new Error('stop')
      return toUser(row)
    }
    await failureOf(testPipeline(db, [userTransformer({ transform })]).run())
    const pipeline = testPipeline(db, [userTransformer()])
    const seen: unknown[] = []
    pipeline.on('run:started', ({ resumed }) => seen.push(resumed))
    pipeline.on('transformer:started', ({ resumed }) => seen.push(resumed))
    pipeline.on('progress', ({ readCount, totalCount }) => seen.push([readCount, totalCount]))
    await pipeline.run()
    expect(seen).toEqual([true, true, [30, 35], [35, 35]])
  })

  test('listeners on a view hear the same events; once and off work', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const pipeline = testPipeline(db, [userTransformer({}, { onConflict: { columns: ['id'], action: 'ignore' } })])
    const calls = { on: 0, once: 0, off: 0 }
    const off = () => calls.off++
    pipeline
      .on('batch:committed', () => calls.on++)
      .once('batch:committed', () => calls.once++)
      .on('batch:committed', off)
      .off('batch:committed', off)
    await pipeline.only('users').run()
    await pipeline.run()
    expect(calls).toEqual({ on: 6, once: 1, off: 0 })
  })

  test.each(NAMES)(
    'a listener of %s that throws or rejects is logged; the run and the other listeners go on',
    async (name) => {
      await db.legacy.seed(LegacyUser, 25, legacyUser)
      const errors: [object, string | undefined][] = []
      const logger = { ...silent, error: (fields: object, message?: string) => void errors.push([fields, message]) }
      const pipeline = testPipeline(db, [userTransformer()], { logger })
      let heard = 0
      pipeline
        .once(name, () => {
          throw new RangeError('in the listener')
        })
        .once(name, (() => Promise.reject(new RangeError('in the listener'))) as () => void)
        .once(name, () => void heard++)
      expect(await pipeline.run()).toMatchObject({ state: 'completed', counts: { insertCount: 25 } })
      expect(heard).toBe(1)
      const logged = [
        expect.objectContaining({ event: name, err: expect.any(RangeError) }),
        expect.stringContaining(name),
      ]
      expect(errors).toEqual([logged, logged])
    },
  )

  test('an imperative run commits, and says so, batch by batch', async () => {
    await db.legacy.seed(LegacyUser, 15, legacyUser)
    @Transformer({ name: 'users', legacy: LegacyUser, target: User })
    class Imperative extends BaseTransformer<LegacyUser, User> {
      override async run() {
        for await (const rows of this.extractData(LegacyUser)) await this.bulkCreate(User, rows.map(toUser))
      }
    }
    const pipeline = testPipeline(db, [Imperative])
    const seen: unknown[] = []
    pipeline.on('batch:committed', ({ step, counts }) => seen.push([step, counts.readCount, counts.insertCount]))
    await pipeline.run()
    expect(seen).toEqual([
      ['extract:1', 10, 10],
      ['extract:1', 5, 5],
    ])
  })
})
