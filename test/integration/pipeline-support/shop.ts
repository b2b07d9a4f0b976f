import { expect } from '@jest/globals'
import { Column, Entity, JoinColumn, ManyToOne, OneToMany, PrimaryColumn } from 'typeorm'
import {
  BaseTransformer,
  defineDataSources,
  definePipeline,
  type EtlError,
  type Logger,
  type Pipeline,
  type PipelineOptions,
  type RowCounts,
  type RunReport,
  type TargetRow,
  Transformer,
  type TransformerClass,
  type TransformerOf,
  type TransformerOptions,
} from 'typeorm-etl'
import type { TestDatabases } from '../../support/use-databases'

@Entity('legacy_shop')
export class LegacyShop {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'varchar', length: 40 })
  title!: string
}

@Entity('legacy_user')
export class LegacyUser {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'varchar', length: 200 })
  name!: string
  @Column({ name: 'mail', type: 'varchar', length: 80, nullable: true })
  email?: string | null
  @Column({ name: 'boss_id', type: 'int', nullable: true })
  bossId?: number | null
  @Column({ name: 'shop_id', type: 'int', nullable: true })
  shopId?: number | null
}

@Entity('shop')
export class Shop {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'text' })
  title!: string
}

@Entity('app_user')
export class User {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'varchar', length: 120 })
  name!: string
  @Column({ type: 'text', nullable: true, unique: true })
  email?: string | null
  @ManyToOne(() => User, (manager) => manager.reports)
  @JoinColumn({ name: 'manager_id' })
  manager?: User | null
  @OneToMany(() => User, (user) => user.manager)
  reports?: User[]
  @ManyToOne(() => Shop)
  @JoinColumn({ name: 'shop_id' })
  shop?: Shop | null
}

export const ENTITIES = { legacy: [LegacyShop, LegacyUser], target: [Shop, User] } as const

/** Says nothing; tests that look at the log bring their own. */
export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

export const toUser = (row: LegacyUser): TargetRow<User> => ({ id: row.id, name: row.name })

type UserHooks = Omit<TransformerOf<LegacyUser, User>, 'run'>

/** A decorated class of the test's own, named "users" where `options` do not say otherwise. */
export function userTransformer(
  hooks: UserHooks = {},
  options: Partial<TransformerOptions<LegacyUser, User>> = {},
): TransformerClass {
  @Transformer({ name: 'users', legacy: LegacyUser, target: User, ...options })
  class UserTransformer extends BaseTransformer<LegacyUser, User> {
    transform = hooks.transform ?? toUser
    transformBatch = hooks.transformBatch
    beforeBatch = hooks.beforeBatch
    afterBatch = hooks.afterBatch
  }
  return UserTransformer
}

/** A pipeline on the test's own databases, with fresh data sources that `run()` opens and closes. */
export function testPipeline(
  db: TestDatabases,
  transformers: readonly TransformerClass[],
  options: Partial<PipelineOptions> = {},
): Pipeline {
  const dataSources = defineDataSources({ legacy: db.legacy.options(), target: db.target.options() })
  return definePipeline({
    name: 'shop',
    dataSources,
    transformers,
    batchSize: 10,
    commitInterval: 1,
    logger: silent,
    ...options,
  })
}

export const legacyUser = (n: number) => ({ id: n, name: `user ${n}` })

/** Both sides of the two equations that hold for committed rows. */
export function expectBalanced(counts: RowCounts): void {
  const { readCount, loadCount, filterCount, rejectCount, producedCount } = counts
  const { insertCount, updateCount, unchangedCount, ignoreCount, supersedeCount } = counts
  expect(loadCount + filterCount + rejectCount).toBe(readCount)
  expect(insertCount + updateCount + unchangedCount + ignoreCount + supersedeCount).toBe(producedCount)
}

/** What a run rejects with. */
export async function failureOf(
  run: Promise<unknown>,
): Promise<EtlError<Record<string, unknown>> & { report: RunReport }> {
  try {
    await run
  } catch (error) {
    return error as never
  }
  throw new Error('the run should have failed')
}
