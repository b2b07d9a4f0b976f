import type { WriteCounts } from './counts'

/** Key column values of one legacy row, in key order, as the database's own exact text. */
export type Key = readonly string[]

/** One page of legacy rows in ascending key order. */
export interface LegacyBatch<L = object> {
  /** Instances of the legacy entity's prototype; `rows.length` is 1 to the asked limit. */
  rows: L[]
  keyAt(index: number): Key
}

/** Reads one legacy table (or one partition of it) in ascending key order. */
export interface BatchReader<L = object> {
  /**
   * Connects, checks the mapping against the database and freezes the upper key bound.
   *
   * @param upper - the bound of an earlier run to go on with; `undefined` reads it from the table now.
   * @returns the bound; `null` when the table is empty.
   */
  open(upper?: Key | null): Promise<Key | null>
  /**
   * @param after - key of the last row of the previous batch; `null` starts at the first row.
   * @param maxBytes - where the page ends early: rows behind it would be wider than that together.
   * @returns `null` when nothing is left below the frozen bound.
   * @remarks One index range scan per batch, whatever the position; a few where `maxBytes` is given and columns are long. Source: https://use-the-index-luke.com/no-offset
   */
  read(after: Key | null, limit: number, maxBytes?: number): Promise<LegacyBatch<L> | null>
  /** Exact number of rows behind `after` and below the bound. */
  count(after: Key | null): Promise<number>
  /** Bytes received from the legacy database so far; `null` where the driver cannot say. */
  bytesRead(): number | null
  /** The database's own estimate of one row's size in bytes; `null` when it has none. */
  averageRowBytes(): Promise<number | null>
  close(): Promise<void>
}

/** A row that the database refused, known by its values: offer the rows of the interval again to get its key. */
export interface RefusedRow {
  /** Of two rows with one unique key the second was refused; 1 where the first match is the row. */
  readonly matches: 1 | 2
  /** Legacy keys of those of `rows` that hold the values, in their order. */
  find(target: string, rows: readonly object[], keyAt: (index: number) => Key): Key[]
  /** The same error with the legacy key in message and context. */
  named(key: Key): Error
}

/**
 * Writes the target rows of one commit interval into the open target transaction.
 *
 * Call order: `begin`, then any number of `write` and `settle`, then `finish` or `abort`. Every implementation passes
 * `test/contracts/batch-writer.contract.ts`.
 */
export interface BatchWriter {
  /** Target names in load order: parents before the tables that reference them. */
  readonly targets: readonly string[]
  begin(): Promise<void>
  /**
   * @param target - one of {@link BatchWriter.targets}.
   * @param rows - objects with the target entity's properties; they are encoded before the promise resolves.
   * @param keyAt - legacy key of `rows[index]`, for error messages.
   * @throws `ETL_VALUE_REFUSED` when a value cannot be stored as it is.
   */
  write(target: string, rows: readonly object[], keyAt: (index: number) => Key): Promise<void>
  /** Sends everything written so far and frees the connection for other statements of the same transaction. */
  settle(): Promise<void>
  /** Everything is in the tables when this resolves; counts per target of this interval. */
  finish(): Promise<Record<string, WriteCounts>>
  /** Drops what is buffered and ends open streams; the caller rolls the transaction back. Never throws. */
  abort(): Promise<void>
  /**
   * What finds the row behind `error`, where the database told its values and not which row it was; `null` where the
   * error has its key already or tells too little. Works after the rollback. Left out where no error needs it.
   */
  refusedRow?(error: unknown): RefusedRow | null
  /** Encodes and checks `rows` without a connection: the dry run. */
  check(target: string, rows: readonly object[], keyAt: (index: number) => Key): void
}
