import { DataSource, type DataSourceOptions, type DeepPartial, type ObjectLiteral } from 'typeorm'
import type { EntityClass } from '../../src/core/entity-class'
import type { LegacyKind, TargetKind } from './servers'

/** What differs from one kind of database to the next. */
export interface DatabaseAccess {
  readonly kind: LegacyKind | TargetKind
  /** As a user would set it in LEGACY_DATABASE_URL or TARGET_DATABASE_URL. */
  readonly url: string
  options(): DataSourceOptions
  /** Leaves nothing in the database. */
  reset(harness: DataSource): Promise<void>
  /** One line per connection to this database other than the harness's own. */
  openConnections(harness: DataSource): Promise<string[]>
  endConnections(harness: DataSource): Promise<void>
  /** Writes what the harness changed to where other data sources see it. */
  save(harness: DataSource): Promise<void>
}

const ROWS_PER_INSERT = 500

/** One side of a test: an own database, looked at through a connection of the harness's own. */
export class TestDatabase {
  private readonly harness: DataSource

  constructor(
    private readonly access: DatabaseAccess,
    private readonly entities: readonly EntityClass[],
  ) {
    this.harness = new DataSource({ ...access.options(), entities: [...entities], poolSize: 1 } as DataSourceOptions)
  }

  get kind(): LegacyKind | TargetKind {
    return this.access.kind
  }

  get url(): string {
    return this.access.url
  }

  /** Options of a data source for the code under test; whoever opens it closes it before the test ends. */
  options(more: { entities?: readonly EntityClass[]; migrations?: readonly EntityClass[] } = {}): DataSourceOptions {
    const { entities = this.entities, migrations = [] } = more
    return { ...this.access.options(), entities: [...entities], migrations: [...migrations] } as DataSourceOptions
  }

  /** Inserts rows as given, ids included. `seed(User, 100, (n) => ({ id: n }))` counts from 1. */
  async seed<E extends ObjectLiteral>(entity: EntityClass<E>, rows: readonly DeepPartial<E>[]): Promise<void>
  async seed<E extends ObjectLiteral>(
    entity: EntityClass<E>,
    count: number,
    row: (n: number) => DeepPartial<E>,
  ): Promise<void>
  async seed<E extends ObjectLiteral>(
    entity: EntityClass<E>,
    given: readonly DeepPartial<E>[] | number,
    row?: (n: number) => DeepPartial<E>,
  ): Promise<void> {
    const rows = typeof given === 'number' ? Array.from({ length: given }, (_, index) => row!(index + 1)) : given
    // Every column is named: TypeORM leaves generated columns out otherwise, and a given id would be ignored.
    const columns = this.harness.getMetadata(entity).columns.map((column) => column.propertyPath)
    for (let at = 0; at < rows.length; at += ROWS_PER_INSERT)
      await this.harness
        .createQueryBuilder()
        .insert()
        .into(entity, columns)
        .values(rows.slice(at, at + ROWS_PER_INSERT) as never)
        .updateEntity(false)
        .execute()
    await this.access.save(this.harness)
  }

  /** Rows as TypeORM reads them, in the order of the primary key. */
  rows<E extends ObjectLiteral>(entity: EntityClass<E>): Promise<E[]> {
    return this.ordered(entity).getMany()
  }

  /** Primary keys as text, in the database's order; the parts of a composite key joined by commas. */
  async keys(entity: EntityClass): Promise<string[]> {
    const { primaryColumns } = this.harness.getMetadata(entity)
    const rows = await this.ordered(entity)
      .select(primaryColumns.map((column) => `row.${column.propertyPath}`))
      .getMany()
    return rows.map((row) => primaryColumns.map((column) => String(column.getEntityValue(row))).join(','))
  }

  count(entity: EntityClass): Promise<number> {
    return this.harness.getRepository(entity).count()
  }

  /** Any SQL, seen from outside the code under test. */
  async query<R = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<R[]> {
    const result = (await this.harness.query(sql, parameters)) as R[]
    await this.access.save(this.harness)
    return result
  }

  openConnections(): Promise<string[]> {
    return this.access.openConnections(this.harness)
  }

  /** Closing takes the server a moment; what is still there after `waitMs` was left open. */
  async assertNoOpenConnections(waitMs = 2_000): Promise<void> {
    const deadline = Date.now() + waitMs
    for (;;) {
      const open = await this.openConnections()
      if (open.length === 0) return
      if (Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        continue
      }
      await this.access.endConnections(this.harness)
      throw new Error(`The test left ${open.length} connection(s) to ${this.kind} open:\n${open.join('\n')}`)
    }
  }

  /** An empty database, or one with the entities' tables. */
  async reset(createTables: boolean): Promise<void> {
    if (!this.harness.isInitialized) await this.harness.initialize()
    await this.access.reset(this.harness)
    if (createTables) await this.harness.synchronize()
    await this.access.save(this.harness)
  }

  async close(): Promise<void> {
    if (!this.harness.isInitialized) return
    await this.access.endConnections(this.harness)
    await this.access.reset(this.harness)
    await this.harness.destroy()
  }

  private ordered<E extends ObjectLiteral>(entity: EntityClass<E>) {
    const { primaryColumns } = this.harness.getMetadata(entity)
    const order = primaryColumns.map((column) => [`row.${column.propertyPath}`, 'ASC'] as const)
    return this.harness.getRepository<E>(entity).createQueryBuilder('row').orderBy(Object.fromEntries(order))
  }
}
