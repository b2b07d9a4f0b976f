import type { Key } from '../core/batch'
import type { LegacyColumn } from './legacy-column'
import type { LegacySource } from './legacy-source'

/**
 * `key > after` or `key <= upper` over all key columns, in lexicographic order.
 *
 * @param values - bound values so far; the predicate's are added behind.
 */
export function keysetPredicate(
  source: LegacySource,
  columns: readonly LegacyColumn[],
  references: readonly string[],
  operator: '>' | '<=',
  key: Key,
  values: unknown[],
): string {
  const parameter = (i: number): string => source.keyParameter(columns[i]!, key[i]!, values)
  if (columns.length === 1) return `${references[0]} ${operator} ${parameter(0)}`
  if (source.comparesRowValues)
    return `(${references.join(', ')}) ${operator} (${columns.map((_, i) => parameter(i)).join(', ')})`
  // The leading column alone bounds the index range; the alternatives decide inside it.
  const bound = `${references[0]} ${operator}${operator === '>' ? '=' : ''} ${parameter(0)}`
  const strict = operator[0]!
  const alternatives = columns.map((_, last) => {
    const equal = references.slice(0, last).map((reference, i) => `${reference} = ${parameter(i)}`)
    const comparison = `${references[last]} ${last === columns.length - 1 ? operator : strict} ${parameter(last)}`
    return `(${[...equal, comparison].join(' AND ')})`
  })
  return `${bound} AND (${alternatives.join(' OR ')})`
}
