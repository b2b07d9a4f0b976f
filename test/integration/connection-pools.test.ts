import { expect, test } from '@jest/globals'
import type { DataSourceOptions } from 'typeorm'
import {
  BaseTransformer,
  defineDataSources,
  definePipeline,
  type Logger,
  type Pipeline,
  Transformer,
} from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import { ENTITIES, legacyUser, LegacyUser, silent, toUser, User, userTransformer } from './pipeline-support/shop'

const withPool = (options: DataSourceOptions, poolSize: number): DataSourceOptions =>
  Object.assign({}, options, { poolSize })

describeRoutes('pools', {}, (route) => {
  const db = useDatabases(route, ENTITIES)

  /** Reads the target between its loops, where no transaction is open. */
  @Transformer({ name: 'imperative', legacy: LegacyUser, target: User })
  class Imperative extends BaseTransformer<LegacyUser, User> {
    override async run() {
      for await (const rows of this.extractData(LegacyUser)) {
        await this.bulkCreate(
          User,
          rows.map((row) => ({ ...toUser(row), id: row.id + 100 })),
        )
        await this.target.count(User)
      }
      for await (const rows of this.extractData(LegacyUser, { checkpoint: false }))
        this.logger.info({ rows: rows.length, there: await this.target.count(User) })
    }
  }
  const Declared = userTransformer({}, { deferred: ['manager'] })

  function pipelineOn(dataSources: ReturnType<typeof defineDataSources>, logger: Logger = silent): Pipeline {
    const transformers = [Declared, Imperative]
    const pipeline = definePipeline({ name: 'pools', dataSources, transformers, batchSize: 10, logger })
    return pipeline.on('progress', () => undefined) // has the rows counted as well
  }

  test('of one connection on either side are enough', async () => {
    await db.legacy.seed(LegacyUser, 25, legacyUser)
    const dataSources = defineDataSources({
      legacy: withPool(db.legacy.options(), 1),
      target: withPool(db.target.options(), 1),
    })
    expect(await pipelineOn(dataSources).run()).toMatchObject({ state: 'completed', counts: { insertCount: 50 } })
    expect(await db.target.count(User)).toBe(50)
  })

  test('without a connection for this.legacy are warned of at the start', async () => {
    const warnings: unknown[] = []
    const logger: Logger = { ...silent, warn: (fields, message) => void warnings.push([fields, message]) }
    const run = (poolSize: number) =>
      pipelineOn(
        defineDataSources({ legacy: withPool(db.legacy.options(), poolSize), target: db.target.options() }),
        logger,
      ).run()
    await run(2)
    expect(warnings).toEqual([])
    await run(1)
    expect(warnings).toEqual([
      [{ dataSource: 'legacy', poolSize: 1 }, expect.stringMatching(/"legacy".*this\.legacy.*poolSize: 2/)],
    ])
  })
})

describeRoutes('one pool for both sides', { legacy: ['embedded-postgres'] }, (route) => {
  const db = useDatabases(route, { legacy: [], target: [...ENTITIES.target, LegacyUser] })

  const pipelineWith = (poolSize: number): Pipeline => {
    const { legacy } = defineDataSources({ legacy: withPool(db.target.options(), poolSize) })
    const dataSources = { legacy, target: legacy }
    return definePipeline({
      name: 'pools',
      dataSources,
      transformers: [userTransformer()],
      batchSize: 10,
      logger: silent,
    })
  }

  test('needs two connections', async () => {
    await db.target.seed(LegacyUser, 25, legacyUser)
    await expect(pipelineWith(1).run()).rejects.toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringContaining('set poolSize'),
    })
    expect(await pipelineWith(2).run()).toMatchObject({ state: 'completed', counts: { insertCount: 25 } })
  })
})
