import type { DataSource, QueryRunner } from 'typeorm'
import { type PostgresClient, rawConnection, withSession } from '../database/raw-connection'
import type { LegacyColumn } from './legacy-column'
import type { LegacySource } from './legacy-source'

/** Fixed so that the text of values does not depend on the server's or the role's settings. */
const SESSION = {
  datestyle: 'ISO, YMD',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  intervalstyle: 'postgres',
} as const
const AS_TEXT = { getTypeParser: () => (text: string) => text }

/** PostgreSQL through pg's client: every value arrives as the database's own text. */
export class PostgresSource implements LegacySource {
  readonly comparesRowValues = true
  private readonly runner: QueryRunner
  private client: PostgresClient | undefined
  private restore: (() => Promise<void>) | undefined

  constructor(dataSource: DataSource) {
    this.runner = dataSource.createQueryRunner()
  }

  async open(): Promise<void> {
    this.client = await rawConnection<PostgresClient>(this.runner)
    this.restore = await withSession(this.runner, SESSION)
  }

  select(_column: LegacyColumn, reference: string): string {
    return reference
  }

  keyParameter(_column: LegacyColumn, text: string, values: unknown[]): string {
    return `$${values.push(text)}`
  }

  async fetch(sql: string, values: readonly unknown[]): Promise<unknown[][]> {
    return (await this.client!.query({ text: sql, values: [...values], rowMode: 'array', types: AS_TEXT })).rows
  }

  bytesRead(): number | null {
    return this.client?.connection.stream.bytesRead ?? null
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
