import type { DataSource, EntityMetadata, QueryRunner } from 'typeorm'
import { ConfigurationError } from '../core/errors'
import type { EntityClass } from '../core/entity-class'
import { type CatalogColumn, type CatalogTable, type ColumnMetadata, readCatalog } from '../database/catalog'

export interface OnConflict {
  columns: readonly string[]
  action: 'fail' | 'ignore' | 'update'
}

/** What a transformer says of one of its targets. */
export interface TargetSpec {
  entity: EntityClass
  onConflict?: OnConflict
  /** Properties left null in the load and filled by the deferred pass. */
  deferred?: readonly string[]
}

export interface TargetColumn {
  metadata: ColumnMetadata
  catalog: CatalogColumn
  deferred: boolean
}

/** A target entity checked against its table. */
export interface TargetTable {
  entity: EntityMetadata
  /** Columns that can be written, in the table's order of the entity. */
  columns: readonly TargetColumn[]
  /** Columns that tell a row from others: those of `onConflict`, else the primary key. */
  identity: readonly TargetColumn[]
  action: OnConflict['action']
  /** Two rows with a null at the same place of `identity` are the same row. */
  nullsEqual: boolean
  partitioned: boolean
  /** See {@link CatalogTable}. */
  mayDropRows: boolean
  /** First segments of every property path a row may have. */
  properties: ReadonlySet<string>
}

/**
 * Matches a target with the table that is there.
 *
 * @throws {@link ConfigurationError} naming the table, column or unique index that is missing.
 */
export async function describeTargetTable(runner: QueryRunner, spec: TargetSpec): Promise<TargetTable> {
  const entity = runner.dataSource.getMetadata(spec.entity)
  const catalog = await readCatalog(runner, entity)
  if (catalog === null)
    throw new ConfigurationError(
      entity.name,
      `The target table "${entity.tablePath}" of ${entity.name} does not exist; run the migrations of the target (npm run migration:run), then run again.`,
    )
  const deferred = (spec.deferred ?? []).map((path) => deferredColumn(entity, path))
  const columns = entity.columns.flatMap((metadata): TargetColumn[] => {
    if (metadata.isVirtualProperty || metadata.generatedType !== undefined) return []
    const found = catalog.column(metadata.databaseName)
    if (found === undefined) throw missingColumn(entity, metadata, catalog)
    return found.generated ? [] : [{ metadata, catalog: found, deferred: deferred.includes(metadata) }]
  })
  for (const column of columns)
    if (column.deferred && !column.catalog.nullable)
      throw new ConfigurationError(
        entity.name,
        `"${column.metadata.databaseName}" of "${entity.tablePath}" cannot be deferred: it is NOT NULL, and the first pass leaves it null.`,
      )
  const identity = identityColumns(entity, columns, catalog, spec.onConflict)
  const action = spec.onConflict?.action ?? 'fail'
  if (action === 'ignore' && deferred.length > 0)
    throw new ConfigurationError(
      entity.name,
      `deferred does not go with onConflict 'ignore' on ${entity.name}: the second pass could change rows that were there before. Use 'update' or 'fail'.`,
    )
  return {
    entity,
    columns,
    identity,
    action,
    nullsEqual: catalog.specialKeys.some((key) => key.nullsEqual && isOver(key.columns, identity)),
    partitioned: catalog.partitioned,
    mayDropRows: catalog.mayDropRows,
    properties: propertyNames(entity),
  }
}

function deferredColumn(entity: EntityMetadata, path: string): ColumnMetadata {
  const column =
    entity.findColumnWithPropertyPath(path) ?? entity.relations.find((r) => r.propertyPath === path)?.joinColumns[0]
  if (column === undefined)
    throw new ConfigurationError(
      entity.name,
      `deferred names "${path}", but ${entity.name} has no such column or relation.`,
    )
  return column
}

function missingColumn(entity: EntityMetadata, metadata: ColumnMetadata, catalog: CatalogTable): ConfigurationError {
  return new ConfigurationError(
    entity.name,
    `The target table "${entity.tablePath}" has no column "${metadata.databaseName}" (${entity.name}.${metadata.propertyPath}); ` +
      `it has ${catalog.columnNames.join(', ')}. Run the migrations of the target, then run again.`,
  )
}

function identityColumns(
  entity: EntityMetadata,
  columns: readonly TargetColumn[],
  catalog: CatalogTable,
  onConflict: OnConflict | undefined,
): TargetColumn[] {
  if (onConflict === undefined || onConflict.action === 'fail')
    return columns.filter((column) => entity.primaryColumns.includes(column.metadata))
  const identity = onConflict.columns.map((path) => {
    const wanted =
      entity.findColumnWithPropertyPath(path) ?? entity.relations.find((r) => r.propertyPath === path)?.joinColumns[0]
    const column = columns.find((c) => c.metadata === wanted)
    if (column === undefined)
      throw new ConfigurationError(
        entity.name,
        `onConflict.columns names "${path}", but ${entity.name} has no such column.`,
      )
    return column
  })
  const names = identity.map((column) => column.catalog.name).join(', ')
  if (!catalog.uniqueKeys.some((key) => isOver(key, identity)))
    throw new ConfigurationError(
      entity.name,
      `onConflict on ${onConflict.columns.join(', ')} needs a unique index on "${entity.tablePath}" (${names}); there is none.`,
    )
  if (catalog.specialKeys.some((key) => key.deferrable && isOver(key.columns, identity)))
    throw new ConfigurationError(
      entity.name,
      `onConflict on ${onConflict.columns.join(', ')} cannot use the unique constraint of "${entity.tablePath}" (${names}): it is DEFERRABLE, ` +
        `which PostgreSQL refuses here. Make it NOT DEFERRABLE in a migration of the target.`,
    )
  return identity
}

/** Whether the index is over these columns and no others, in any order. */
function isOver(index: readonly string[], columns: readonly TargetColumn[]): boolean {
  return index.length === columns.length && columns.every((column) => index.includes(column.catalog.name))
}

function propertyNames(entity: EntityMetadata): Set<string> {
  // The other side of a relation, and one through a junction table, have no column here to be written to.
  const relations = entity.relations.filter((r) => r.isManyToOne || r.isOneToOneOwner)
  const names = [...entity.columns.map((c) => c.propertyPath), ...relations.map((r) => r.propertyPath)]
  return new Set(names.map((path) => path.split('.')[0]!))
}

/** Names of `targets` so that a referenced table comes before those that reference it; declared order otherwise. */
export function loadOrder(dataSource: DataSource, targets: Readonly<Record<string, TargetSpec>>): string[] {
  const names = Object.keys(targets)
  const metadata = new Map(names.map((name) => [name, dataSource.getMetadata(targets[name]!.entity)]))
  const ordered: string[] = []
  const visit = (name: string, above: readonly string[]): void => {
    if (ordered.includes(name) || above.includes(name)) return
    const parents = metadata.get(name)!.foreignKeys.map((key) => key.referencedEntityMetadata)
    for (const other of names)
      if (other !== name && parents.includes(metadata.get(other)!)) visit(other, [...above, name])
    ordered.push(name)
  }
  for (const name of names) visit(name, [])
  return ordered
}
