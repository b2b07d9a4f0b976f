import { NoUsableKeyError } from './extract-errors'
import type { LegacySource } from './legacy-source'
import type { LegacyTable } from './legacy-table'

export interface KeyQuery {
  /** ` FROM ...` of the rows to read. */
  from: string
  condition: string | null
  values: readonly unknown[]
  /** The key columns in SQL. */
  references: readonly string[]
  source: Pick<LegacySource, 'misplacedKey'>
  fetch(sql: string, values: readonly unknown[]): Promise<unknown[][]>
}

/**
 * Makes sure that no row is lost between two pages: what the table itself does not enforce of its key is looked at.
 *
 * @throws {@link NoUsableKeyError} `ETL_NO_USABLE_KEY` for nulls, for values that occur twice and for values of another type
 * than the column's.
 * @remarks Views and keys without a unique index cost one scan of the rows, and so does every key in SQLite; others nothing.
 */
export async function checkKey({ entity, columns, key, enforced }: LegacyTable, query: KeyQuery): Promise<void> {
  const context = { entity: entity.name, table: entity.tablePath }
  const { from, condition, values, references, source, fetch } = query
  const exists = async (more: string, where: readonly string[]): Promise<boolean> => {
    const all = [...(condition === null ? [] : [`(${condition})`]), ...where]
    const sql = `SELECT 1${from}${all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`}${more} LIMIT 1`
    return (await fetch(sql, values)).length > 0
  }
  for (const [i, position] of key.entries()) {
    const column = columns[position]!
    const { catalog } = column
    if (catalog.nullable && (await exists('', [`${references[i]} IS NULL`])))
      throw new NoUsableKeyError(
        context,
        `its key column "${catalog.name}" has nulls, and such rows have no place in the order`,
      )
    const misplaced = source.misplacedKey?.(column, references[i]!)
    if (misplaced !== undefined && (await exists('', [`(${misplaced})`])))
      throw new NoUsableKeyError(
        context,
        `its key column "${catalog.name}" is ${catalog.fullType}, but has values of another type or with a NUL character, and such rows have no place in the order`,
      )
  }
  if (!enforced && (await exists(` GROUP BY ${references.join(', ')} HAVING COUNT(*) > 1`, [])))
    throw new NoUsableKeyError(
      context,
      `its key "${key.map((position) => columns[position]!.catalog.name).join(', ')}" is not unique, and a row between two pages would be lost`,
    )
}
