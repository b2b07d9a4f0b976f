import type { DataSource } from 'typeorm'
import type { TargetColumn, TargetTable } from './target-table'

/** SQL around the staging table of one lane: COPY fills it, one statement moves its rows on. */
export interface StagingStatement {
  create: string
  /** Yields one row of counts: `staged`, `inserted`, `updated`, `superseded`. */
  merge: string
}

/** Types without an equality operator; their text is compared instead. */
const COMPARED_AS_TEXT = new Set(['json', 'xml', 'point', 'polygon', 'path', 'box', 'circle', 'line', 'lseg'])

const POSITION = 'etl_position'

/**
 * `onConflict` on PostgreSQL.
 *
 * Equal keys within one interval give what row by row would give: with `update` the last one wins, with `ignore` the first.
 * Keys with a null in them never conflict, as in a unique index.
 */
export function conflictStatement(
  dataSource: DataSource,
  table: TargetTable,
  columns: readonly TargetColumn[],
  staging: string,
): StagingStatement {
  const quote = quoter(dataSource)
  const target = tablePath(dataSource, table)
  const names = columns.map((c) => quote(c.catalog.name))
  const key = table.identity.map((c) => quote(c.catalog.name))
  const nullKey = key.map((name) => `${name} IS NULL`).join(' OR ')
  const order = table.action === 'update' ? 'DESC' : 'ASC'
  const update = table.action === 'update' ? updateClause(table, columns, quote) : null
  const outcome = update === null ? 'DO NOTHING' : `DO UPDATE SET ${update.set} WHERE ${update.changed}`
  return {
    create: createStaging(dataSource, columns, staging),
    // xmax is 0 on a row version that this statement inserted, and the locker's id on one that it updated.
    merge: `WITH ranked AS (SELECT *, row_number() OVER (PARTITION BY ${key.join(', ')} ORDER BY ${POSITION} ${order}) AS etl_rank FROM ${quote(staging)}),
 chosen AS (SELECT * FROM ranked WHERE etl_rank = 1 OR ${nullKey}),
 written AS (INSERT INTO ${target} AS t (${names.join(', ')}) OVERRIDING SYSTEM VALUE
   SELECT ${names.join(', ')} FROM chosen ORDER BY ${POSITION}
   ON CONFLICT (${key.join(', ')}) ${outcome} RETURNING (t.xmax = 0) AS inserted)
 SELECT (SELECT count(*) FROM ranked)::text AS staged, (SELECT count(*) FROM written WHERE inserted)::text AS inserted,
   (SELECT count(*) FROM written WHERE NOT inserted)::text AS updated,
   (SELECT count(*) FROM ranked WHERE NOT (etl_rank = 1 OR ${nullKey}))::text AS superseded`,
  }
}

/** The deferred pass: fills columns of rows that are there; every staged row must find its own. */
export function deferredStatement(
  dataSource: DataSource,
  table: TargetTable,
  columns: readonly TargetColumn[],
  staging: string,
): StagingStatement {
  const quote = quoter(dataSource)
  const match = table.identity.map((c) => `t.${quote(c.catalog.name)} = s.${quote(c.catalog.name)}`).join(' AND ')
  const filled = columns.filter((c) => c.deferred).map((c) => quote(c.catalog.name))
  const changed = filled.map((name) => `t.${name} IS DISTINCT FROM s.${name}`).join(' OR ')
  return {
    create: createStaging(dataSource, columns, staging),
    merge: `WITH matched AS (SELECT count(*) AS n FROM ${quote(staging)} s JOIN ${tablePath(dataSource, table)} t ON ${match}),
 written AS (UPDATE ${tablePath(dataSource, table)} t SET ${filled.map((name) => `${name} = s.${name}`).join(', ')}
   FROM ${quote(staging)} s WHERE ${match} AND (${changed}) RETURNING 1)
 SELECT (SELECT count(*) FROM ${quote(staging)})::text AS staged, '0' AS inserted, (SELECT count(*) FROM written)::text AS updated,
   ((SELECT count(*) FROM ${quote(staging)}) - (SELECT n FROM matched))::text AS superseded`,
  }
}

export function copyStatement(dataSource: DataSource, destination: string, columns: readonly TargetColumn[]): string {
  return `COPY ${destination} (${columns.map((c) => dataSource.driver.escape(c.catalog.name)).join(', ')}) FROM STDIN`
}

export function tablePath(dataSource: DataSource, table: TargetTable): string {
  return table.entity.tablePath.split('.').map(quoter(dataSource)).join('.')
}

const quoter = (dataSource: DataSource) => (name: string) => dataSource.driver.escape(name)

function createStaging(dataSource: DataSource, columns: readonly TargetColumn[], staging: string): string {
  const quote = quoter(dataSource)
  const definitions = columns.map((c) => `${quote(c.catalog.name)} ${c.catalog.fullType}`)
  return `CREATE TEMP TABLE ${quote(staging)} (${definitions.join(', ')}, ${POSITION} bigint GENERATED ALWAYS AS IDENTITY) ON COMMIT DROP`
}

function updateClause(table: TargetTable, columns: readonly TargetColumn[], quote: (name: string) => string) {
  const fixed = new Set([...table.identity, ...table.columns.filter((c) => c.metadata.isPrimary)])
  const carried = columns.filter(
    (c) => !fixed.has(c) && !c.deferred && !c.metadata.isCreateDate && !c.metadata.isVersion,
  )
  const set = carried.map((c) => `${quote(c.catalog.name)} = EXCLUDED.${quote(c.catalog.name)}`)
  for (const c of table.columns) {
    const name = quote(c.catalog.name)
    if (c.metadata.isUpdateDate && !columns.includes(c)) set.push(`${name} = now()`)
    if (c.metadata.isVersion) set.push(`${name} = t.${name} + 1`)
  }
  if (set.length === 0) return null
  const compared = carried.map((c) => {
    const text = COMPARED_AS_TEXT.has(c.catalog.type) ? '::text' : ''
    return `t.${quote(c.catalog.name)}${text} IS DISTINCT FROM EXCLUDED.${quote(c.catalog.name)}${text}`
  })
  return { set: set.join(', '), changed: compared.length === 0 ? 'false' : compared.join(' OR ') }
}
