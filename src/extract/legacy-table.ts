import type { DataSource, EntityMetadata, FindOptionsWhere } from 'typeorm'
import { ConfigurationError } from '../core/errors'
import type { EntityClass } from '../core/entity-class'
import { type CatalogTable, type ColumnMetadata, readCatalog } from '../database/catalog'
import { NoUsableKeyError } from './extract-errors'
import { type LegacyColumn, valueKind } from './legacy-column'

/** A legacy entity checked against its table. */
export interface LegacyTable {
  entity: EntityMetadata
  columns: readonly LegacyColumn[]
  /** Positions in `columns` of the key that pages and resumes. */
  key: readonly number[]
  /** The table itself keeps the key unique. */
  enforced: boolean
  averageRowBytes: number | null
}

export const ALIAS = 't'

/**
 * Matches an entity with the table that is there.
 *
 * @throws {@link ConfigurationError} naming the entity, table or column that does not exist;
 * {@link NoUsableKeyError} `ETL_NO_USABLE_KEY` where rows cannot be paged.
 */
export async function describeLegacyTable(dataSource: DataSource, entityClass: EntityClass): Promise<LegacyTable> {
  const entity = dataSource.getMetadata(entityClass)
  const runner = dataSource.createQueryRunner()
  let catalog: CatalogTable | null
  try {
    catalog = await readCatalog(runner, entity)
  } finally {
    await runner.release()
  }
  if (catalog === null)
    throw new ConfigurationError(
      entity.name,
      `The legacy table "${entity.tablePath}" of ${entity.name} does not exist; check @Entity({ name }) and the data source's database.`,
    )
  const columns = entity.columns
    .filter((column) => !column.isVirtualProperty)
    .map((metadata) => legacyColumn(dataSource, metadata, catalog))
  const key = keyColumns(entity, columns)
  const names = key.map((position) => columns[position]!.catalog.name)
  const enforced = catalog.uniqueKeys.some((unique) => unique.every((name) => names.includes(name)))
  return { entity, columns, key, enforced, averageRowBytes: catalog.averageRowBytes }
}

function legacyColumn(dataSource: DataSource, metadata: ColumnMetadata, catalog: CatalogTable): LegacyColumn {
  const found = catalog.column(metadata.databaseName)
  if (found === undefined)
    throw new ConfigurationError(
      metadata.entityMetadata.name,
      `The legacy table "${metadata.entityMetadata.tablePath}" has no column "${metadata.databaseName}" ` +
        `(${metadata.entityMetadata.name}.${metadata.propertyPath}); it has ${catalog.columnNames.join(', ')}.`,
    )
  return { metadata, catalog: found, kind: valueKind(dataSource, metadata, found), path: propertyPath(metadata) }
}

function propertyPath(column: ColumnMetadata): string[] {
  if (column.isVirtual && column.relationMetadata !== undefined && column.referencedColumn !== undefined)
    return [...column.relationMetadata.propertyPath.split('.'), ...propertyPath(column.referencedColumn)]
  return column.propertyPath.split('.')
}

function keyColumns(entity: EntityMetadata, columns: readonly LegacyColumn[]): number[] {
  const context = { entity: entity.name, table: entity.tablePath }
  const key = entity.primaryColumns.map((primary) => columns.findIndex((column) => column.metadata === primary))
  if (key.length === 0) throw new NoUsableKeyError(context, `${entity.name} has no primary column`)
  for (const { kind, metadata, catalog } of key.map((position) => columns[position]!))
    if (kind === 'float' || kind === 'json' || kind === 'native' || catalog.type === 'set')
      throw new NoUsableKeyError(
        context,
        `its key column "${metadata.databaseName}" is ${catalog.fullType}, which has no exact order`,
      )
  return key
}

/** FROM and WHERE of the rows to read, in TypeORM's own words; bound values in the driver's order. */
export function fromClause(
  dataSource: DataSource,
  entity: EntityMetadata,
  where: FindOptionsWhere<object> | FindOptionsWhere<object>[] | undefined,
): { from: string; condition: string | null; values: unknown[] } {
  // Soft-deleted rows are rows: leaving them out is for `where` or `transform` to say.
  const query = dataSource.createQueryBuilder().select('1', 'one').from(entity.target, ALIAS).withDeleted()
  if (where !== undefined) query.where(where)
  const [sql, values] = sqlOf(query, entity)
  const start = sql.indexOf(' FROM ')
  const split = sql.indexOf(' WHERE ', start)
  if (split < 0) return { from: sql.slice(start), condition: null, values }
  return { from: sql.slice(start, split), condition: sql.slice(split + ' WHERE '.length), values }
}

function sqlOf(query: { getQueryAndParameters(): [string, unknown[]] }, { name }: EntityMetadata): [string, unknown[]] {
  try {
    return query.getQueryAndParameters()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigurationError(name, `where of ${name} cannot be used: ${reason}`, cause)
  }
}
