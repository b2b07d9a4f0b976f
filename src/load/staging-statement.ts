import type { DataSource } from 'typeorm'
import type { RowEncoder } from './row-encoder'
import type { TargetColumn, TargetTable } from './target-table'

/** SQL around the staging table of one lane: COPY fills it, one statement moves its rows on. */
export interface StagingStatement {
  create: string
  copy: string
  /** Yields one row of counts over the rows of one round: `staged`, `inserted`, `updated`, `superseded`. */
  merge(round: number): string
  /** Yields how many rows of a round are neither in the table after its merge nor under their key were before. */
  missing(round: number): string
}

/** Types without an equality operator; their text is compared instead. */
const COMPARED_AS_TEXT = new Set(['json', 'xml', 'point', 'polygon', 'path', 'box', 'circle', 'line', 'lseg'])

/** Columns of a staging table beside the target's: the place among all staged rows, and {@link roundsStatement}'s answer. */
const POSITION = 'etl_position'
const ROUND = 'etl_round'

/**
 * `onConflict` on PostgreSQL.
 *
 * Equal keys within one interval give what row by row would give: with `update` the last one wins, with `ignore` the first.
 * Keys with a null in them never conflict, as in a unique index.
 */
export function conflictStatement(
  dataSource: DataSource,
  table: TargetTable,
  { columns, filled }: RowEncoder,
  staging: string,
): StagingStatement {
  const quote = quoter(dataSource)
  const target = tablePath(dataSource, table)
  const names = columns.map((c) => quote(c.catalog.name))
  const key = table.identity.map((c) => quote(c.catalog.name))
  // A key that the database makes itself is a new one for each row.
  const unmatched = hasKey(table, columns) ? key.map((name) => `${name} IS NULL`).join(' OR ') : 'true'
  const partition = hasKey(table, columns) ? key.join(', ') : POSITION
  const order = table.action === 'update' ? 'DESC' : 'ASC'
  const update = table.action === 'update' ? updateClause(table, columns, filled, quote) : null
  const outcome = update === null ? 'DO NOTHING' : `DO UPDATE SET ${update.set} WHERE ${update.changed}`
  const same = key.map((name) => `t.${name} = s.${name}`).join(' AND ')
  return {
    create: createStaging(dataSource, columns, staging),
    copy: copyIntoStaging(dataSource, columns, staging),
    // A key that the database makes cannot have been there: the caller found rows that were not inserted.
    missing: (round) =>
      hasKey(table, columns)
        ? `SELECT count(*)::text FROM ${quote(staging)} s WHERE ${ROUND} = ${round} AND NOT (${unmatched}) AND NOT EXISTS (SELECT FROM ${target} t WHERE ${same})`
        : `SELECT count(*)::text FROM ${quote(staging)} WHERE ${ROUND} = ${round}`,
    merge: (
      round,
    ) => `WITH ranked AS (SELECT *, row_number() OVER (PARTITION BY ${partition} ORDER BY ${POSITION} ${order}) AS etl_rank
   FROM ${quote(staging)} WHERE ${ROUND} = ${round}),
 chosen AS (SELECT * FROM ranked WHERE etl_rank = 1 OR ${unmatched}),
 written AS (INSERT INTO ${target} AS t (${names.join(', ')}) OVERRIDING SYSTEM VALUE
   SELECT ${names.join(', ')} FROM chosen ORDER BY ${POSITION}
   ON CONFLICT (${key.join(', ')}) ${outcome} RETURNING ${table.partitioned ? '1' : '(t.xmax = 0) AS inserted'}),
 fresh AS (${table.partitioned ? newRows(table, columns, target, quote) : 'SELECT count(*) AS n FROM written WHERE inserted'})
 SELECT (SELECT count(*) FROM ranked)::text AS staged, (SELECT n FROM fresh)::text AS inserted,
   ((SELECT count(*) FROM written) - (SELECT n FROM fresh))::text AS updated,
   (SELECT count(*) FROM ranked WHERE NOT (etl_rank = 1 OR ${unmatched}))::text AS superseded`,
  }
}

/**
 * How many chosen rows had no namesake in the table before the statement.
 *
 * Elsewhere `xmax` says it without a second look: 0 on a row version that the statement inserted, the locker's id on one
 * that it updated. A partitioned table does not return system columns.
 */
function newRows(
  table: TargetTable,
  columns: readonly TargetColumn[],
  target: string,
  quote: (name: string) => string,
): string {
  if (!hasKey(table, columns)) return 'SELECT count(*) AS n FROM chosen'
  const match = table.identity.map((c) => `t.${quote(c.catalog.name)} = s.${quote(c.catalog.name)}`).join(' AND ')
  return `SELECT count(*) AS n FROM chosen s WHERE NOT EXISTS (SELECT FROM ${target} t WHERE ${match})`
}

/** The deferred pass: fills columns of rows that are there; every staged row must find its own. Of equal keys the last wins. */
export function deferredStatement(
  dataSource: DataSource,
  table: TargetTable,
  { columns }: RowEncoder,
  staging: string,
): StagingStatement {
  const quote = quoter(dataSource)
  const key = table.identity.map((c) => quote(c.catalog.name))
  const match = key.map((name) => `t.${name} = s.${name}`).join(' AND ')
  const filled = columns.filter((c) => c.deferred).map((c) => quote(c.catalog.name))
  const changed = filled.map((name) => `t.${name} IS DISTINCT FROM s.${name}`).join(' OR ')
  return {
    create: createStaging(dataSource, columns, staging),
    copy: copyIntoStaging(dataSource, columns, staging),
    missing: () => 'SELECT 0',
    merge:
      () => `WITH matched AS (SELECT count(*) AS n FROM ${quote(staging)} s JOIN ${tablePath(dataSource, table)} t ON ${match}),
 last AS (SELECT DISTINCT ON (${key.join(', ')}) * FROM ${quote(staging)} ORDER BY ${key.join(', ')}, ${POSITION} DESC),
 written AS (UPDATE ${tablePath(dataSource, table)} t SET ${filled.map((name) => `${name} = s.${name}`).join(', ')}
   FROM last s WHERE ${match} AND (${changed}) RETURNING 1)
 SELECT (SELECT count(*) FROM ${quote(staging)})::text AS staged, '0' AS inserted, (SELECT count(*) FROM written)::text AS updated,
   ((SELECT count(*) FROM ${quote(staging)}) - (SELECT n FROM matched))::text AS superseded`,
  }
}

interface Staged {
  dataSource: DataSource
  table: TargetTable
  rows: RowEncoder
  name: string
}

/**
 * Gives each staged row its round: rows with one key alternate between stagings at most once per round.
 *
 * Yields the last round; 0 where no key is in two stagings, which is the usual case.
 */
export function roundsStatement(stagings: readonly Staged[]): string {
  const { dataSource, table } = stagings[0]!
  const quote = quoter(dataSource)
  const key = table.identity.map((c) => quote(c.catalog.name)).join(', ')
  const matched = stagings.filter(({ rows }) => hasKey(table, rows.columns))
  if (matched.length < 2) return 'SELECT 0'
  const rows = matched.map(({ name }, i) => `SELECT ${i} AS etl_staging, ${key}, ${POSITION} FROM ${quote(name)}`)
  const window = `PARTITION BY ${key} ORDER BY ${POSITION}`
  const updates = matched.map(
    ({ name }, i) => `moved${i} AS (UPDATE ${quote(name)} s SET ${ROUND} = r.round FROM rounds r
   WHERE r.etl_staging = ${i} AND r.round > 0 AND r.${POSITION} = s.${POSITION})`,
  )
  return `WITH staged AS (${rows.join(' UNION ALL ')}),
 changes AS (SELECT *, (lag(etl_staging) OVER (${window}) <> etl_staging)::int AS changed FROM staged),
 rounds AS (SELECT etl_staging, ${POSITION}, COALESCE(sum(changed) OVER (${window}), 0)::int AS round FROM changes),
 ${updates.join(',\n ')}
 SELECT max(round) FROM rounds`
}

export function copyStatement(dataSource: DataSource, table: TargetTable, columns: readonly TargetColumn[]): string {
  return copyInto(tablePath(dataSource, table), columnNames(dataSource, columns))
}

function copyIntoStaging(dataSource: DataSource, columns: readonly TargetColumn[], staging: string): string {
  return copyInto(quoter(dataSource)(staging), [POSITION, ...columnNames(dataSource, columns)])
}

const copyInto = (destination: string, names: readonly string[]): string =>
  `COPY ${destination} (${names.join(', ')}) FROM STDIN`

const columnNames = (dataSource: DataSource, columns: readonly TargetColumn[]): string[] =>
  columns.map((c) => dataSource.driver.escape(c.catalog.name))

const hasKey = (table: TargetTable, columns: readonly TargetColumn[]): boolean =>
  table.identity.every((c) => columns.includes(c))

export function tablePath(dataSource: DataSource, table: TargetTable): string {
  return table.entity.tablePath.split('.').map(quoter(dataSource)).join('.')
}

const quoter = (dataSource: DataSource) => (name: string) => dataSource.driver.escape(name)

function createStaging(dataSource: DataSource, columns: readonly TargetColumn[], staging: string): string {
  const quote = quoter(dataSource)
  // Two columns of different collations cannot be compared.
  const definitions = columns.map(({ catalog: { name, fullType, collation } }) =>
    [quote(name), fullType, ...(collation === null ? [] : ['COLLATE', collation])].join(' '),
  )
  return `CREATE TEMP TABLE ${quote(staging)} (${POSITION} bigint, ${ROUND} int NOT NULL DEFAULT 0, ${definitions.join(', ')}) ON COMMIT DROP`
}

function updateClause(
  table: TargetTable,
  columns: readonly TargetColumn[],
  filled: readonly TargetColumn[],
  quote: (name: string) => string,
) {
  const fixed = new Set([...table.identity, ...table.columns.filter((c) => c.metadata.isPrimary), ...filled])
  const carried = columns.filter(
    (c) => !fixed.has(c) && !c.deferred && !c.metadata.isCreateDate && !c.metadata.isVersion,
  )
  const set = carried.map((c) => `${quote(c.catalog.name)} = EXCLUDED.${quote(c.catalog.name)}`)
  for (const c of table.columns) {
    const name = quote(c.catalog.name)
    if (c.metadata.isUpdateDate && !carried.includes(c)) set.push(`${name} = now()`)
    if (c.metadata.isVersion) set.push(`${name} = t.${name} + 1`)
  }
  if (set.length === 0) return null
  const compared = carried.map((c) => {
    const text = COMPARED_AS_TEXT.has(c.catalog.type.replace(/^_/, '')) ? '::text' : ''
    return `t.${quote(c.catalog.name)}${text} IS DISTINCT FROM EXCLUDED.${quote(c.catalog.name)}${text}`
  })
  return { set: set.join(', '), changed: compared.length === 0 ? 'false' : compared.join(' OR ') }
}
