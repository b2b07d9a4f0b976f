import type { DataSource, FindOptionsWhere } from 'typeorm'
import type { BatchReader, Key, LegacyBatch } from '../core/batch'
import type { EntityClass } from '../core/entity-class'
import { ConfigurationError, isEtlError } from '../core/errors'
import { type TimeZone, UTC } from '../core/time-zone'
import { checkKey } from './check-key'
import { columnConversion, type ConversionOptions } from './column-conversion'
import { createLegacySource } from './create-legacy-source'
import { ExtractFailedError, ValueUnreadableError } from './extract-errors'
import { compileHydrator, type Hydrator } from './hydrator'
import { keysetPredicate } from './keyset-predicate'
import type { LegacySource } from './legacy-source'
import { ALIAS, describeLegacyTable, fromClause, type LegacyTable } from './legacy-table'
import { isLong, PageSteps } from './page-steps'
import { Unreadable } from './unreadable'
import { whereAsStored } from './where-values'

export interface KeysetReaderOptions {
  where?: FindOptionsWhere<object> | FindOptionsWhere<object>[]
  columns?: Readonly<Record<string, Pick<ConversionOptions, 'as' | 'lossy'>>>
  zeroDate?: 'reject' | 'null'
  legacyTimeZone?: TimeZone
}

/** Reads a legacy entity in pages along its primary key. See {@link BatchReader}. */
export class KeysetReader<L extends object> implements BatchReader<L> {
  private readonly source: LegacySource
  private table!: LegacyTable
  private hydrate!: Hydrator<L>
  private base!: ReturnType<typeof fromClause> & { select: string; order: string; references: string[] }
  private upper: Key | null = null
  private readonly steps = new PageSteps()

  constructor(
    private readonly dataSource: DataSource,
    private readonly entity: EntityClass<L>,
    private readonly options: KeysetReaderOptions = {},
  ) {
    this.source = createLegacySource(dataSource)
  }

  /** Number of key columns. */
  get keyLength(): number {
    return this.dataSource.getMetadata(this.entity).primaryColumns.length
  }

  async open(upper?: Key | null): Promise<Key | null> {
    this.table = await describeLegacyTable(this.dataSource, this.entity)
    this.hydrate = this.compile()
    this.base = this.statement()
    await this.source.open()
    await checkKey(this.table, {
      ...this.base,
      source: this.source,
      fetch: (sql, values) => this.fetch(sql, values, null),
    })
    this.upper = upper === undefined ? await this.highestKey() : upper
    return this.upper
  }

  async read(after: Key | null, limit: number, maxBytes = Infinity): Promise<LegacyBatch<L> | null> {
    if (this.upper === null) return null
    const raw = await this.page(after, limit, maxBytes)
    if (raw.length === 0) return null
    const keyAt = keyReader(keyValues(raw, this.table.key))
    return { rows: this.hydrateAll(raw, keyAt), keyAt }
  }

  async count(after: Key | null): Promise<number> {
    if (this.upper === null) return 0
    const { where, values } = this.range(after)
    const [row] = await this.fetch(`SELECT COUNT(*)${this.base.from}${where}`, values, after)
    return Number(row![0])
  }

  bytesRead(): number | null {
    return this.source.bytesRead()
  }

  async averageRowBytes(): Promise<number | null> {
    return this.table.averageRowBytes
  }

  async close(): Promise<void> {
    await this.source.close()
  }

  private async page(after: Key | null, limit: number, maxBytes: number): Promise<unknown[][]> {
    const bytesBefore = this.bytesRead()
    if (bytesBefore === null || maxBytes === Infinity || !this.table.columns.some(({ catalog }) => isLong(catalog)))
      return this.rowsBehind(after, limit)
    const page: unknown[][] = []
    for (let from = after, bytes = 0; ;) {
      const asked = Math.min(limit - page.length, this.steps.next(maxBytes - bytes))
      // A row that is too wide by itself is a page of its own.
      if (asked < 1 && page.length > 0) return page
      const rows = await this.rowsBehind(from, Math.max(1, asked))
      page.push(...rows)
      const received = this.bytesRead()! - bytesBefore
      this.steps.observe(rows, received - bytes)
      if (rows.length < asked || rows.length === 0) return page
      bytes = received
      from = keyReader(keyValues(rows, this.table.key))(rows.length - 1)
    }
  }

  private rowsBehind(after: Key | null, limit: number): Promise<unknown[][]> {
    const { where, values } = this.range(after)
    const { select, from, order } = this.base
    return this.fetch(`SELECT ${select}${from}${where} ORDER BY ${order} LIMIT ${limit}`, values, after)
  }

  private compile(): Hydrator<L> {
    const { columns = {}, zeroDate = 'reject', legacyTimeZone: zone = UTC } = this.options
    const properties = this.table.columns.map(({ metadata }) => metadata.propertyPath)
    const unknown = Object.keys(columns).find((name) => !properties.includes(name))
    if (unknown !== undefined)
      throw new ConfigurationError(
        this.table.entity.name,
        `columns names "${unknown}", but ${this.table.entity.name} has no such column; it has ${properties.join(', ')}.`,
      )
    const hydrated = this.table.columns.map((column) => {
      const given = columns[column.metadata.propertyPath] ?? {}
      return { column, conversion: columnConversion(this.dataSource, column, { ...given, zeroDate, zone }) }
    })
    return compileHydrator(this.entity, hydrated)
  }

  private statement() {
    const escape = (name: string): string => this.dataSource.driver.escape(name)
    const reference = (position: number): string =>
      `${escape(ALIAS)}.${escape(this.table.columns[position]!.metadata.databaseName)}`
    const references = this.table.key.map(reference)
    const { where: given, legacyTimeZone: zone = UTC } = this.options
    const where = given === undefined ? undefined : whereAsStored(given, this.table, zone)
    return {
      ...fromClause(this.dataSource, this.table.entity, where),
      select: this.table.columns.map((column, i) => this.source.select(column, reference(i))).join(', '),
      order: references.join(', '),
      references,
    }
  }

  private range(after: Key | null): { where: string; values: unknown[] } {
    const values = [...this.base.values]
    const columns = this.table.key.map((position) => this.table.columns[position]!)
    const predicate = (operator: '>' | '<=', key: Key | null): string[] =>
      key === null ? [] : [keysetPredicate(this.source, columns, this.base.references, operator, key, values)]
    const condition = this.base.condition === null ? [] : [`(${this.base.condition})`]
    const all = [...condition, ...predicate('>', after), ...predicate('<=', this.upper)]
    return { where: all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`, values }
  }

  private async highestKey(): Promise<Key | null> {
    const { from, condition, references, values } = this.base
    const columns = this.table.key.map((position) => this.table.columns[position]!)
    const select = columns.map((column, i) => this.source.select(column, references[i]!)).join(', ')
    const where = condition === null ? '' : ` WHERE ${condition}`
    const order = references.map((reference) => `${reference} DESC`).join(', ')
    const rows = await this.fetch(`SELECT ${select}${from}${where} ORDER BY ${order} LIMIT 1`, values, null)
    return rows[0]?.map(keyText) ?? null
  }

  private async fetch(sql: string, values: readonly unknown[], after: Key | null): Promise<unknown[][]> {
    try {
      return await this.source.fetch(sql, values)
    } catch (cause) {
      if (isEtlError(cause)) throw cause
      throw new ExtractFailedError({ entity: this.table.entity.name, after }, cause)
    }
  }

  private hydrateAll(raw: readonly unknown[][], keyAt: (index: number) => Key): L[] {
    const rows = new Array<L>(raw.length)
    let i = 0
    try {
      for (; i < raw.length; i++) rows[i] = this.hydrate(raw[i]!)
    } catch (cause) {
      if (!(cause instanceof Unreadable)) throw cause
      const context = { entity: this.table.entity.name, property: cause.property, key: keyAt(i), reason: cause.message }
      throw new ValueUnreadableError(context)
    }
    return rows
  }
}

function keyValues(raw: readonly unknown[][], positions: readonly number[]): unknown[][] {
  return positions.map((position) => raw.map((row) => row[position]))
}

/**
 * A function of its own, so that its closure holds the keys alone: error messages may ask for them until the interval has
 * committed, and closures made beside each other would share one context with all the raw rows in it.
 */
function keyReader(keys: readonly unknown[][]): (index: number) => Key {
  return (index) => keys.map((column) => keyText(column[index]))
}

function keyText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)
}
