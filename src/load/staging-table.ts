import type { DataSource } from 'typeorm'
import { addCounts, type WriteCounts } from '../core/counts'
import type { RowEncoder } from './row-encoder'
import { conflictStatement, deferredStatement, roundsStatement, type StagingStatement } from './staging-statement'
import type { TargetTable } from './target-table'

type Statement = (text: string) => Promise<unknown[][]>

/** A temporary table that COPY fills and one statement empties into the target; lives for one transaction. */
export class StagingTable {
  private readonly sql: StagingStatement
  private created = false

  constructor(
    readonly dataSource: DataSource,
    readonly table: TargetTable,
    readonly rows: RowEncoder,
    readonly name: string,
    private readonly pass: 'load' | 'deferred',
  ) {
    const make = pass === 'deferred' ? deferredStatement : conflictStatement
    this.sql = make(dataSource, table, rows, name)
  }

  get copySql(): string {
    return this.sql.copy
  }

  /** The transaction before ended, and the table with it. */
  forget(): void {
    this.created = false
  }

  async prepare(statement: Statement): Promise<void> {
    await statement(this.created ? `TRUNCATE ${this.dataSource.driver.escape(this.name)}` : this.sql.create)
    this.created = true
  }

  /** @throws Error where a row of the deferred pass is not in the table any more. */
  async merge(statement: Statement, round: number): Promise<Partial<WriteCounts>> {
    const [row] = await statement(this.sql.merge(round))
    const [staged, inserted, updated, superseded] = row!.map(Number) as [number, number, number, number]
    if (this.pass === 'deferred') {
      if (superseded > 0) throw new Error(`${superseded} rows of the first pass are no longer in the table`)
      return { updateCount: updated }
    }
    const insertCount = inserted
    const updateCount = updated
    const rest = staged - inserted - updated - superseded
    if (rest > 0) {
      const [[missing]] = (await statement(this.sql.missing(round))) as [[unknown]]
      if (Number(missing) > 0) throw notTaken(Number(missing), staged)
    }
    if (this.table.action === 'ignore') return { insertCount, updateCount, ignoreCount: staged - inserted - updated }
    return {
      insertCount,
      updateCount,
      supersedeCount: superseded,
      unchangedCount: rest,
    }
  }
}

/** Nothing is dropped silently, not even by the table itself. */
export const notTaken = (missing: number, rows: number): Error =>
  new Error(
    `the table did not take ${missing} of ${rows} rows, and gave no error; look for a trigger, a rule or a partition of it that drops rows or changes their key`,
  )

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
  return counts
}
