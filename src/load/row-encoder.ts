import { randomUUID } from 'node:crypto'
import type { DataSource } from 'typeorm'
import type { ColumnMetadata } from '../database/catalog'
import { type CopyEncoder, copyEncoder, type CopyValueOptions, NULL } from './copy-value'
import type { TargetColumn, TargetTable } from './target-table'
import { Refused } from './value-refused'

/** Columns that a row leaves to the database's default, as one comparable value; `0` where it leaves none. */
export type ColumnSet = number | string

/** Encodes the rows that name the same columns as one line of COPY text each. */
export interface RowEncoder {
  columns: readonly TargetColumn[]
  /** Those of `columns` that no row names: their values are made here, and are no reason to update a row. */
  filled: readonly TargetColumn[]
  /** @throws Refused for a value that the column cannot hold exactly. */
  encode(row: object): string
}

export interface RowEncoding {
  /** Every row has the same set of columns. */
  uniform: boolean
  columnSet(row: object): ColumnSet
  encoderFor(set: ColumnSet): RowEncoder
}

/**
 * Compiles the object-to-COPY-line step of one target table.
 *
 * COPY has no per-row DEFAULT, so rows are told apart by the set of columns they leave to the database.
 *
 * @param only - restricts the columns, as the deferred pass does; all columns where left out.
 */
export function compileRowEncoding(
  dataSource: DataSource,
  table: TargetTable,
  options: CopyValueOptions,
  only?: readonly TargetColumn[],
): RowEncoding {
  const columns = only ?? table.columns
  const optional = only === undefined ? columns.filter((c) => isOptional(c, table)) : []
  const encoders = new Map<TargetColumn, CopyEncoder>(columns.map((c) => [c, copyEncoder(dataSource, c, options)]))
  const cache = new Map<ColumnSet, RowEncoder>()
  const filler = (column: TargetColumn): (() => string) | undefined => {
    const make = fallback(column, table)
    if (make === undefined) return undefined
    // What we make has the column's form, not that of the property, which a transformer would turn into it.
    const metadata = Object.create(column.metadata, { transformer: { value: undefined } }) as ColumnMetadata
    const encode = copyEncoder(dataSource, { ...column, metadata }, options)
    return () => encode(make())
  }
  const columnSet = compileColumnSet(optional.map((c) => c.metadata))
  return {
    uniform: optional.length === 0,
    columnSet,
    encoderFor(set) {
      let encoder = cache.get(set)
      if (encoder === undefined) {
        const left = new Set(leftOut(set).map((position) => optional[position]))
        const filled = columns.filter((c) => left.has(c) && fallback(c, table) !== undefined)
        const present = columns.filter((c) => !left.has(c) || filled.includes(c))
        const encode = safeLine(present, (some) => compileLine(some, encoders, filler, only !== undefined))
        cache.set(set, (encoder = { columns: present, filled, encode }))
      }
      return encoder
    },
  }
}

/** Whether it matters if a row names the column: the database has a default, or an update must not take ours for a change. */
function isOptional(column: TargetColumn, table: TargetTable): boolean {
  if (fallback(column, table) === undefined) return column.catalog.hasDefault
  return table.action === 'update' && !column.metadata.isVersion && !column.metadata.isDiscriminator
}

/** Value of a column that the row leaves out and TypeORM would fill itself. */
function fallback({ metadata, catalog }: TargetColumn, table: TargetTable): (() => string | Date) | undefined {
  if (metadata.isDiscriminator) return () => String(table.entity.discriminatorValue)
  if (metadata.isVersion) return () => '1'
  if (catalog.hasDefault) return undefined
  if (metadata.isCreateDate || metadata.isUpdateDate) return () => new Date()
  if (metadata.generationStrategy === 'uuid') return randomUUID
  return undefined
}

const BITS = 30

/** Positions of the columns that are `undefined` in the row, as bits: a number up to 30 columns, a string above. */
function compileColumnSet(columns: readonly ColumnMetadata[]): (row: object) => ColumnSet {
  if (columns.length === 0) return () => 0
  const words: string[] = []
  for (let start = 0; start < columns.length; start += BITS)
    words.push(
      columns
        .slice(start, start + BITS)
        .map((c, i) => `(${access(c)} === undefined ? ${2 ** i} : 0)`)
        .join(' | '),
    )
  const result = words.length === 1 ? words[0]! : words.map((word) => `(${word})`).join(` + ':' + `)
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- compiled once per table; names enter as JSON strings
  return new Function('related', `return (o) => ${result}`)(related) as (row: object) => ColumnSet
}

function leftOut(set: ColumnSet): number[] {
  return String(set)
    .split(':')
    .flatMap((word, index) =>
      Array.from({ length: BITS }, (_, i) => ((Number(word) >>> i) & 1 ? index * BITS + i : -1)),
    )
    .filter((position) => position >= 0)
}

function compileLine(
  columns: readonly TargetColumn[],
  encoders: ReadonlyMap<TargetColumn, CopyEncoder>,
  filler: (column: TargetColumn) => (() => string) | undefined,
  deferredPass: boolean,
): (row: object) => string {
  const missing = columns.map((column) => absent(column, filler(column)))
  const fields = columns.map((column, i) => {
    if (column.deferred && !deferredPass) return `s += N;`
    // A column transformer decides for itself what null becomes, as it does in TypeORM.
    const empty = column.metadata.transformer === undefined ? 'v === undefined || v === null' : 'v === undefined'
    return `v = ${access(column.metadata)}; s += ${empty} ? m${i}(v) : e${i}(v);`
  })
  const body = `let v, s = '';${fields.join(`s += '\\t';`)}return s + '\\n'`
  const names = [...columns.map((_, i) => `e${i}`), ...columns.map((_, i) => `m${i}`)]
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- compiled once per column set; names enter as JSON strings
  const make = new Function('related', 'N', ...names, `return (o) => {${body}}`) as (
    ...a: unknown[]
  ) => (row: object) => string
  return make(related, NULL, ...columns.map((c) => encoders.get(c)), ...missing)
}

/** Refuses, with its property, what throws on the way into the line, and texts that would not arrive as they are. */
function safeLine(
  columns: readonly TargetColumn[],
  compile: (columns: readonly TargetColumn[]) => (row: object) => string,
): (row: object) => string {
  const encode = compile(columns)
  return (row) => {
    let line: string
    try {
      line = encode(row)
    } catch (cause) {
      throw cause instanceof Refused ? cause : refusal(row, columns, compile, cause)
    }
    if (isWellFormed(line)) return line
    const broken = line.split('\t').findIndex((field) => !isWellFormed(field))
    // Half of a surrogate pair would silently become U+FFFD on its way.
    throw new Refused(
      columns[broken]!.metadata.propertyPath,
      'a text in it has half of a surrogate pair, which would become U+FFFD',
    )
  }
}

/** Finds the column of an error of user code, such as a getter or `toString`, by encoding one column after the other. */
function refusal(
  row: object,
  columns: readonly TargetColumn[],
  compile: (columns: readonly TargetColumn[]) => (row: object) => string,
  cause: unknown,
): Refused {
  const guilty = columns.find((column) => {
    try {
      compile([column])(row)
      return false
    } catch {
      return true // the error is the one at hand
    }
  })
  const reason = cause instanceof Error ? cause.message : String(cause)
  const property = guilty?.metadata.propertyPath ?? columns.map((c) => c.metadata.propertyPath).join(', ')
  return new Refused(property, `reading or encoding it failed (${reason})`, { cause })
}

/** ES2024, in every supported Node; the compiler's library does not have it yet. */
const isWellFormed = (text: string): boolean => (text as string & { isWellFormed(): boolean }).isWellFormed()

function absent(
  { metadata, catalog }: TargetColumn,
  fill: (() => string) | undefined,
): (value: null | undefined) => string {
  return (value) => {
    if (value === undefined && fill !== undefined) return fill()
    if (catalog.nullable) return NULL
    throw new Refused(
      metadata.propertyPath,
      `it is ${value === null ? 'null' : 'missing'}, but the column "${metadata.databaseName}" is NOT NULL`,
    )
  }
}

/** JavaScript expression for a column's value in the row `o`. */
function access(column: ColumnMetadata): string {
  const relation = column.relationMetadata
  const viaRelation =
    relation === undefined || column.referencedColumn === undefined
      ? null
      : `related(${[chain(relation.propertyPath), ...[column.referencedColumn, relation].map((c) => JSON.stringify(c.propertyPath))].join(', ')})`
  if (viaRelation === null) return chain(column.propertyPath)
  if (column.isVirtual || column.propertyPath === relation!.propertyPath) return viaRelation
  return `(${chain(column.propertyPath)} !== undefined ? ${chain(column.propertyPath)} : ${viaRelation})`
}

function chain(path: string): string {
  return path.split('.').reduce((at, name, i) => `${at}${i === 0 ? '' : '?.'}[${JSON.stringify(name)}]`, 'o')
}

/** The key inside a related object; a bare key is taken as it is. */
function related(value: unknown, path: string, relation: string): unknown {
  if (
    value === undefined ||
    value === null ||
    typeof value !== 'object' ||
    value instanceof Date ||
    value instanceof Uint8Array
  )
    return value
  const key = path
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | null | undefined)?.[name], value)
  if (key === undefined) throw new Refused(relation, `a related object is given without its key "${path}"`)
  return key
}
