import { expect, test } from '@jest/globals'
import type { TestDatabase } from '../support/test-database'
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

/** Ends every other connection to the database, as a server does that is restarted. */
async function endConnections(database: TestDatabase): Promise<void> {
  if (database.kind === 'mysql') {
    const rows = await database.query<{ id: number }>(
      'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()',
    )
    for (const { id } of rows) await database.query(`KILL ${id}`)
  } else
    await database.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
}

describeRoutes('a lost connection', {}, (route) => {
  const db = useDatabases(route, ENTITIES)
  const ROWS = 5_000
  const settings = { batchSize: 500, commitInterval: 3 }

  const losing = (side: 'legacy' | 'target', hook: 'transform' | 'beforeBatch' | 'afterBatch') => {
    let lost = false
    const lose = async (id: number) => {
      if (lost || id < 2_300) return
      lost = true
      await endConnections(db[side])
    }
    return userTransformer({
      transform: async (row) => {
        if (hook === 'transform') await lose(row.id)
        return toUser(row)
      },
      beforeBatch: (rows) => (hook === 'beforeBatch' ? lose(rows[0]!.id) : undefined),
      afterBatch: (rows) => (hook === 'afterBatch' ? lose(rows[0]!.id!) : undefined),
    })
  }

  const sides = route.legacy === 'sqljs' ? (['target'] as const) : (['legacy', 'target'] as const)
  const hooks = ['beforeBatch', 'transform', 'afterBatch'] as const
  const moments = sides.flatMap((side) => hooks.map((hook) => [side, hook] as const))
  test.each(moments)('to the %s in %s ends the run with an error of ours; the next run goes on', async (side, hook) => {
    await db.legacy.seed(LegacyUser, ROWS, legacyUser)
    const error = await failureOf(testPipeline(db, [losing(side, hook)], settings).run())
    expect(error.code).toMatch(/^ETL_(EXTRACT|LOAD|RUN)_FAILED$/)
    expect(error.report.state).toBe('failed')
    const committed = await db.target.count(User)
    expect(committed).toBe(error.report.counts.insertCount)
    expect([1_500, 3_000]).toContain(committed)

    const report = await testPipeline(db, [userTransformer()], settings).run()
    expect(report).toMatchObject({ state: 'completed', resumed: true, counts: { readCount: ROWS - committed } })
    expect(await db.target.keys(User)).toEqual(await db.legacy.keys(LegacyUser))
  })
})
