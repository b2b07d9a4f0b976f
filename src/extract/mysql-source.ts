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
  private connection: ConfiguredConnection | undefined
  private restore: (() => Promise<void>) | undefined
  /** Values pass through {@link asServerText}, which costs a call each. */
  private ownParsing = false

  constructor(dataSource: DataSource) {
    this.runner = dataSource.createQueryRunner()
  }

  async open(): Promise<void> {
    this.connection = await rawConnection<ConfiguredConnection>(this.runner)
    this.ownParsing ||= changesValues(this.connection.config)
    this.restore = await withSession(this.runner, SESSION)
  }

  select({ kind, catalog }: LegacyColumn, reference: string): string {
    // A FLOAT's own text has six digits, and mysql2 parses doubles one unit in the last place off: both travel as text.
    if (catalog.type === 'float') return `CONCAT(${reference} + 0e0)`
    if (kind === 'float') return `CONCAT(${reference})`
    if (catalog.type === 'json' || catalog.type === 'longtext') this.ownParsing = true
    return reference
  }

  keyParameter({ kind, catalog }: LegacyColumn, text: string, values: unknown[]): string {
    // An ENUM is sorted by the position of its member, but compared with text as text.
    if (catalog.type === 'enum') return `FIELD(${bound(text, values)}, ${catalog.fullType.slice('enum('.length, -1)})`
    // A BIT is compared with text by its digits, but with a number as a number.
    if (catalog.type === 'bit') return BigInt(`0x${text}`).toString()
    if (kind === 'integer' || kind === 'bigint' || kind === 'decimal') return numericLiteral(text)
    return bound(kind === 'binary' ? Buffer.from(text, 'hex') : text, values)
  }

  async fetch(sql: string, values: readonly unknown[]): Promise<unknown[][]> {
    const options = {
      sql,
      values,
      rowsAsArray: true,
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      nestTables: false,
      typeCast: this.ownParsing ? asServerText : true,
    }
    const { rows, fields } = await new Promise<{ rows: unknown[][]; fields: ResultField[] }>((resolve, reject) =>
      this.connection!.query(options, (error, rows, fields) =>
        error === null ? resolve({ rows, fields }) : reject(error),
      ),
    )
    if (this.ownParsing || !fields.some(({ extendedFormat }) => extendedFormat === 'json')) return rows
    // A text column that is checked to be JSON: only the result says so.
    this.ownParsing = true
    return this.fetch(sql, values)
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

/** Options of the data source that mysql2 takes from the connection, whatever the query says. */
interface ConfiguredConnection {
  config?: { decimalNumbers?: boolean; typeCast?: unknown }
  stream: MysqlConnection['stream']
  query(options: object, callback: (error: Error | null, rows: unknown[][], fields: ResultField[]) => void): void
}

interface ResultField {
  /** `json` for MariaDB's text columns that are checked to be JSON. */
  extendedFormat?: string
}

/** Only a `typeCast` function of the query's own goes before these. */
function changesValues({ decimalNumbers, typeCast }: ConfiguredConnection['config'] = {}): boolean {
  return decimalNumbers === true || typeof typeCast === 'function'
}

interface ReadField extends ResultField {
  type: string
  string(encoding: string): string | null
}

/** Decimals and JSON as the server's own text; mysql2 would make doubles of their digits. Everything else as it reads it. */
function asServerText(field: ReadField, next: () => unknown): unknown {
  if (field.type === 'JSON' || field.extendedFormat === 'json') return field.string('utf8')
  return field.type === 'NEWDECIMAL' || field.type === 'DECIMAL' ? field.string('ascii') : next()
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
