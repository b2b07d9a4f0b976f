import type { DataSource } from 'typeorm'
import { addCounts, type WriteCounts } from '../core/counts'
import { notTaken } from './load-errors'
import type { RowEncoder } from './row-encoder'
import {
  conflictStatement,
  deferredStatement,
  type MergeCounts,
  roundsStatement,
  type StagingStatement,
} from './staging-statement'
import type { TargetTable } from './target-table'

type Statement = (text: string) => Promise<unknown[][]>

/** One transaction may see the tables of several writers. */
let stagings = 0

/** A temporary table that COPY fills and {@link mergeStagings} empties into the target and drops. */
export class StagingTable {
  readonly name = `etl_staging_${++stagings}`
  private readonly sql: StagingStatement

  constructor(
    readonly dataSource: DataSource,
    readonly table: TargetTable,
    readonly rows: RowEncoder,
    private readonly pass: 'load' | 'deferred',
  ) {
    const make = pass === 'deferred' ? deferredStatement : conflictStatement
    this.sql = make(dataSource, table, rows, this.name)
  }

  get copySql(): string {
    return this.sql.copy
  }

  async prepare(statement: Statement): Promise<void> {
    await statement(this.sql.create)
  }

  /** @throws Error for rows that are in the table neither before nor after, though nothing refused them. */
  async merge(statement: Statement, round: number): Promise<Partial<WriteCounts>> {
    const [row] = await statement(this.sql.merge(round))
    const [staged, insertCount, updateCount, superseded, untaken, nameless] = row!.map(Number) as MergeCounts
    if (untaken > 0) throw notTaken(untaken, staged)
    if (nameless > 0)
      throw new Error(`${nameless} rows have a null in the columns of onConflict, so the second pass cannot find them`)
    if (this.pass === 'deferred') return { updateCount, ignoreCount: superseded }
    if (this.table.action === 'ignore')
      return { insertCount, updateCount, ignoreCount: staged - insertCount - updateCount }
    return {
      insertCount,
      updateCount,
      supersedeCount: superseded,
      unchangedCount: staged - insertCount - updateCount - superseded,
    }
  }
}

/**
 * Moves the rows of one target's stagings on, each of which holds the rows that name the same columns.
 *
 * Rows with equal keys in different stagings go in rounds, so that each has its effect in the order in which it was written.
 */
export async function mergeStagings(
  stagings: readonly StagingTable[],
  statement: Statement,
): Promise<Partial<WriteCounts>> {
  const counts: Partial<WriteCounts> = {}
  const [[last]] = (stagings.length > 1 ? await statement(roundsStatement(stagings)) : [[0]]) as [[unknown]]
  for (let round = 0; round <= Number(last); round++)
    for (const staging of stagings) addCounts(counts, await staging.merge(statement, round))
  const names = stagings.map(({ dataSource, name }) => dataSource.driver.escape(name))
  await statement(`DROP TABLE ${names.join(', ')}`)
  return counts
}
