import { ConfigurationError } from '../core/errors'
import { microsecondOfMillisecond } from '../core/exact-date'
import { type TimeZone, UTC } from '../core/time-zone'
import { formatUtc } from '../core/utc-text'
import type { LegacyColumn } from './legacy-column'
import type { LegacyTable } from './legacy-table'

/**
 * A copy of `where` with every Date as the text that its column holds.
 *
 * Drivers would write a Date in the zone of the process, and know nothing of `legacyTimeZone`.
 *
 * @throws {@link ConfigurationError} for `undefined` and `null`, which TypeORM's query builder would read as "no row" or "any".
 */
export function whereAsStored<W>(where: W, table: LegacyTable, zone: TimeZone): W {
  return inObject(where, '', { table, zone }) as W
}

interface Context {
  table: LegacyTable
  zone: TimeZone
}

function inObject(where: unknown, path: string, context: Context): unknown {
  if (Array.isArray(where)) return where.map((alternative) => inObject(alternative, path, context))
  return Object.fromEntries(
    Object.entries(where as object).map(([name, value]: [string, unknown]) => {
      const property = path === '' ? name : `${path}.${name}`
      if (value === undefined || value === null) throw missing(property, value, context.table)
      const column = context.table.columns.find(({ metadata }) => metadata.propertyPath === property)
      if (column !== undefined) return [name, inValue(value, column, context.zone)]
      return [name, isPlain(value) ? inObject(value, property, context) : value]
    }),
  )
}

function inValue(value: unknown, column: LegacyColumn, zone: TimeZone): unknown {
  if (value instanceof Date) return dateText(value, column, zone)
  if (Array.isArray(value)) return value.map((item) => inValue(item, column, zone))
  if (!isOperator(value)) return value
  // The operator belongs to the caller, and another reader may need it for another zone.
  const copy = Object.assign(Object.create(Object.getPrototypeOf(value) as object) as FindOperatorFields, value)
  copy._value = inValue(value._value, column, zone)
  if (value._objectLiteralParameters !== undefined)
    copy._objectLiteralParameters = Object.fromEntries(
      Object.entries(value._objectLiteralParameters).map(([name, item]) => [name, inValue(item, column, zone)]),
    )
  return copy
}

/** What TypeORM's FindOperator keeps; its class is only loaded where TypeORM itself is. */
interface FindOperatorFields {
  '@instanceof': symbol
  _value: unknown
  _objectLiteralParameters?: Record<string, unknown>
}

const isOperator = (value: unknown): value is FindOperatorFields =>
  typeof value === 'object' && value !== null && '@instanceof' in value && '_value' in value

const isPlain = (value: unknown): boolean =>
  typeof value === 'object' && !isOperator(value) && !(value instanceof Date) && !(value instanceof Uint8Array)

function dateText(date: Date, { kind, metadata }: LegacyColumn, zone: TimeZone): unknown {
  if (kind !== 'instant' && kind !== 'timestamp' && kind !== 'date') return date
  const instant = date.getTime()
  if (Number.isNaN(instant))
    throw new ConfigurationError(
      metadata.entityMetadata.name,
      `where.${metadata.propertyPath} of ${metadata.entityMetadata.name} has an invalid Date.`,
    )
  // A date is read as midnight in UTC.
  const wall = (kind === 'timestamp' ? zone : UTC).toWall(instant)
  const text = formatUtc(wall).replace('T', ' ')
  if (kind === 'date') return text.slice(0, 10)
  const micros = microsecondOfMillisecond(date)
  return micros === 0 ? text : text + String(micros).padStart(3, '0')
}

function missing(property: string, value: unknown, { entity }: LegacyTable): ConfigurationError {
  return new ConfigurationError(
    entity.name,
    `where.${property} of ${entity.name} is ${String(value)}; write IsNull() for NULL, or leave the property out.`,
  )
}
