import type { DataSource } from 'typeorm'
import type { SqljsDatabase } from '../database/raw-connection'
import type { LegacyColumn } from './legacy-column'
import type { LegacySource } from './legacy-source'

/** A SQLite file or memory database through sql.js; its calls block the process while a page is read. */
export class SqliteSource implements LegacySource {
  readonly comparesRowValues = true
  private readonly database: SqljsDatabase

  constructor(dataSource: DataSource) {
    this.database = (dataSource.driver as unknown as { databaseConnection: SqljsDatabase }).databaseConnection
  }

  async open(): Promise<void> {}

  select({ kind, metadata }: LegacyColumn, reference: string): string {
    // sql.js hands every number out as a double, and a rounded key would lose rows.
    const exact = kind === 'bigint' || kind === 'decimal' || (kind === 'integer' && metadata.isPrimary)
    return exact ? `CAST(${reference} AS TEXT)` : reference
  }

  /** SQLite keeps any value in any column, sorts by kind of value first, and sql.js ends a text at a NUL. */
  misplacedKey({ kind }: LegacyColumn, reference: string): string {
    if (kind === 'decimal')
      return `typeof(${reference}) NOT IN ('integer', 'real') OR CAST(CAST(${reference} AS TEXT) AS NUMERIC) <> ${reference}`
    if (kind === 'integer' || kind === 'bigint' || kind === 'boolean') return `typeof(${reference}) <> 'integer'`
    if (kind === 'binary') return `typeof(${reference}) <> 'blob'`
    return `typeof(${reference}) <> 'text' OR instr(CAST(${reference} AS BLOB), x'00') > 0`
  }

  keyParameter({ kind }: LegacyColumn, text: string, values: unknown[]): string {
    values.push(kind === 'binary' ? Buffer.from(text, 'hex') : text)
    if (kind === 'integer' || kind === 'bigint') return 'CAST(? AS INTEGER)'
    return kind === 'decimal' || kind === 'float' ? 'CAST(? AS NUMERIC)' : '?'
  }

  async fetch(sql: string, values: readonly unknown[]): Promise<unknown[][]> {
    const statement = this.database.prepare(sql)
    try {
      statement.bind([...values])
      const rows: unknown[][] = []
      while (statement.step()) rows.push(statement.get())
      return rows
    } finally {
      statement.free()
    }
  }

  bytesRead(): number | null {
    return null
  }

  async close(): Promise<void> {}
}
