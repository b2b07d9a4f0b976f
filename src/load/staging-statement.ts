import type { DataSource } from 'typeorm'
import type { RowEncoder } from './row-encoder'
import type { TargetColumn, TargetTable } from './target-table'

/** SQL around the staging table of one lane: COPY fills it, one statement moves its rows on. */
export interface StagingStatement {
  create: string
  copy: string
  /** Yields one row of counts over the rows of one round: {@link MergeCounts} in that order. */
  merge(round: number): string
}

export type MergeCounts = [
  staged: number,
  inserted: number,
  updated: number,
  /** Of equal keys the one that has no effect; in the deferred pass those that are not in the table. */
  superseded: number,
  /** Dropped without an error by a trigger or row security; 0 where the table has neither. */
  untaken: number,
  /** Deferred pass only: with something to fill in, but a null in the key. */
  nameless: number,
]

/** Types whose `=` holds for identical values only: with others 1.0 is 1.000, '30 days' is '1 mon' and 'A' may be 'a'. */
const COMPARED_AS_THEY_ARE = new Set([
  'int2',
  'int4',
  'int8',
  'bool',
  'uuid',
  'date',
  'timestamp',
  'timestamptz',
  'bytea',
])

/** Columns of a staging table beside the target's: the place among all staged rows, and {@link roundsStatement}'s answer. */
const POSITION = 'etl_position'
const ROUND = 'etl_round'

/**
 * `onConflict` on PostgreSQL.
 *
 * Equal keys within one interval give what row by row would give: with `update` the last one wins, with `ignore` the first.
 * Keys with a null in them never conflict, as in a unique index, unless that says NULLS NOT DISTINCT.
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
  const unmatched = hasKey(table, columns) ? nullInKey(table, quote) : 'true'
  const partition = hasKey(table, columns) ? key.join(', ') : POSITION
  const order = table.action === 'update' ? 'DESC' : 'ASC'
  const update = table.action === 'update' ? updateClause(table, columns, filled, quote) : null
  const outcome = update === null ? 'DO NOTHING' : `DO UPDATE SET ${update.set} WHERE ${update.changed('EXCLUDED')}`
  const known = !hasKey(table, columns)
    ? 'SELECT 0 AS n, 0 AS changed'
    : `SELECT count(*) AS n, count(*) FILTER (WHERE ${update?.changed('s') ?? 'false'}) AS changed
   FROM chosen s JOIN ${target} t ON ${sameKey(table, quote)}`
  // `xmax` is 0 on a row version that the statement inserted, the locker's id on one that it updated.
  // A partitioned table does not return system columns.
  const fresh = table.partitioned
    ? 'SELECT LEAST((SELECT count(*) FROM written), (SELECT count(*) FROM chosen) - n) AS n FROM known'
    : 'SELECT count(*) AS n FROM written WHERE inserted'
  const untaken = !table.mayDropRows
    ? '0'
    : `(SELECT GREATEST((SELECT count(*) FROM chosen) - known.n - fresh.n, 0)
   + GREATEST(changed - ((SELECT count(*) FROM written) - fresh.n), 0) FROM known, fresh)`
  return {
    create: createStaging(dataSource, columns, staging),
    copy: copyIntoStaging(dataSource, columns, staging),
    merge: (
      round,
    ) => `WITH ranked AS (SELECT *, row_number() OVER (PARTITION BY ${partition} ORDER BY ${POSITION} ${order}) AS etl_rank
   FROM ${quote(staging)} WHERE ${ROUND} = ${round}),
 chosen AS (SELECT * FROM ranked WHERE etl_rank = 1 OR ${unmatched}),
 known AS (${known}),
 written AS (INSERT INTO ${target} AS t (${names.join(', ')}) OVERRIDING SYSTEM VALUE
   SELECT ${names.join(', ')} FROM chosen ORDER BY ${POSITION}
   ON CONFLICT (${key.join(', ')}) ${outcome} RETURNING ${table.partitioned ? '1' : '(t.xmax = 0) AS inserted'}),
 fresh AS (${fresh})
 SELECT (SELECT count(*) FROM ranked)::text AS staged, (SELECT n FROM fresh)::text AS inserted,
   ((SELECT count(*) FROM written) - (SELECT n FROM fresh))::text AS updated,
   (SELECT count(*) FROM ranked WHERE NOT (etl_rank = 1 OR ${unmatched}))::text AS superseded, ${untaken}::text AS untaken, '0' AS nameless`,
  }
}

/** The deferred pass: fills columns of rows that are there. Of equal keys the last wins. */
export function deferredStatement(
  dataSource: DataSource,
  table: TargetTable,
  { columns }: RowEncoder,
  staging: string,
): StagingStatement {
  const quote = quoter(dataSource)
  const target = tablePath(dataSource, table)
  const key = table.identity.map((c) => quote(c.catalog.name)).join(', ')
  const match = sameKey(table, quote)
  const deferred = columns.filter((c) => c.deferred)
  const filled = deferred.map((c) => quote(c.catalog.name))
  const changed = differs(deferred, 's', quote)
  const nameless = `${nullInKey(table, quote)}) AND (${filled.map((name) => `${name} IS NOT NULL`).join(' OR ')}`
  const untaken = !table.mayDropRows
    ? '0'
    : `((SELECT count(*) FROM last s JOIN ${target} t ON ${match} WHERE ${changed}) - (SELECT count(*) FROM written))`
  return {
    create: createStaging(dataSource, columns, staging),
    copy: copyIntoStaging(dataSource, columns, staging),
    merge: () => `WITH matched AS (SELECT count(*) AS n FROM ${quote(staging)} s JOIN ${target} t ON ${match}),
 last AS (SELECT DISTINCT ON (${key}) * FROM ${quote(staging)} ORDER BY ${key}, ${POSITION} DESC),
 written AS (UPDATE ${target} t SET ${filled.map((name) => `${name} = s.${name}`).join(', ')}
   FROM last s WHERE ${match} AND (${changed}) RETURNING 1)
 SELECT (SELECT count(*) FROM ${quote(staging)})::text AS staged, '0' AS inserted, (SELECT count(*) FROM written)::text AS updated,
   ((SELECT count(*) FROM ${quote(staging)}) - (SELECT n FROM matched))::text AS superseded, ${untaken}::text AS untaken,
   (SELECT count(*) FROM ${quote(staging)} WHERE (${nameless}))::text AS nameless`,
  }
}

function sameKey(table: TargetTable, quote: (name: string) => string): string {
  const same = table.identity.map((c) => {
    const name = quote(c.catalog.name)
    const nulls = table.nullsEqual ? ` OR (t.${name} IS NULL AND s.${name} IS NULL)` : ''
    return `(t.${name} = s.${name}${nulls})`
  })
  return same.join(' AND ')
}

/** Whether a staged row cannot have a namesake for a null in its key. */
function nullInKey(table: TargetTable, quote: (name: string) => string): string {
  return table.nullsEqual ? 'false' : table.identity.map((c) => `${quote(c.catalog.name)} IS NULL`).join(' OR ')
}

/** Whether row `t` of the table holds something else than row `other` in one of the columns. */
function differs(columns: readonly TargetColumn[], other: string, quote: (name: string) => string): string {
  const compared = columns.map(({ catalog }) => {
    const name = quote(catalog.name)
    const text = COMPARED_AS_THEY_ARE.has(catalog.type) ? '' : '::text COLLATE pg_catalog."C"'
    return `t.${name}${text} IS DISTINCT FROM ${other}.${name}${text}`
  })
  return compared.length === 0 ? 'false' : compared.join(' OR ')
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
  const rows = matched.map(
    ({ name }, i) =>
      `SELECT ${i} AS etl_staging, ${key}, ${POSITION} FROM ${quote(name)} WHERE NOT (${nullInKey(table, quote)})`,
  )
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
  return { set: set.join(', '), changed: (other: string) => differs(carried, other, quote) }
}
