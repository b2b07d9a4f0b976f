import type { FindOptionsWhere } from 'typeorm'
import type { z } from 'zod'
import type { EntityClass } from '../core/entity-class'
import { InvalidOptionError } from '../core/errors'
import { checkOptions } from '../core/options'
import type { ColumnName, MaybePromise, TransformResult } from '../core/target-row'
import type { TransformOutput, WrittenRow } from './base-transformer'
import type { CheckedTransformer } from './checked-transformer'
import {
  type DependsOn,
  type LegacyColumnOptions,
  type OnConflictOptions,
  transformerMetadata,
  type TransformerClass,
} from './transformer-metadata'
import { conflictSchema, optionsSchema } from './transformer-schema'

export interface LegacySide<L extends object> {
  /** Name in `defineDataSources`. @defaultValue 'legacy' */
  dataSource?: string
  entity: EntityClass<L>
  /** Only these legacy rows. */
  where?: FindOptionsWhere<L> | FindOptionsWhere<L>[]
}

export interface TargetSide<T extends object> {
  /** Name in `defineDataSources`. @defaultValue 'target' */
  dataSource?: string
  entity: EntityClass<T>
}

interface CommonOptions<L extends object> {
  /** Used in reports, checkpoints and on the command line. @defaultValue from the class name: `PatientTransformer` is `patient` */
  name?: string
  legacy: EntityClass<L> | LegacySide<L>
  /** Transformers that run before this one; a function where the classes refer to each other. */
  dependsOn?: DependsOn
  /** How legacy properties are read where the column type alone does not say. */
  columns?: { [K in keyof L & string]?: LegacyColumnOptions }
  /** `0000-00-00` of MySQL and MariaDB where a Date is wanted; a property read as text gets the text. @defaultValue 'reject' */
  zeroDate?: 'reject' | 'null'
  /** A decimal with more digits than its column: an error, or rounded by the database. @defaultValue 'reject' */
  lossy?: 'reject' | 'round'
  /** Your own version of the transform; an unfinished run of another version is not continued. @defaultValue '1' */
  version?: string
}

export interface TransformerOptions<L extends object, T extends object> extends CommonOptions<L> {
  target: EntityClass<T> | TargetSide<T>
  /** What happens to a row whose key is taken. @defaultValue { action: 'fail' } */
  onConflict?: OnConflictOptions<T>
  /** Self-references of the target left null at first and filled by a second pass over the legacy table. */
  deferred?: readonly ColumnName<T>[]
}

/** Target entities by the names that `transform` uses. */
export type TargetEntities<M extends Record<string, object>> = { [K in keyof M]: EntityClass<M[K]> }

export interface TargetsSide<M extends Record<string, object>> {
  /** Name in `defineDataSources`. @defaultValue 'target' */
  dataSource?: string
  entities: TargetEntities<M>
}

export interface MultiTargetOptions<
  L extends object,
  M extends Record<string, object>,
  S = TargetEntities<M> | TargetsSide<M>,
> extends CommonOptions<L> {
  /** Several targets load in foreign-key order. */
  target: S
  onConflict?: OnConflictOfSeveral<Settled<M>>
}

type OnConflictOfSeveral<M extends Record<string, object>> = { [K in keyof M]?: OnConflictOptions<M[K]> }

/** `T`, but not a place to infer it from: TypeScript's own NoInfer came with 5.4 only. */
type Settled<T> = [T][T extends unknown ? 0 : never]

/**
 * What the decorator asks of the class. `transform` is a property here on purpose: methods are bivariant, and a wrong
 * parameter type would pass.
 */
export interface TransformerOf<L extends object, T extends object> {
  /** One legacy row to its target row(s); `null` or `[]` filters it. May be async. May run again after a rollback. */
  transform?: (legacy: L) => MaybePromise<TransformResult<TransformOutput<T>>>
  /** Replaces `transform`: a whole batch at once, one result per row, in the same order. */
  transformBatch?: (rows: L[]) => MaybePromise<readonly TransformResult<TransformOutput<T>>[]>
  /** Prepares what a batch needs, such as one lookup query for all its rows. May run again after a rollback. */
  beforeBatch?: (rows: L[]) => MaybePromise<void>
  /** Sees the target rows handed to the writer; the transaction is still open. May run again after a rollback. */
  afterBatch?: (written: WrittenRow<T>[]) => MaybePromise<void>
  run(): Promise<void>
}

type DecoratorFor<L extends object, T extends object> = <
  C extends abstract new (...args: never[]) => TransformerOf<L, T>,
>(
  transformer: C & CheckedTransformer<InstanceType<C>, L, T>,
) => void

/**
 * Declares which legacy entity becomes which target entity (or entities).
 *
 * @throws `ETL_INVALID_OPTION` for an unknown option or a value that cannot work; names are checked against the
 * databases when the pipeline starts.
 */
export function Transformer<L extends object, T extends object>(options: TransformerOptions<L, T>): DecoratorFor<L, T>
export function Transformer<L extends object, M extends Record<string, object>>(
  options: MultiTargetOptions<L, M, TargetsSide<M>>,
): DecoratorFor<L, M>
export function Transformer<L extends object, M extends Record<string, object>>(
  options: MultiTargetOptions<L, M, TargetEntities<M>>,
): DecoratorFor<L, M>
export function Transformer(options: object): (transformer: never) => void {
  return (transformer: TransformerClass): void => {
    const given = checkOptions(optionsSchema, options, transformer.name)
    const legacy = typeof given.legacy === 'function' ? { entity: given.legacy } : given.legacy
    const target = targetSide(given.target)
    transformerMetadata().set(transformer, {
      transformer,
      name: given.name ?? defaultName(transformer.name),
      legacy: { dataSource: 'legacy', ...(legacy as LegacySide<object>) },
      target,
      dependsOn: given.dependsOn ?? [],
      onConflict: conflicts(given.onConflict, target, transformer.name),
      columns: given.columns ?? {},
      deferred: given.deferred ?? [],
      zeroDate: given.zeroDate ?? 'reject',
      lossy: given.lossy ?? 'reject',
      version: given.version ?? '1',
    })
  }
}

function targetSide(given: z.infer<typeof optionsSchema>['target']) {
  if (typeof given === 'function') return { dataSource: 'target', entities: { [given.name]: given }, several: false }
  const single = given as { entity?: unknown; dataSource?: unknown }
  if (typeof single.entity === 'function' && typeof single.dataSource !== 'function') {
    const { entity, dataSource } = given as { entity: EntityClass; dataSource?: string }
    return { dataSource: dataSource ?? 'target', entities: { [entity.name]: entity }, several: false }
  }
  if ('entities' in given && typeof given.entities === 'object')
    return { dataSource: (given.dataSource as string | undefined) ?? 'target', entities: given.entities, several: true }
  return { dataSource: 'target', entities: given as Record<string, EntityClass>, several: true }
}

function conflicts(
  given: unknown,
  { entities, several }: ReturnType<typeof targetSide>,
  subject: string,
): Record<string, OnConflictOptions> {
  if (given === undefined) return {}
  const names = Object.keys(entities)
  const byTarget = several ? (given as Record<string, unknown>) : { [names[0]!]: given }
  const result: Record<string, OnConflictOptions> = {}
  for (const [name, value] of Object.entries(byTarget)) {
    if (!names.includes(name))
      throw new InvalidOptionError(`${subject}.onConflict.${name}`, value, `one of the targets: ${names.join(', ')}`)
    const { columns = [], action } = checkOptions(conflictSchema, value, `${subject}.onConflict`)
    if (action !== 'fail') checkOptions(conflictSchema.required({ columns: true }), value, `${subject}.onConflict`)
    result[name] = { columns: columns as never[], action }
  }
  return result
}

function defaultName(className: string): string {
  const words = className.replace(/Transformer$/, '').replace(/([a-z0-9])([A-Z])/g, '$1_$2')
  return words === '' ? className : words.toLowerCase()
}
