import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { BaseTransformer, defineDataSources, definePipeline, type TargetRow, Transformer } from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import {
  ENTITIES,
  expectBalanced,
  legacyUser,
  LegacyUser,
  silent,
  testPipeline,
  toUser,
  User,
  userTransformer,
} from './pipeline-support/shop'

describeRoutes('batch size, commit interval and read-ahead', {}, (route) => {
  const db = useDatabases(route, ENTITIES)
  const ROWS = 83

  test('change nothing in the result, whatever they are, with stops in between', async () => {
    await db.legacy.seed(LegacyUser, ROWS, (n) => ({
      ...legacyUser(n * 2),
      bossId: n === 1 ? null : ((n * 13) % ROWS) * 2 + 2,
    }))
    const size = () => fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 200 }))
    const settings = fc.record({
      batchSize: size(),
      commitInterval: fc.integer({ min: 1, max: 9 }),
      readAhead: fc.constantFrom(0, 1),
      stopAt: fc.option(fc.integer({ min: 1, max: 2 * ROWS })),
    })
    let expected: unknown
    await fc.assert(
      fc.asyncProperty(settings, async ({ stopAt, ...given }) => {
        await db.target.query('TRUNCATE app_user')
        const stop = new AbortController()
        const transform = (row: LegacyUser): TargetRow<User> | TargetRow<User>[] | null => {
          if (row.id === stopAt) stop.abort()
          if (row.id % 14 === 0) return null
          const user = { ...toUser(row), manager: row.bossId && row.bossId % 14 ? { id: row.bossId } : null }
          return row.id % 22 === 0 ? [user, { ...user, id: row.id + 1 }] : user
        }
        const pipeline = testPipeline(db, [userTransformer({ transform }, { deferred: ['manager'] })], {
          ...given,
          name: 'sizes',
        })
        let report = await pipeline.run({ signal: stop.signal })
        if (report.state === 'interrupted') report = await pipeline.run()
        expect(report.state).toBe('completed')
        const { totals } = report.transformers.users!
        expectBalanced(totals)
        expect(totals.readCount).toBe(ROWS)
        const rows = await db.target.query('SELECT id, name, manager_id FROM app_user ORDER BY id')
        expect(totals.insertCount).toBe(rows.length)
        expected ??= rows
        expect(rows).toEqual(expected)
      }),
      { numRuns: 20, examples: [[{ batchSize: 1, commitInterval: 1, readAhead: 1, stopAt: null }]] },
    )
  })

  test('run() overrides the pipeline, and undefined overrides nothing', async () => {
    await db.legacy.seed(LegacyUser, 20, legacyUser)
    const sizes: number[] = []
    const beforeBatch = (rows: LegacyUser[]) => void sizes.push(rows.length)
    const upsert = { onConflict: { columns: ['id'], action: 'ignore' } } as const
    const pipeline = testPipeline(db, [userTransformer({ beforeBatch }, upsert)], { batchSize: 8 })
    await pipeline.run({ batchSize: 15 })
    await pipeline.run({ batchSize: undefined })
    expect(sizes).toEqual([15, 5, 8, 8, 4])
  })

  test.each([
    ['batchSize', 0],
    ['batchSize', 2.5],
    ['commitInterval', -1],
    ['readAhead', 2],
    ['maxBatchBytes', 0],
  ])('%s of %d is refused, and nothing is opened', async (option, value) => {
    const pipeline = testPipeline(db, [userTransformer()])
    const error = await pipeline.run({ [option]: value }).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'ETL_INVALID_OPTION', context: { option, given: String(value) } })
    expect(pipeline.dataSources.target!.isInitialized).toBe(false)
  })
})

@Entity('legacy_page')
class LegacyPage {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'text' })
  body!: string
}
@Entity('page')
class Page {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'text' })
  body!: string
}

describeRoutes('maxBatchBytes', { legacy: ['mysql', 'embedded-postgres'] }, (route) => {
  const db = useDatabases(route, { legacy: [LegacyPage], target: [Page] })

  test('bounds the batches of wide rows: they shrink, and every row arrives', async () => {
    const body = (n: number) => String(n % 10).repeat(n <= 200 ? 100 : 8_000)
    await db.legacy.seed(LegacyPage, 600, (n) => ({ id: n, body: body(n) }))
    const bytes: number[] = []
    @Transformer({ name: 'pages', legacy: LegacyPage, target: Page })
    class Pages extends BaseTransformer<LegacyPage, Page> {
      beforeBatch(rows: LegacyPage[]) {
        bytes.push(rows.reduce((sum, row) => sum + row.body.length, 0))
      }
      transform = ({ id, body: text }: LegacyPage) => ({ id, body: text })
    }
    const maxBatchBytes = 100_000
    await testPipeline(db, [Pages], { batchSize: 100, maxBatchBytes }).run()
    expect((await db.target.rows(Page)).every((page) => page.body === body(page.id))).toBe(true)
    expect(await db.target.count(Page)).toBe(600)
    // The widths are learnt from the batch before: at the step from 100 bytes to 8,000 one or two batches are too large.
    const tooLarge = bytes.filter((size) => size > maxBatchBytes * 1.05)
    expect(tooLarge.length).toBeLessThanOrEqual(2)
    expect(Math.max(...bytes.slice(-10))).toBeLessThanOrEqual(maxBatchBytes)
  })
})

@Entity('legacy_event')
class LegacyEvent {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ name: 'at_wall', type: 'varchar' })
  at!: Date
}
@Entity('event')
class Event {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ name: 'at_instant', type: 'timestamptz', precision: 6 })
  instant!: Date
  @Column({ name: 'at_wall', type: 'timestamp', precision: 6 })
  wall!: Date
  @Column({ name: 'at_day', type: 'date' })
  day!: Date
}

describeRoutes('time zones', {}, (route) => {
  const db = useDatabases(route, { legacy: [], target: [Event] })
  const type = { mysql: 'datetime(6)', sqljs: 'datetime' }[route.legacy as string] ?? 'timestamp(6)'
  const processZone = process.env.TZ

  describe.each(['UTC', 'Asia/Kolkata', 'America/St_Johns'])('of the process: %s', (zone) => {
    beforeEach(() => void (process.env.TZ = zone))
    afterEach(() => {
      if (processZone === undefined) delete process.env.TZ
      else process.env.TZ = processZone
    })

    test('wall clocks are read in legacyTimeZone and written in targetTimeZone, to the microsecond', async () => {
      await db.legacy.query(`CREATE TABLE legacy_event (id int PRIMARY KEY, at_wall ${type})`)
      await db.legacy
        .query(`INSERT INTO legacy_event VALUES (1, '2020-07-01 12:30:00.123456'), (2, '2020-01-01 00:30:00'),
        (3, '1969-12-31 23:59:59.999999'), (4, '2020-10-25 02:30:00')`)
      @Transformer({ name: 'events', legacy: LegacyEvent, target: Event, columns: { at: { as: 'Date' } } })
      class Events extends BaseTransformer<LegacyEvent, Event> {
        transform = ({ id, at }: LegacyEvent) => ({ id, instant: at, wall: at, day: at })
      }
      const options = { legacyTimeZone: 'Europe/Berlin', targetTimeZone: 'America/New_York' }
      const legacy = db.legacy.options({ entities: [LegacyEvent] })
      const dataSources = defineDataSources({ legacy, target: db.target.options() })
      await definePipeline({ name: 'events', dataSources, transformers: [Events], logger: silent, ...options }).run()
      const rows = await db.target.query(
        `SELECT id, (at_instant AT TIME ZONE 'UTC')::text AS instant, at_wall::text AS wall, at_day::text AS day FROM event ORDER BY id`,
      )
      expect(rows).toEqual([
        { id: 1, instant: '2020-07-01 10:30:00.123456', wall: '2020-07-01 06:30:00.123456', day: '2020-07-01' },
        { id: 2, instant: '2019-12-31 23:30:00', wall: '2019-12-31 18:30:00', day: '2019-12-31' },
        { id: 3, instant: '1969-12-31 22:59:59.999999', wall: '1969-12-31 17:59:59.999999', day: '1969-12-31' },
        // Twice that night: the first of the two, still in summer time.
        { id: 4, instant: '2020-10-25 00:30:00', wall: '2020-10-24 20:30:00', day: '2020-10-24' },
      ])
    })
  })
})
