import type { DataSource } from 'typeorm'
import type { WriteCounts } from '../core/counts'
import { conflictStatement, deferredStatement, type StagingStatement } from './staging-statement'
import type { TargetColumn, TargetTable } from './target-table'

type Statement = (text: string) => Promise<unknown[][]>

/** A temporary table that COPY fills and one statement empties into the target; lives for one transaction. */
export class StagingTable {
  private readonly sql: StagingStatement
  private created = false

  constructor(
    private readonly dataSource: DataSource,
    private readonly table: TargetTable,
    columns: readonly TargetColumn[],
    private readonly name: string,
    private readonly pass: 'load' | 'deferred',
  ) {
    const make = pass === 'deferred' ? deferredStatement : conflictStatement
    this.sql = make(dataSource, table, columns, name)
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
  async merge(statement: Statement): Promise<Partial<WriteCounts>> {
    const [row] = await statement(this.sql.merge)
    const [staged, inserted, updated, superseded] = row!.map(Number) as [number, number, number, number]
    if (this.pass === 'deferred') {
      if (superseded > 0) throw new Error(`${superseded} rows of the first pass are no longer in the table`)
      return { updateCount: updated }
    }
    const insertCount = inserted
    const updateCount = updated
    if (this.table.action === 'ignore') return { insertCount, updateCount, ignoreCount: staged - inserted - updated }
    return {
      insertCount,
      updateCount,
      supersedeCount: superseded,
      unchangedCount: staged - inserted - updated - superseded,
    }
  }
}
