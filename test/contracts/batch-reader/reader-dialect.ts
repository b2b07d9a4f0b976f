import type { ColumnOptions } from 'typeorm'
import type { KeysetReaderOptions } from '../../../src/extract/keyset-reader'
import type { LegacyKind } from '../../support/servers'

/** A type that keys have; rows are inserted in the order given, which is not the database's. */
export interface KeyCase {
  title: string
  /** The column in SQL, without name and NOT NULL. */
  sql: string
  column: ColumnOptions
  literals: readonly string[]
}

/** A value in the legacy database and what the legacy object has of it. */
export interface ValueCase {
  title: string
  sql: string
  column: ColumnOptions
  /** SQL of the value. */
  literal: string
  /** `design:type` of the property, as TypeScript would emit it. @defaultValue Object */
  design?: unknown
  options?: Omit<KeysetReaderOptions, 'columns' | 'where'>
  /** What `columns: { value: ... }` says. */
  as?: { as?: 'string' | 'number' | 'bigint' | 'Date'; lossy?: boolean }
  /** The value; {@link Moment} for a Date, {@link Failure} where there is none. */
  expected: unknown
}

/** A Date together with its digits below the millisecond. */
export class Moment {
  constructor(
    readonly iso: string,
    readonly microsecondOfMillisecond = 0,
  ) {}
}

/** An error of the reader: at `open` for a mapping that cannot work, at `read` for a value. */
export class Failure {
  constructor(
    readonly code: string,
    readonly message: RegExp,
  ) {}
}

/** What differs from one legacy database to the next. */
export interface ReaderDialect {
  kind: LegacyKind
  types: { integer: string; bigint: string; text: string; dateTime: string; decimal: string }
  /** Types as TypeORM names them, for entities whose tables are made by it. */
  dateTimeColumn: ColumnOptions
  keys: readonly KeyCase[]
  values: readonly ValueCase[]
  /** SQL before tables with those values can be made: types of its own. */
  prepareValues?: readonly string[]
  quote(name: string): string
  /** SQL for a column's exact text. */
  textOf(column: string): string
}
