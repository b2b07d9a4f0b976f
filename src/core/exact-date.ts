/** Microseconds since 1970 as the database had them; only valid while the Date still shows the same millisecond. */
const MICROSECONDS = Symbol.for('typeorm-etl/microseconds')

type ExactDate = Date & { [MICROSECONDS]?: number }

/**
 * A Date that remembers digits below its millisecond, so that a value passed on untouched is written exactly.
 *
 * @param microsecondOfMillisecond - 0 to 999.
 */
export function exactDate(epochMs: number, microsecondOfMillisecond: number): Date {
  const date: ExactDate = new Date(epochMs)
  if (microsecondOfMillisecond !== 0) date[MICROSECONDS] = epochMs * 1000 + microsecondOfMillisecond
  return date
}

/** The remembered digits, 0 to 999; 0 for a Date of any other origin and for one that was changed since. */
export function microsecondOfMillisecond(date: Date): number {
  const exact = (date as ExactDate)[MICROSECONDS]
  if (exact === undefined) return 0
  const rest = exact - date.getTime() * 1000
  return rest > 0 && rest < 1000 ? rest : 0
}
