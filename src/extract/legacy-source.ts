import type { LegacyColumn } from './legacy-column'

/** The raw side of one legacy database: SQL fragments and rows as arrays. One file per database. */
export interface LegacySource {
  open(): Promise<void>
  /** SELECT expression that yields the column's exact value in a form that the conversions know. */
  select(column: LegacyColumn, reference: string): string
  /**
   * SQL for one key value in a comparison; adds to `values` what is bound.
   *
   * @remarks Numbers are compared as numbers: a bigint against a bound string would be compared as a double on MySQL.
   */
  keyParameter(column: LegacyColumn, text: string, values: unknown[]): string
  /** SQL that is true for a value that {@link keyParameter} cannot find again; absent where the column's type rules it out. */
  misplacedKey?(column: LegacyColumn, reference: string): string
  /** Row values `(a, b) > (x, y)` use the index here; elsewhere the expanded form does. */
  readonly comparesRowValues: boolean
  fetch(sql: string, values: readonly unknown[]): Promise<unknown[][]>
  bytesRead(): number | null
  close(): Promise<void>
}
