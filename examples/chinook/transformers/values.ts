/** A reference that may be absent, as the relation that the new schema has for it. */
export function optional(id: number | null): { id: number } | null {
  return id === null ? null : { id }
}

/** @throws Error where the legacy schema allowed a NULL that the new one does not. */
export function required<T>(column: string, value: T | null): T {
  if (value === null) throw new Error(`${column} is NULL; the new schema needs a value`)
  return value
}

/**
 * The day of a DATETIME that stands for a day: `1962-02-18`.
 *
 * @throws Error where it has a time of day, which would be lost.
 */
export function day(moment: Date | null): string | null {
  if (moment === null) return null
  const [date, time] = moment.toISOString().split('T') as [string, string]
  if (time !== '00:00:00.000Z') throw new Error(`${moment.toISOString()} is not a whole day`)
  return date
}

/** Hundredths of a decimal such as `13.86`, `0.9` or `5`, exactly. */
export function cents(amount: string): bigint {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(amount) ?? []
  if (whole === undefined) throw new Error(`${amount} is no amount of money`)
  const value = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'))
  return sign === '-' ? -value : value
}

/** `1386n` to `13.86`. */
export function money(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(3, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
