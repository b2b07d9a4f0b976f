import { inspect } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm'
import { BaseTransformer, defineDataSources, definePipeline, type EtlError, isEtlError, Transformer } from 'typeorm-etl'
import { describeRoutes } from '../support/routes'
import { useDatabases } from '../support/use-databases'
import {
  ENTITIES,
  failureOf,
  legacyUser,
  LegacyShop,
  LegacyUser,
  Shop,
  silent,
  testPipeline,
  User,
  userTransformer,
} from './pipeline-support/shop'

@Entity('no_such_table')
class Nowhere {
  @PrimaryColumn({ type: 'int' })
  id!: number
}

@Entity('legacy_user')
class LegacyUserOfNextYear {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'varchar' })
  nickname!: string
}

@Entity('app_user')
class UserOfNextYear {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'text', nullable: true })
  nickname!: string | null
}

const SECRET = 'tr0ub4dor&3'

function expectSecretKept(error: unknown): void {
  const { message, stack } = error as Error
  const encoded = encodeURIComponent(SECRET)
  for (const text of [
    message,
    stack,
    String(error),
    JSON.stringify(error),
    inspect(error, { depth: 10, showHidden: true }),
  ]) {
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain(encoded)
  }
}

describeRoutes('what does not fit together', {}, (route) => {
  const db = useDatabases(route, ENTITIES)

  const withEntities = (more: { legacy?: object[]; target?: object[] }, transformer: never) => {
    const dataSources = defineDataSources({
      legacy: db.legacy.options({ entities: [LegacyUser, ...((more.legacy ?? []) as never[])] }),
      target: db.target.options({ entities: [Shop, User, ...((more.target ?? []) as never[])] }),
    })
    return definePipeline({ name: 'shop', dataSources, transformers: [transformer], logger: silent })
  }

  test.each([
    ['legacy', 'LegacyShop'],
    ['target', 'Card'],
  ])('an entity that the %s data source does not have is named', async (side, entity) => {
    @Entity('card')
    class Card {
      @PrimaryColumn({ type: 'int' })
      id!: number
    }
    @Transformer({
      legacy: side === 'legacy' ? LegacyShop : LegacyUser,
      target: side === 'legacy' ? Shop : Card,
    } as never)
    class Broken extends BaseTransformer<LegacyShop, Shop> {}
    const error = await failureOf(withEntities({}, Broken as never).run())
    expect(error).toMatchObject({ code: 'ETL_CONFIGURATION' })
    expect(error.message).toContain(entity)
    expect(error.message).toContain(`data source "${side}"`)
  })

  const missing: [string, () => unknown, string[]][] = [
    ['legacy table', () => userTransformer({}, { legacy: Nowhere as never }), ['no_such_table', 'Nowhere']],
    ['legacy column', () => userTransformer({}, { legacy: LegacyUserOfNextYear as never }), ['nickname', 'boss_id']],
    ['target table', () => userTransformer({}, { target: Nowhere as never }), ['no_such_table', 'migration:run']],
    ['target column', () => userTransformer({}, { target: UserOfNextYear as never }), ['nickname', 'manager_id']],
    [
      'unique index',
      () => userTransformer({}, { onConflict: { columns: ['name'], action: 'update' } }),
      ['name', 'unique index'],
    ],
    [
      'onConflict column',
      () => userTransformer({}, { onConflict: { columns: ['nmae' as never], action: 'update' } }),
      ['nmae'],
    ],
    ['deferred property', () => userTransformer({}, { deferred: ['boss' as never] }), ['boss', 'User']],
  ]
  test.each(missing)('a missing %s is named before the first row', async (_, transformer, words) => {
    await db.legacy.seed(LegacyUser, 5, legacyUser)
    const pipeline = withEntities(
      { legacy: [Nowhere, LegacyUserOfNextYear], target: [Nowhere, UserOfNextYear] },
      transformer() as never,
    )
    const error = await failureOf(pipeline.run())
    expect(error).toMatchObject({ code: 'ETL_CONFIGURATION', report: { state: 'failed', counts: { readCount: 0 } } })
    for (const word of words) expect(error.message).toContain(word)
    expect(await db.target.count(User)).toBe(0)
  })

  test('a transformer without transform and without run says so', async () => {
    @Transformer({ legacy: LegacyUser, target: User })
    class Empty extends BaseTransformer<LegacyUser, User> {}
    expect(await failureOf(testPipeline(db, [Empty]).run())).toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringContaining('neither transform'),
    })
  })

  test('errors are plain JSON without row contents, and known by their code', async () => {
    await db.legacy.seed(LegacyUser, 5, (n) => ({ id: n, name: `private-${n}` }))
    const transform = (row: LegacyUser) => ({ id: 1, name: row.name })
    const error = await failureOf(testPipeline(db, [userTransformer({ transform })]).run())
    expect(isEtlError(error)).toBe(true)
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'ETL_LOAD_FAILED',
      message: error.message,
      context: error.context,
    })
    expect(error.message).not.toContain('private-')
    expect(JSON.stringify(error.context)).not.toContain('private-')
  })
})

describeRoutes('a data source that cannot be opened', { legacy: ['mysql', 'embedded-postgres'] }, (route) => {
  const db = useDatabases(route, ENTITIES)

  const changed = (url: string, change: (url: URL) => void): string => {
    const parsed = new URL(url)
    change(parsed)
    return parsed.href
  }
  const run = (urls: { legacy?: string; target?: string }): Promise<EtlError & { context: object }> => {
    const dataSources = defineDataSources({
      legacy: { ...db.legacy.options(), ...(urls.legacy === undefined ? {} : { url: urls.legacy }) } as never,
      target: { ...db.target.options(), ...(urls.target === undefined ? {} : { url: urls.target }) } as never,
    })
    const pipeline = definePipeline({ name: 'x', dataSources, transformers: [userTransformer()], logger: silent })
    return failureOf(pipeline.run())
  }

  describe.each(['legacy', 'target'] as const)('%s', (side) => {
    const failing = async (change: (url: URL) => void) => {
      const error = await run({ [side]: changed(db[side].url, change) })
      expect(error).toMatchObject({ code: 'ETL_CONNECTION_FAILED', context: { dataSource: side } })
      expectSecretKept(error)
      return error
    }

    test('wrong credentials', async () => {
      const error = await failing((url) => {
        url.username = 'nobody_here'
        url.password = encodeURIComponent(SECRET)
      })
      expect(error.message).toMatch(new RegExp(`data source "${side}".*(denied|authentication|role)`))
    })

    test('an unreachable server', async () => {
      const error = await failing((url) => {
        url.password = encodeURIComponent(SECRET)
        url.port = '1'
      })
      expect(error.message).toMatch(/ECONNREFUSED/)
      expect(error.message).toContain('127.0.0.1:1/')
    })

    test('an unknown database', async () => {
      const error = await failing((url) => void (url.pathname = '/no_such_database'))
      expect(error.message).toContain('no_such_database')
    })
  })

  test('the other data source is closed again', async () => {
    const error = await run({ target: changed(db.target.url, (url) => void (url.port = '1')) })
    expect(error.code).toBe('ETL_CONNECTION_FAILED')
    await db.legacy.assertNoOpenConnections()
  })

  test('status and report fail the same way', async () => {
    const dataSources = defineDataSources({
      legacy: db.legacy.options(),
      target: { ...db.target.options(), url: changed(db.target.url, (url) => void (url.port = '1')) } as never,
    })
    const pipeline = definePipeline({ name: 'x', dataSources, transformers: [userTransformer()], logger: silent })
    await expect(pipeline.status()).rejects.toMatchObject({ code: 'ETL_CONNECTION_FAILED' })
    await expect(pipeline.report()).rejects.toMatchObject({ code: 'ETL_CONNECTION_FAILED' })
  })

  test('an address that is none keeps its password to itself', async () => {
    for (const url of [
      `postgres://user:${encodeURIComponent(SECRET)}@127.0.0.1:99999/x`,
      `postgres://user:${encodeURIComponent(SECRET)}@[::x]:1/x`,
    ]) {
      const target = new DataSource({ type: 'postgres', url, entities: [Shop, User] })
      const legacy = new DataSource(db.legacy.options())
      const pipeline = definePipeline({
        name: 'x',
        dataSources: { legacy, target },
        transformers: [userTransformer()],
        logger: silent,
      })
      const error = await failureOf(pipeline.run())
      expect(error.code).toBe('ETL_CONNECTION_FAILED')
      expectSecretKept(error)
    }
  })
})
