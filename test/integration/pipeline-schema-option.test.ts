import { expect, test } from '@jest/globals'
import { DataSource } from 'typeorm'
import { definePipeline } from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import { ENTITIES, legacyUser, LegacyUser, silent, userTransformer } from './pipeline-support/shop'

describeRoutes('a target with a schema of its own', { legacy: ['sqljs'] }, (route) => {
  const db = useDatabases(route, { ...ENTITIES, createTargetTables: false })

  test('rows and bookkeeping go into the schema of the data source, also when the run goes on', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    await db.target.query('CREATE SCHEMA "App"')
    const options = { ...db.target.options(), schema: 'App', synchronize: true } as never
    const stop = new AbortController()
    const pipeline = () =>
      definePipeline({
        name: 'app',
        dataSources: { legacy: new DataSource(db.legacy.options()), target: new DataSource(options) },
        transformers: [userTransformer()],
        batchSize: 10,
        commitInterval: 1,
        logger: silent,
      })
    const first = pipeline().on('batch:committed', () => stop.abort())
    expect(await first.run({ signal: stop.signal })).toMatchObject({ state: 'interrupted' })
    expect(await pipeline().run({ resume: true })).toMatchObject({ state: 'completed', resumed: true })
    const [{ users }] = (await db.target.query('SELECT count(*)::int AS users FROM "App".app_user')) as [
      { users: number },
    ]
    expect(users).toBe(25)
    expect(await db.target.query('SELECT state FROM "App".etl_run')).toEqual([{ state: 'completed' }])
    expect(await db.target.query(`SELECT to_regclass('public.etl_run') AS elsewhere`)).toEqual([{ elsewhere: null }])
    await db.target.query('DROP SCHEMA "App" CASCADE')
  })
})
