import type { FindOptionsWhere } from 'typeorm'
import type { EntityClass } from '../core/entity-class'
import { globalSingleton } from '../core/singleton'
import type { ColumnName } from '../core/target-row'

export type ConflictAction = 'fail' | 'ignore' | 'update'

export interface OnConflictOptions<T extends object = object> {
  /** Properties of the target entity that a unique index covers. */
  columns: readonly ColumnName<T>[]
  action: ConflictAction
}

/** How one legacy property is read where its column type alone does not say. */
export interface LegacyColumnOptions {
  /** `string`: the database's exact text. `number` on decimal and bigint columns needs `lossy`. */
  as?: 'string' | 'number' | 'bigint' | 'Date'
  /** Allows a conversion that can lose digits. @defaultValue false */
  lossy?: boolean
}

export type DependsOn = readonly TransformerClass[] | (() => readonly TransformerClass[])

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- constructors differ, only `pipeline.create` calls them
export type TransformerClass = abstract new (...args: any[]) => object

/** A decorated transformer as the pipeline uses it: shorthands expanded, nothing checked against a database yet. */
export interface TransformerMetadata {
  transformer: TransformerClass
  name: string
  legacy: { dataSource: string; entity: EntityClass; where?: FindOptionsWhere<object> | FindOptionsWhere<object>[] }
  target: {
    dataSource: string
    entities: Record<string, EntityClass>
    /** `transform` returns rows by target name. */ several: boolean
  }
  dependsOn: DependsOn
  onConflict: Record<string, OnConflictOptions>
  columns: Record<string, LegacyColumnOptions>
  deferred: readonly string[]
  zeroDate: 'reject' | 'null'
  lossy: 'reject' | 'round'
  version: string
}

export const transformerMetadata = (): Map<TransformerClass, TransformerMetadata> =>
  globalSingleton('transformers', () => new Map<TransformerClass, TransformerMetadata>())
