import type { EntityMetadata, QueryRunner } from 'typeorm'
import { databaseKind } from './database-kind'

/** TypeORM's description of one column; its own file is no public import. */
export type ColumnMetadata = EntityMetadata['columns'][number]

/** One column as the database has it, whatever the entity says. */
export interface CatalogColumn {
  name: string
  /** Lower-case type name without length: `decimal`, `timestamptz`, `int4`, `varchar`, `tinyint`. */
  type: string
  /** As declared, with length and sign, ready to be used in SQL: `decimal(10,2)`, `bigint unsigned`, `"Mood"`. */
  fullType: string
  nullable: boolean
  /** The database fills the column when it is left out. */
  hasDefault: boolean
  /** Computed by the database; never written. */
  generated: boolean
  /** Digits behind the point of a decimal; `null` where there is no limit. */
  scale: number | null
  /** All digits of a decimal together. PostgreSQL only, as all below; `null` elsewhere and where there is no limit. */
  precision: number | null
  /** Characters that a text may have. */
  length: number | null
  /** Values of an enum. */
  labels: readonly string[] | null
  /** Ready to be used in SQL, where it is not the type's own. */
  collation: string | null
  /** PostgreSQL's type OID; `null` elsewhere. */
  typeId: number | null
}

export interface CatalogTable {
  /** By name as the database compares names: without regard to case outside PostgreSQL. */
  column(name: string): CatalogColumn | undefined
  columnNames: readonly string[]
  /** Column names of each unique index without condition or expression. */
  uniqueKeys: readonly (readonly string[])[]
  /** Those of `uniqueKeys` that are not plain. PostgreSQL only, as all below. */
  specialKeys: readonly SpecialKey[]
  /** Mean bytes of a row by the database's statistics; `null` when it has none. */
  averageRowBytes: number | null
  /** Rows live in partitions, which PostgreSQL tells in fewer ways apart. */
  partitioned: boolean
  /** A row trigger or row security may keep a row from being written without an error. */
  mayDropRows: boolean
}

export interface SpecialKey {
  columns: readonly string[]
  /** NULLS NOT DISTINCT: two nulls are the same key. */
  nullsEqual: boolean
  /** Checked at the end of the statement or the transaction, which ON CONFLICT cannot use. */
  deferrable: boolean
}

/** Reads what the database knows of an entity's table; `null` when there is no such table or view. */
export async function readCatalog(runner: QueryRunner, entity: EntityMetadata): Promise<CatalogTable | null> {
  const kind = databaseKind(runner.dataSource)
  const read =
    kind === 'postgres' ? readPostgres : kind === 'mysql' ? readMysql : kind === 'sqlite' ? readSqlite : readGeneric
  return read(runner, entity)
}

type Row = Record<string, unknown>

async function readPostgres(runner: QueryRunner, entity: EntityMetadata): Promise<CatalogTable | null> {
  const path = entity.tablePath
    .split('.')
    .map((part) => runner.dataSource.driver.escape(part))
    .join('.')
  const columns = (await runner.query(
    `SELECT a.attname AS name, CASE WHEN t.typtype = 'd' THEN b.typname ELSE t.typname END AS type,
            format_type(a.atttypid, a.atttypmod) AS full_type, NOT a.attnotnull AS nullable,
            (a.attgenerated = '' AND (a.atthasdef OR t.typdefault IS NOT NULL)) OR a.attidentity <> '' AS has_default, a.attgenerated <> '' AS generated, a.atttypid::int AS type_id,
            d.scale, CASE WHEN d.scale >= 0 THEN ((m.typmod - 4) >> 16) & 65535 END AS precision,
            CASE WHEN COALESCE(b.typname, t.typname) IN ('varchar', 'bpchar', '_varchar', '_bpchar') AND m.typmod > 4 THEN m.typmod - 4 END AS length,
            (SELECT array_agg(e.enumlabel::text) FROM pg_enum e WHERE e.enumtypid IN (t.oid, t.typbasetype, t.typelem)) AS labels,
            CASE WHEN c.oid <> t.typcollation THEN quote_ident(n.nspname) || '.' || quote_ident(c.collname) END AS collation
       FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
      CROSS JOIN LATERAL (SELECT CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS typmod) m
      CROSS JOIN LATERAL (SELECT CASE WHEN COALESCE(b.typname, t.typname) IN ('numeric', '_numeric') AND m.typmod >= 4
                                      THEN NULLIF(GREATEST((((m.typmod - 4) & 2047) # 1024) - 1024, -1), -1) END AS scale) d
       LEFT JOIN pg_collation c ON c.oid = a.attcollation LEFT JOIN pg_namespace n ON n.oid = c.collnamespace
      WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [path],
  )) as Row[]
  if (columns.length === 0) return null
  const keys = (await runner.query(
    `SELECT array_agg(a.attname::text ORDER BY k.n) AS columns, bool_or(NOT i.indimmediate) AS deferrable,
            COALESCE(bool_or((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean), false) AS nulls_equal -- absent before PostgreSQL 15
       FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int[]) WITH ORDINALITY AS k(attnum, n)
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
        AND k.n <= i.indnkeyatts GROUP BY i.indexrelid`,
    [path],
  )) as { columns: string[]; deferrable: boolean; nulls_equal: boolean }[]
  const size = (await runner.query(
    `SELECT CASE WHEN reltuples > 0 THEN pg_table_size(oid) / reltuples END AS bytes, relkind = 'p' AS partitioned,
            relrowsecurity OR EXISTS (SELECT FROM pg_trigger g WHERE g.tgtype & 3 = 3 AND g.tgenabled <> 'D' -- BEFORE, FOR EACH ROW
              AND (g.tgrelid = c.oid OR g.tgrelid IN (SELECT relid FROM pg_partition_tree(c.oid)))) AS may_drop_rows
       FROM pg_class c WHERE oid = to_regclass($1)`,
    [path],
  )) as { bytes: number | null; partitioned: boolean; may_drop_rows: boolean }[]
  const uniqueKeys = keys.map((k) => k.columns)
  return {
    ...table(columns, uniqueKeys, size[0]?.bytes, true),
    specialKeys: keys
      .map((k) => ({ columns: k.columns, nullsEqual: k.nulls_equal, deferrable: k.deferrable }))
      .filter((k) => k.nullsEqual || k.deferrable),
    partitioned: size[0]?.partitioned === true,
    mayDropRows: size[0]?.may_drop_rows === true,
  }
}

async function readMysql(runner: QueryRunner, entity: EntityMetadata): Promise<CatalogTable | null> {
  const parameters = [entity.database ?? null, entity.tableName]
  const place = 'TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ?'
  const columns = (await runner.query(
    `SELECT COLUMN_NAME AS name, DATA_TYPE AS type, COLUMN_TYPE AS full_type, IS_NULLABLE = 'YES' AS nullable,
            COALESCE(COLUMN_DEFAULT, 'NULL') <> 'NULL' OR EXTRA LIKE '%auto_increment%' AS has_default,
            COALESCE(GENERATION_EXPRESSION, '') <> '' AS generated, NUMERIC_SCALE AS scale
       FROM information_schema.COLUMNS WHERE ${place} ORDER BY ORDINAL_POSITION`,
    parameters,
  )) as Row[]
  if (columns.length === 0) return null
  const keys = (await runner.query(
    `SELECT INDEX_NAME AS name, COLUMN_NAME AS col FROM information_schema.STATISTICS
      WHERE ${place} AND NON_UNIQUE = 0 AND SUB_PART IS NULL ORDER BY INDEX_NAME, SEQ_IN_INDEX`,
    parameters,
  )) as { name: string; col: string }[]
  const size = (await runner.query(
    `SELECT AVG_ROW_LENGTH AS bytes FROM information_schema.TABLES WHERE ${place} AND TABLE_ROWS > 0`,
    parameters,
  )) as { bytes: number | string | null }[]
  return table(columns, groupKeys(keys), size[0]?.bytes)
}

async function readSqlite(runner: QueryRunner, entity: EntityMetadata): Promise<CatalogTable | null> {
  const info = (await runner.query('SELECT * FROM pragma_table_xinfo(?)', [entity.tableName])) as Row[]
  if (info.length === 0) return null
  const keyColumns = info.filter((c) => Number(c.pk) > 0).sort((a, b) => Number(a.pk) - Number(b.pk))
  const columns = info.map((c) => ({
    name: c.name,
    type: String(c.type).toLowerCase().replace(/\(.*$/, '').trim(),
    full_type: String(c.type).toLowerCase(),
    // SQLite lets nulls into every primary key but an INTEGER one.
    nullable: Number(c.notnull) === 0 && !(keyColumns.length === 1 && c === keyColumns[0] && isInteger(c)),
    has_default: c.dflt_value !== null || (keyColumns.length === 1 && c === keyColumns[0] && isInteger(c)),
    generated: Number(c.hidden) >= 2,
    scale: /\(\s*\d+\s*,\s*(\d+)\s*\)/.exec(String(c.type))?.[1] ?? null,
  }))
  const keys = (await runner.query(
    `SELECT l.name AS name, i.name AS col FROM pragma_index_list(?) l JOIN pragma_index_info(l.name) i
      WHERE l."unique" = 1 AND l.partial = 0 ORDER BY l.name, i.seqno`,
    [entity.tableName],
  )) as { name: string; col: string }[]
  return table(columns, [keyColumns.map((c) => String(c.name)), ...groupKeys(keys)], null)
}

const isInteger = (column: Row): boolean => /^integer$/i.test(String(column.type))

async function readGeneric(runner: QueryRunner, entity: EntityMetadata): Promise<CatalogTable | null> {
  const found = await runner.getTable(entity.tablePath)
  if (found === undefined) return null
  const columns = found.columns.map((c) => ({
    name: c.name,
    type: c.type,
    full_type: c.type,
    nullable: c.isNullable,
    has_default: c.default !== undefined || c.isGenerated,
    generated: c.generatedType !== undefined,
    scale: c.scale ?? null,
  }))
  const keys = [found.primaryColumns.map((c) => c.name), ...found.uniques.map((u) => u.columnNames)]
  return table(columns, keys, null)
}

function table(rows: Row[], uniqueKeys: string[][], bytes: unknown, caseSensitive = false): CatalogTable {
  const fold = (name: string): string => (caseSensitive ? name : name.toLowerCase())
  const columns = rows.map((row): [string, CatalogColumn] => [
    fold(String(row.name)),
    {
      name: String(row.name),
      type: String(row.type).toLowerCase(),
      fullType: String(row.full_type),
      nullable: Boolean(Number(row.nullable)),
      hasDefault: Boolean(Number(row.has_default)),
      generated: Boolean(Number(row.generated)),
      scale: numberOf(row.scale),
      precision: numberOf(row.precision),
      length: numberOf(row.length),
      labels: (row.labels as string[] | null | undefined) ?? null,
      collation: (row.collation as string | null | undefined) ?? null,
      typeId: numberOf(row.type_id),
    },
  ])
  const byName = new Map(columns)
  return {
    column: (name) => byName.get(fold(name)),
    columnNames: rows.map((row) => String(row.name)),
    uniqueKeys: uniqueKeys.filter((key) => key.length > 0),
    averageRowBytes: numberOf(bytes),
    specialKeys: [],
    partitioned: false,
    mayDropRows: false,
  }
}

const numberOf = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value))

function groupKeys(rows: readonly { name: string; col: string }[]): string[][] {
  const keys = new Map<string, string[]>()
  for (const { name, col } of rows) keys.set(name, [...(keys.get(name) ?? []), col])
  return [...keys.values()]
}
