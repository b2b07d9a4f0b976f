import type { DataSource, QueryRunner } from 'typeorm'
import { type MysqlConnection, rawConnection, withSession } from '../database/raw-connection'
import type { LegacyColumn } from './legacy-column'
import type { LegacySource } from './legacy-source'

/** Fixed so that values do not depend on the server's or the pool's settings. */
const SESSION = {
  sql_mode: 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION',
  time_zone: '+00:00',
  character_set_results: 'utf8mb4',
} as const

/** MySQL and MariaDB through mysql2's text protocol. */
export class MysqlSource implements LegacySource {
  readonly comparesRowValues = false // row values scan the whole index there
  private readonly runner: QueryRunner
  private connection: MysqlConnection | undefined
  private restore: (() => Promise<void>) | undefined

  constructor(dataSource: DataSource) {
    this.runner = dataSource.createQueryRunner()
  }

  async open(): Promise<void> {
    this.connection = await rawConnection<MysqlConnection>(this.runner)
    this.restore = await withSession(this.runner, SESSION)
  }

  select({ kind, catalog }: LegacyColumn, reference: string): string {
    // A FLOAT's own text has six digits, and mysql2 parses doubles one unit in the last place off: both travel as text.
    if (catalog.type === 'float') return `CONCAT(${reference} + 0e0)`
    if (kind === 'float') return `CONCAT(${reference})`
    // mysql2 would parse JSON, which MariaDB keeps as LONGTEXT, itself.
    if (catalog.type === 'json' || catalog.type === 'longtext') return `CAST(${reference} AS CHAR)`
    return reference
  }

  keyParameter({ kind, catalog }: LegacyColumn, text: string, values: unknown[]): string {
    // An ENUM is sorted by the position of its member, but compared with text as text.
    if (catalog.type === 'enum') return `FIELD(${bound(text, values)}, ${catalog.fullType.slice('enum('.length, -1)})`
    if (kind === 'integer' || kind === 'bigint' || kind === 'decimal') return numericLiteral(text)
    return bound(kind === 'binary' ? Buffer.from(text, 'hex') : text, values)
  }

  fetch(sql: string, values: readonly unknown[]): Promise<unknown[][]> {
    const options = {
      sql,
      values,
      rowsAsArray: true,
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
    }
    return new Promise((resolve, reject) =>
      this.connection!.query(options, (error, rows) => (error === null ? resolve(rows as unknown[][]) : reject(error))),
    )
  }

  bytesRead(): number | null {
    return this.connection?.stream.bytesRead ?? null
  }

  async close(): Promise<void> {
    try {
      await this.restore?.()
    } catch {
      // A connection that is gone has no settings to put back; whoever lost it has said so.
    } finally {
      await this.runner.release()
    }
  }
}

function bound(value: unknown, values: unknown[]): string {
  values.push(value)
  return '?'
}

/** @throws TypeError for anything but digits: the text goes into the statement. */
function numericLiteral(text: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new TypeError('A numeric key has a position that is no number.')
  return text
}
