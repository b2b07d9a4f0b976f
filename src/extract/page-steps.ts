import type { CatalogColumn } from '../database/catalog'

/** Rows of the first query of a table with long columns, before anything is known of them. */
const FIRST_ROWS = 2
/** Factor from one query to the next while the rows stay narrow. */
const GROWTH = 4
/** Rows of one query at most: what comes at once when rows get wide without notice. */
const MOST_ROWS = 500

/**
 * Splits a page into queries, because no statistics tell how wide the next rows are: a table's mean is that of its
 * compressed values, and old rows may be narrow where new ones hold documents.
 */
export class PageSteps {
  private most = FIRST_ROWS
  private rowBytes = 0

  /** Rows of the next query; 0 where the page has no room for another row like the last ones. */
  next(bytesLeft: number): number {
    return Math.min(this.most, this.rowBytes === 0 ? Infinity : Math.max(0, Math.floor(bytesLeft / this.rowBytes)))
  }

  /** @param bytes - what came over the connection for the rows. */
  observe(rows: readonly (readonly unknown[])[], bytes: number): void {
    if (rows.length === 0) return
    // Where rows got wide inside this query, the mean says less of the next ones than the last row.
    this.rowBytes = Math.max(bytes / rows.length, lengthOf(rows.at(-1)!))
    this.most = Math.max(this.most, Math.min(MOST_ROWS, rows.length * GROWTH))
  }
}

const lengthOf = (row: readonly unknown[]): number =>
  row.reduce((sum: number, v) => sum + (typeof v === 'string' || v instanceof Uint8Array ? v.length : 0), 0)

const LONG = /^_|^(tiny|medium|long)?(text|blob)$|^(jsonb?|bytea|xml|hstore|citext|clob|geometry|varbinary|tsvector)$/

/** Its values can be of any length. */
export function isLong({ type, length, typeId }: CatalogColumn): boolean {
  return LONG.test(type) || (type === 'varchar' && typeId !== null && length === null)
}
