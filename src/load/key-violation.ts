import type { TargetTable } from './target-table'

/** What PostgreSQL says of a violated unique or foreign key: columns and values, but no row. */
export interface KeyViolation {
  kind: 'unique' | 'foreign'
  columns: readonly string[]
  /** The values as PostgreSQL writes them, joined by a comma and a blank. For comparing only, never for messages. */
  values: string
  referencedTable: string | null
}

const KINDS: Readonly<Record<string, KeyViolation['kind']>> = { '23505': 'unique', '23503': 'foreign' }

/**
 * Takes `Key (a, b)=(x, y) already exists.` apart, in whatever language it is.
 *
 * @returns `null` where the error is another one, of another table, or its columns cannot be told for certain.
 */
export function keyViolation(error: unknown, { entity, columns, partitioned }: TargetTable): KeyViolation | null {
  const { code, table, detail } = (error ?? {}) as { code?: string; table?: string; detail?: string }
  const kind = KINDS[code ?? '']
  // A partition reports under its own name.
  if (kind === undefined || detail === undefined || (table !== entity.tableName && !partitioned)) return null
  const start = detail.indexOf('(')
  const middle = detail.indexOf(')=(')
  const end = detail.lastIndexOf(')')
  if (start < 0 || middle < start || end < middle + 3) return null
  const names = detail
    .slice(start + 1, middle)
    .split(', ')
    .map((name) => name.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'))
  // An expression of an index, or a name with a comma in it.
  if (!names.every((name) => columns.some((c) => c.catalog.name === name))) return null
  const referenced = /["»„“](.+)["«“”]/.exec(detail.slice(end))?.[1]
  return {
    kind,
    columns: names,
    values: detail.slice(middle + 3, end),
    referencedTable: kind === 'foreign' ? (referenced ?? null) : null,
  }
}
