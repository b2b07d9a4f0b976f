import { expect, test } from '@jest/globals'
import { BaseTransformer, Transformer, type TransformerClass } from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import type { TestDatabase } from '../support/test-database'
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

/** Everything that a run could change: tables, their rows and physical versions, sequences, temporary tables. */
async function dump(target: TestDatabase): Promise<unknown> {
  const tables = await target.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  )
  const rows: Record<string, unknown> = {}
  for (const { name } of tables)
    rows[name] = await target.query(`SELECT xmin::text, ctid::text, t.* FROM ${name} t ORDER BY ctid`)
  const sequences = await target.query('SELECT schemaname, sequencename, last_value FROM pg_sequences ORDER BY 1, 2')
  return { rows, sequences }
}

describeRoutes('a dry run', {}, (route) => {
  const db = useDatabases(route, ENTITIES)

  test('reads, transforms and checks everything, and writes nothing, not even its own tables', async () => {
    await db.legacy.seed(LegacyUser, 95, legacyUser)
    await db.target.seed(User, 3, (n) => ({ id: 900 + n, name: 'was here' }))
    const before = await dump(db.target)
    const legacyBefore = await db.legacy.rows(LegacyUser)
    const events: string[] = []
    const transform = (row: LegacyUser) => (row.id % 10 === 0 ? null : toUser(row))
    const pipeline = testPipeline(db, [userTransformer({ transform })], { commitInterval: 3 })
    pipeline.on('batch:committed', ({ counts }) => events.push(`${counts.readCount}`))

    for (const dryRun of [true, 'check'] as const) {
      const report = await pipeline.run({ dryRun })
      expect(report).toMatchObject({ state: 'completed', dryRun: true, resumed: false })
      expect(report.counts).toMatchObject({
        readCount: 95,
        loadCount: 86,
        filterCount: 9,
        producedCount: 86,
        insertCount: 0,
      })
      expect(report.transformers.users!.targets.User).toMatchObject({ producedCount: 86, insertCount: 0 })
      expect(await dump(db.target)).toEqual(before)
    }
    expect(events).toEqual(['30', '30', '30', '5', '30', '30', '30', '5'])
    expect(await db.legacy.rows(LegacyUser)).toEqual(legacyBefore)
    expect(await pipeline.status()).toEqual([])
  })

  test('leaves an unfinished run as it is', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const transform = (row: LegacyUser) => {
      if (row.id === 15) throw new Error('stop')
      return toUser(row)
    }
    await failureOf(testPipeline(db, [userTransformer({ transform })]).run())
    const before = await dump(db.target)
    const report = await testPipeline(db, [userTransformer()]).run({ dryRun: true })
    expect(report).toMatchObject({ resumed: false, counts: { readCount: 25 } })
    expect(await dump(db.target)).toEqual(before)
    expect(await testPipeline(db, [userTransformer()]).run()).toMatchObject({
      resumed: true,
      counts: { readCount: 15 },
    })
  })

  test('finds what the database would refuse, as far as no write is needed', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const faults = [
      { name: 'a\0b' },
      { name: null as never },
      { shop: { title: 'no key' } },
      { name: { not: 'text' } as never },
    ]
    for (const fault of faults) {
      const transform = (row: LegacyUser) => ({ ...toUser(row), ...(row.id === 17 ? fault : {}) })
      expect(await failureOf(testPipeline(db, [userTransformer({ transform })]).run({ dryRun: true }))).toMatchObject({
        code: 'ETL_VALUE_REFUSED',
        context: { key: ['17'] },
        report: { state: 'failed', dryRun: true },
      })
    }
  })

  test('its errors speak of no commits, and of no going on', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const fail = () => {
      throw new Error('broken. hook')
    }
    const InRun = userTransformer()
    Object.defineProperty(InRun.prototype, 'run', { value: async () => fail() })
    const Reading = userTransformer({}, { columns: { name: { as: 'Date' } } })
    const faulty = [
      userTransformer({ transform: fail }),
      userTransformer({ beforeBatch: fail }),
      userTransformer({ transform: (row) => ({ ...toUser(row), name: null as never }) }),
      InRun,
      Reading,
    ]
    for (const cls of faulty) {
      const error = await failureOf(testPipeline(db, [cls]).run({ dryRun: true }))
      expect(error.message).not.toMatch(/roll|commit|go on|stays?\b/)
      expect(error.stack).toContain(error.message)
      expect(error.report.error!.message).toBe(error.message)
      if (cls !== Reading) expect(error.message).toMatch(/\. Nothing was written: dry run\.$/)
    }
  })

  const writers: [string, (self: BaseTransformer) => Promise<unknown>][] = [
    ['insert', (self) => self.target.insert(Shop, { id: 1, title: 's' })],
    ['save', (self) => self.target.save(Shop, { id: 1, title: 's' })],
    ['SQL', (self) => self.target.query(`UPDATE app_user SET name = 'x'`)],
    ['DDL', (self) => self.target.query('CREATE TABLE oops (id int)')],
    ['nested transaction', (self) => self.target.transaction((manager) => manager.delete(User, { id: 901 }))],
  ]
  test.each(writers)('user code that writes through this.target is refused: %s', async (_, write) => {
    await db.legacy.seed(LegacyUser, 5, legacyUser)
    await db.target.seed(User, 3, (n) => ({ id: 900 + n, name: 'was here' }))
    const before = await dump(db.target)
    @Transformer({ name: 'users', legacy: LegacyUser, target: User })
    class Writing extends BaseTransformer<LegacyUser, User> {
      async beforeBatch() {
        await write(this)
      }
      transform(row: LegacyUser) {
        return toUser(row)
      }
    }
    @Transformer({ name: 'users', legacy: LegacyUser, target: User })
    class WritingInRun extends BaseTransformer<LegacyUser, User> {
      override async run() {
        await write(this)
      }
    }
    for (const cls of [Writing, WritingInRun] as TransformerClass[]) {
      const error = await failureOf(testPipeline(db, [cls]).run({ dryRun: true }))
      expect(error.message).toContain('read-only transaction')
      expect(await dump(db.target)).toEqual(before)
    }
  })

  test('an imperative run reads and checks, and bulkCreate writes nothing', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    @Transformer({ name: 'users', legacy: LegacyUser, target: User })
    class Imperative extends BaseTransformer<LegacyUser, User> {
      override async run() {
        expect(this.config.dryRun).toBe(true)
        for await (const rows of this.extractData(LegacyUser)) await this.bulkCreate(User, rows.map(toUser))
        await this.bulkCreate(Shop, [{ id: 1, title: 's' }])
      }
    }
    const before = await dump(db.target)
    const report = await testPipeline(db, [Imperative]).run({ dryRun: true })
    expect(report.counts).toMatchObject({ readCount: 25, producedCount: 26, insertCount: 0 })
    expect(await dump(db.target)).toEqual(before)
  })

  test('an imperative run that breaks out of a loop is refused there as well', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    @Transformer({ name: 'users', legacy: LegacyUser, target: User })
    class Leaving extends BaseTransformer<LegacyUser, User> {
      override async run() {
        for await (const rows of this.extractData(LegacyUser)) if (rows.length > 0) break
      }
    }
    expect(await failureOf(testPipeline(db, [Leaving]).run({ dryRun: true }))).toMatchObject({
      code: 'ETL_LOOP',
      message: expect.stringContaining('nothing was written: dry run'),
    })
  })

  test('runs every transformer, deferred and several included, and works where manageSchema is false', async () => {
    await db.legacy.seed(LegacyUser, 25, (n) => ({ ...legacyUser(n), bossId: n === 25 ? null : n + 1 }))
    const Deferred = userTransformer(
      { transform: (row) => ({ ...toUser(row), manager: row.bossId ? { id: row.bossId } : null }) },
      { deferred: ['manager'] },
    )
    const Other = userTransformer({}, { name: 'other', dependsOn: [Deferred] })
    const before = await dump(db.target)
    const report = await testPipeline(db, [Deferred, Other], { manageSchema: false }).run({ dryRun: true })
    expect(report.counts).toMatchObject({ readCount: 50, producedCount: 50 })
    expect(await dump(db.target)).toEqual(before)
  })

  test('a signal stops it as it stops a run', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const stop = new AbortController()
    const transform = (row: LegacyUser) => {
      if (row.id === 5) stop.abort()
      return toUser(row)
    }
    const report = await testPipeline(db, [userTransformer({ transform })]).run({ dryRun: true, signal: stop.signal })
    expect(report).toMatchObject({ state: 'interrupted', counts: { readCount: 10 } })
  })
})
