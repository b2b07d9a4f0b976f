import { expect, test } from '@jest/globals'
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm'
import { BaseTransformer, definePipeline, etlMigrations, Transformer } from 'typeorm-etl'
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

class CreateUsers1600000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE shop (id int PRIMARY KEY, title text NOT NULL)')
    await runner.query(
      'CREATE TABLE app_user (id int PRIMARY KEY, name varchar(120) NOT NULL, email text UNIQUE, manager_id int REFERENCES app_user, shop_id int REFERENCES shop)',
    )
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE app_user, shop')
  }
}

describeRoutes('bookkeeping tables', {}, (route) => {
  const db = useDatabases(route, { ...ENTITIES, createTargetTables: false })
  const tables = async () =>
    (
      await db.target.query<{ t: string }>(
        `SELECT tablename AS t FROM pg_tables WHERE tablename LIKE 'etl%' ORDER BY 1`,
      )
    ).map(({ t }) => t)
  const migrate = async (migrations: never[], undo = 0) => {
    const target = await new DataSource(db.target.options({ migrations })).initialize()
    try {
      const done = await target.runMigrations()
      for (let i = 0; i < undo; i++) await target.undoLastMigration()
      return done.map(({ name }) => name)
    } finally {
      await target.destroy()
    }
  }

  test('are made by the first run and kept by the next ones', async () => {
    await migrate([CreateUsers1600000000000] as never[])
    await db.legacy.seed(LegacyUser, 5, legacyUser)
    const pipeline = testPipeline(db, [userTransformer({}, { onConflict: { columns: ['id'], action: 'ignore' } })])
    expect(await pipeline.status()).toEqual([])
    expect(await tables()).toEqual([])
    await pipeline.run()
    expect(await tables()).toEqual(['etl_checkpoint', 'etl_run', 'etl_schema'])
    await pipeline.run()
    expect(await pipeline.status()).toHaveLength(2)
  })

  test('manageSchema: false asks for them before anything is read, and uses those of the user`s migrations', async () => {
    await migrate([CreateUsers1600000000000] as never[])
    await db.legacy.seed(LegacyUser, 5, legacyUser)
    let read = 0
    const transform = (row: LegacyUser) => {
      read++
      return toUser(row)
    }
    const pipeline = testPipeline(db, [userTransformer({ transform })], { manageSchema: false })
    const error = await failureOf(pipeline.run())
    expect(error).toMatchObject({
      code: 'ETL_SCHEMA_MISSING',
      message: expect.stringContaining('npm run migration:run'),
    })
    expect([read, await tables()]).toEqual([0, []])

    const names = await migrate([CreateUsers1600000000000, ...etlMigrations] as never[])
    expect(names).toEqual(etlMigrations.map((migration) => new migration().name))
    expect(await pipeline.run()).toMatchObject({ state: 'completed', counts: { insertCount: 5 } })
  })

  test('those that somebody dropped are made again; without manageSchema they are asked for', async () => {
    await migrate([CreateUsers1600000000000] as never[])
    await db.legacy.seed(LegacyUser, 5, legacyUser)
    const Users = userTransformer({}, { onConflict: { columns: ['id'], action: 'ignore' } })
    await testPipeline(db, [Users]).run()
    await db.target.query('DROP TABLE etl_run, etl_checkpoint')
    expect(await testPipeline(db, [Users]).status()).toEqual([])
    expect(await failureOf(testPipeline(db, [Users], { manageSchema: false }).run())).toMatchObject({
      code: 'ETL_SCHEMA_MISSING',
      message: expect.stringContaining('etl_schema, etl_run, etl_checkpoint'),
    })
    expect(await testPipeline(db, [Users]).run()).toMatchObject({ state: 'completed', counts: { ignoreCount: 5 } })
    expect(await tables()).toEqual(['etl_checkpoint', 'etl_run', 'etl_schema'])
    expect(await db.target.query('SELECT version FROM etl_schema')).toEqual([{ version: etlMigrations.length }])
  })

  test('tables that a run made are taken over by the migrations, which can be undone', async () => {
    await migrate([CreateUsers1600000000000] as never[])
    await db.legacy.seed(LegacyUser, 5, legacyUser)
    const pipeline = testPipeline(db, [userTransformer()])
    const { runId } = await pipeline.run()
    await migrate([CreateUsers1600000000000, ...etlMigrations] as never[])
    expect(await pipeline.status()).toMatchObject([{ runId }])
    await migrate([CreateUsers1600000000000, ...etlMigrations] as never[], etlMigrations.length)
    expect(await tables()).toEqual([])
    expect(await pipeline.status()).toEqual([])
  })

  test('a user who may not make them is told how they get there', async () => {
    await migrate([CreateUsers1600000000000] as never[])
    const role = `etl_reader_${process.pid}`
    await db.target.query(`CREATE ROLE ${role}`)
    try {
      await db.target.query(`GRANT USAGE ON SCHEMA public TO ${role}; GRANT ALL ON app_user, shop TO ${role}`)
      const target = new DataSource({ ...db.target.options(), extra: { options: `-c role=${role}` } } as never)
      const legacy = new DataSource(db.legacy.options())
      const pipeline = definePipeline({
        name: 'poor',
        dataSources: { legacy, target },
        transformers: [userTransformer()],
        logger: silent,
      })
      expect(await failureOf(pipeline.run())).toMatchObject({
        code: 'ETL_CONFIGURATION',
        message: expect.stringMatching(/permission denied.*etlMigrations/),
      })
    } finally {
      await db.target.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
    }
  })

  test('two first runs at once make them once', async () => {
    await migrate([CreateUsers1600000000000] as never[])
    await db.legacy.seed(LegacyUser, 5, legacyUser)
    const pipelines = [0, 100, 200].map((shift) =>
      testPipeline(db, [userTransformer({ transform: (row) => ({ ...toUser(row), id: row.id + shift }) })], {
        name: `first-${shift}`,
      }),
    )
    await Promise.all(pipelines.map((pipeline) => pipeline.run()))
    expect(await db.target.count(User)).toBe(15)
    expect(await db.target.query('SELECT version FROM etl_schema')).toEqual([{ version: etlMigrations.length }])
  })
})

describeRoutes('instances', {}, (route) => {
  const db = useDatabases(route, ENTITIES)

  @Transformer({ name: 'users', legacy: LegacyUser, target: User })
  class Prefixing extends BaseTransformer<LegacyUser, User> {
    constructor(readonly prefix = 'none') {
      super()
    }
    transform = (row: LegacyUser) => ({ ...toUser(row), name: `${this.prefix} ${row.id}` })
  }
  const names = async () => (await db.target.rows(User)).map((user) => user.name)

  test.each([
    ['sync', (cls: new (...args: never[]) => object) => new (cls as typeof Prefixing)('injected')],
    ['async', async (cls: new (...args: never[]) => object) => new (cls as typeof Prefixing)('injected')],
  ])('come from `create`: %s', async (_, create) => {
    await db.legacy.seed(LegacyUser, 2, legacyUser)
    await testPipeline(db, [Prefixing], { create }).run()
    expect(await names()).toEqual(['injected 1', 'injected 2'])
  })

  test('what `create` gives back is checked, and its errors come through', async () => {
    await db.legacy.seed(LegacyUser, 2, legacyUser)
    expect(await failureOf(testPipeline(db, [Prefixing], { create: () => ({}) }).run())).toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringContaining('Prefixing'),
    })
    const broken = new RangeError('no provider')
    const create = () => {
      throw broken
    }
    await expect(testPipeline(db, [Prefixing], { create }).run()).rejects.toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringContaining('no provider'),
      cause: broken,
    })
    await db.target.assertNoOpenConnections()
  })

  test('safeRun runs the instance it is called on through the pipeline', async () => {
    await db.legacy.seed(LegacyUser, 2, legacyUser)
    const pipeline = testPipeline(db, [userTransformer({}, { name: 'others' }), Prefixing])
    const report = await new Prefixing('by hand').safeRun({ pipeline, dryRun: true })
    expect(report).toMatchObject({ dryRun: true, transformers: { users: { counts: { readCount: 2 } } } })
    expect(Object.keys((await new Prefixing('by hand').safeRun({ pipeline })).transformers)).toEqual(['users'])
    expect(await names()).toEqual(['by hand 1', 'by hand 2'])
    const stranger = new (class extends BaseTransformer {})()
    await expect(stranger.safeRun({ pipeline })).rejects.toMatchObject({ code: 'ETL_CONFIGURATION' })
  })

  test('one instance can be run again', async () => {
    await db.legacy.seed(LegacyUser, 2, legacyUser)
    const pipeline = testPipeline(db, [Prefixing])
    const instance = new Prefixing('again')
    await instance.safeRun({ pipeline })
    await db.target.query('TRUNCATE app_user')
    expect((await instance.safeRun({ pipeline })).performance.operations.total_migration!.count).toBe(1)
    expect(await names()).toEqual(['again 1', 'again 2'])
  })

  test('data sources under any names', async () => {
    await db.legacy.seed(LegacyUser, 2, legacyUser)
    @Transformer({
      legacy: { dataSource: 'old', entity: LegacyUser },
      target: { dataSource: 'new', entity: User },
    })
    class Named extends BaseTransformer<LegacyUser, User> {
      transform = toUser
    }
    const dataSources = { old: new DataSource(db.legacy.options()), new: new DataSource(db.target.options()) }
    const pipeline = definePipeline({ name: 'named', dataSources, transformers: [Named], logger: silent })
    expect(pipeline.describe()).toEqual([
      {
        name: 'named',
        legacy: { dataSource: 'old', entity: 'LegacyUser' },
        targets: [{ name: 'User', dataSource: 'new', entity: 'User' }],
        dependsOn: [],
      },
    ])
    expect(await pipeline.run()).toMatchObject({ counts: { insertCount: 2 } })
    expect(() => definePipeline({ name: 'x', dataSources: { old: dataSources.old }, transformers: [Named] })).toThrow(
      expect.objectContaining({ code: 'ETL_CONFIGURATION', message: expect.stringContaining('"new"') }),
    )
  })
})
