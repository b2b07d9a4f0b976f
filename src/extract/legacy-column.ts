import type { DataSource } from 'typeorm'
import type { CatalogColumn, ColumnMetadata } from '../database/catalog'
import { databaseKind } from '../database/database-kind'

/** How a value travels from the legacy database; decides the SELECT expression and the conversion. */
export type ValueKind =
  | 'integer'
  | 'bigint'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'text'
  | 'date'
  | 'timestamp'
  | 'instant'
  | 'json'
  | 'binary'
  | 'native'

/** One column of a legacy entity together with what the database says of it. */
export interface LegacyColumn {
  metadata: ColumnMetadata
  catalog: CatalogColumn
  kind: ValueKind
  /** Property path from the row: `['address', 'zip']` inside an embedded. */
  path: readonly string[]
}

const KINDS: Readonly<Record<string, ValueKind>> = {
  // PostgreSQL
  int2: 'integer',
  int4: 'integer',
  oid: 'integer',
  int8: 'bigint',
  numeric: 'decimal',
  float4: 'float',
  float8: 'float',
  bool: 'boolean',
  timestamptz: 'instant',
  timestamp: 'timestamp',
  date: 'date',
  json: 'json',
  jsonb: 'json',
  bytea: 'binary',
  text: 'text',
  varchar: 'text',
  bpchar: 'text',
  char: 'text',
  name: 'text',
  citext: 'text',
  uuid: 'text',
  time: 'text',
  timetz: 'text',
  interval: 'native',
  money: 'text',
  inet: 'text',
  cidr: 'text',
  macaddr: 'text',
  xml: 'text',
  // MySQL, MariaDB
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  integer: 'integer',
  year: 'integer',
  bigint: 'bigint',
  decimal: 'decimal',
  float: 'float',
  double: 'float',
  datetime: 'timestamp',
  tinytext: 'text',
  mediumtext: 'text',
  longtext: 'text',
  enum: 'text',
  set: 'text',
  blob: 'binary',
  tinyblob: 'binary',
  mediumblob: 'binary',
  longblob: 'binary',
  binary: 'binary',
  varbinary: 'binary',
  bit: 'binary',
  inet6: 'text',
  inet4: 'text',
  // SQLite's declared types
  boolean: 'boolean',
  real: 'float',
  'double precision': 'float',
  nvarchar: 'text',
  nchar: 'text',
  character: 'text',
  clob: 'text',
  'varying character': 'text',
  'native character': 'text',
  'unsigned big int': 'bigint',
}

/** Kind of the elements of a PostgreSQL array; `undefined` where the column is none, or one of a type not listed. */
export function elementKind({ type }: CatalogColumn): ValueKind | undefined {
  if (!type.startsWith('_')) return undefined
  const kind = KINDS[type.slice(1)]
  return kind === 'native' || kind === 'binary' ? undefined : kind
}

export function valueKind(dataSource: DataSource, metadata: ColumnMetadata, catalog: CatalogColumn): ValueKind {
  const kind = KINDS[catalog.type] ?? 'native'
  const database = databaseKind(dataSource)
  // PostgreSQL's bits are text of zeros and ones; MySQL's are bytes.
  if (database === 'postgres' && catalog.type === 'bit') return 'text'
  // MySQL's TIMESTAMP is an instant (the session runs in UTC); its namesake in PostgreSQL is a wall clock.
  if (database === 'mysql' && catalog.type === 'timestamp') return 'instant'
  // MariaDB and SQLite keep JSON in text columns: the entity says what it is.
  const declared = metadata.type
  if ((declared === 'json' || declared === 'jsonb') && kind === 'text') return 'json'
  if (
    (declared === Boolean || declared === 'boolean' || declared === 'bool') &&
    (kind === 'integer' || kind === 'binary')
  )
    return 'boolean'
  if (database === 'sqlite' && kind === 'integer' && catalog.type !== 'tinyint')
    return declared === 'bigint' ? 'bigint' : 'integer'
  return kind
}
