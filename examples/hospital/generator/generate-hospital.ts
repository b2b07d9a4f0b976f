import { setImmediate } from 'node:timers/promises'
import type { DataSource, EntityMetadata } from 'typeorm'
import { HOSPITAL_TABLES, type HospitalTable } from './hospital-rows'

export interface GenerateProgress {
  table: string
  rowCount: number
  totalCount: number
}

/** Below every database's own limit on values in one statement: SQLite 32,766, PostgreSQL and MySQL 65,535. */
const VALUES_PER_STATEMENT = 30_000
const ROWS_PER_TRANSACTION = 20_000

/** Fills the empty legacy tables with `patientCount` patients and what belongs to them. */
export async function generateHospital(
  legacy: DataSource,
  patientCount: number,
  signal: AbortSignal,
  onProgress: (progress: GenerateProgress) => void = () => undefined,
): Promise<void> {
  for (const table of HOSPITAL_TABLES) {
    const metadata = legacy.entityMetadatas.find(({ name }) => name === table.entityName)!
    const totalCount = table.rowCount(patientCount)
    for (let done = 0; done < totalCount; done += ROWS_PER_TRANSACTION) {
      await setImmediate() // sql.js answers without leaving the event loop's turn: a Ctrl-C would never be heard
      signal.throwIfAborted()
      const end = Math.min(done + ROWS_PER_TRANSACTION, totalCount)
      await insertRange(legacy, metadata, table, done + 1, end, patientCount)
      onProgress({ table: metadata.tableName, rowCount: end, totalCount })
    }
  }
}

async function insertRange(
  legacy: DataSource,
  metadata: EntityMetadata,
  table: HospitalTable,
  first: number,
  last: number,
  patientCount: number,
): Promise<void> {
  const properties = metadata.columns.map(({ propertyName }) => propertyName)
  const rowsPerStatement = Math.floor(VALUES_PER_STATEMENT / properties.length)
  const runner = legacy.createQueryRunner()
  try {
    await runner.startTransaction()
    for (let from = first; from <= last; from += rowsPerStatement) {
      const values: (string | number | null)[] = []
      const to = Math.min(from + rowsPerStatement - 1, last)
      for (let id = from; id <= to; id++) {
        const row = table.row(id, patientCount)
        for (const property of properties) values.push(row[property]!)
      }
      await runner.query(insertStatement(legacy, metadata, to - from + 1), values)
    }
    await runner.commitTransaction()
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined)
    throw error
  } finally {
    await runner.release()
  }
}

function insertStatement({ driver, options }: DataSource, metadata: EntityMetadata, rows: number): string {
  const columns = metadata.columns.map(({ databaseName }) => driver.escape(databaseName))
  let index = 0
  const placeholder = () => (options.type === 'postgres' ? `$${++index}` : '?')
  const tuples = Array.from({ length: rows }, () => `(${columns.map(placeholder).join(',')})`)
  return `INSERT INTO ${driver.escape(metadata.tableName)} (${columns.join(',')}) VALUES ${tuples.join(',')}`
}
