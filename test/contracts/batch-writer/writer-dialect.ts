import type { ColumnOptions, QueryRunner } from 'typeorm'
import type { BatchWriter } from '../../../src/core/batch'
import type { CopyValueOptions } from '../../../src/load/copy-value'
import type { TargetSpec } from '../../../src/load/target-table'
import type { TargetKind } from '../../support/servers'

/** Makes the writer under test for the tables of one set of targets. */
export interface OpenedTargets {
  targets: readonly string[]
  writer(runner: QueryRunner, options: WriterOptions): BatchWriter
  moveSequences(runner: QueryRunner): Promise<void>
}

export interface WriterOptions extends CopyValueOptions {
  pass: 'load' | 'deferred'
}

/** What `@Column` and `@PrimaryColumn` take; tests add `nullable` themselves. */
export type ColumnType = ColumnOptions & { nullable?: false }

/** Column types that a target database has; `null` where it has none, and then there are no tests of that type. */
export interface TargetColumnTypes {
  text: ColumnType
  shortText(length: number): ColumnType
  smallInteger: ColumnType
  integer: ColumnType
  bigint: ColumnType
  decimal(precision: number, scale: number): ColumnType
  double: ColumnType
  boolean: ColumnType
  date: ColumnType
  /** Wall clock without a zone, microseconds kept. */
  dateTime: ColumnType
  /** Point in time, microseconds kept. */
  instant: ColumnType | null
  json: ColumnType
  /** JSON that the database takes apart: it cannot hold a NUL character. */
  binaryJson: ColumnType | null
  uuid: ColumnType
  enum(values: string[]): ColumnType
  bytes: ColumnType
  arrayOf: ((item: ColumnType) => ColumnType) | null
}

/** A primary key whose values the database can make itself. */
export interface GeneratedKey {
  title: string
  decorator(): PropertyDecorator
}

/** What differs from one target database to the next. */
export interface WriterDialect {
  kind: TargetKind
  /** Options that data sources need beside the connection's. */
  options: object
  types: TargetColumnTypes
  generatedKeys: readonly GeneratedKey[]
  open(runner: QueryRunner, targets: Readonly<Record<string, TargetSpec>>): Promise<OpenedTargets>
  quote(name: string): string
  /** SQL for a column's exact text, date and time as `2020-01-31 23:59:59.123456`. */
  textOf(column: string): string
  /** The same for a point in time, in UTC. */
  instantOf(column: string): string
  /** SQL for the bytes of a column as lower-case hexadecimal digits. */
  hexOf(column: string): string
  /** Text of true and false. */
  booleans: readonly [string, string]
  /** Adds a column that the database computes, twice the integer column `source`. */
  computedColumn(table: string, column: string, source: string): string
}
