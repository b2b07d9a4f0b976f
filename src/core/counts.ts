/**
 * Rows of one transformer, or summed over several.
 *
 * Two equations hold for committed work:
 * `readCount = loadCount + filterCount + rejectCount` (legacy rows) and
 * `producedCount = insertCount + updateCount + unchangedCount + ignoreCount + supersedeCount` (target rows).
 */
export interface RowCounts {
  /** Legacy rows read. */
  readCount: number
  /** Legacy rows that produced at least one target row. */
  loadCount: number
  /** Legacy rows whose transform returned `null` or an empty array. */
  filterCount: number
  /** Legacy rows given up after an error. */
  rejectCount: number
  /** Target rows handed to the writer. */
  producedCount: number
  insertCount: number
  updateCount: number
  /** Conflicting rows that already held these values (`onConflict: 'update'`). */
  unchangedCount: number
  /** Conflicting rows left as they were (`onConflict: 'ignore'`). */
  ignoreCount: number
  /** Rows replaced by a later row with the same conflict key in one commit interval (last wins). */
  supersedeCount: number
}

/** The part of {@link RowCounts} that a writer knows. */
export type WriteCounts = Pick<
  RowCounts,
  'insertCount' | 'updateCount' | 'unchangedCount' | 'ignoreCount' | 'supersedeCount'
>

export const ZERO_WRITE_COUNTS: Readonly<WriteCounts> = Object.freeze({
  insertCount: 0,
  updateCount: 0,
  unchangedCount: 0,
  ignoreCount: 0,
  supersedeCount: 0,
})

export const ZERO_COUNTS: Readonly<RowCounts> = Object.freeze({
  readCount: 0,
  loadCount: 0,
  filterCount: 0,
  rejectCount: 0,
  producedCount: 0,
  ...ZERO_WRITE_COUNTS,
})

export function addCounts<T extends Partial<RowCounts>>(sum: T, more: Partial<RowCounts>): T {
  for (const name of Object.keys(more) as (keyof RowCounts)[]) sum[name] = (sum[name] ?? 0) + (more[name] ?? 0)
  return sum
}
