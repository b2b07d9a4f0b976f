import type { DataSource } from 'typeorm'
import { exactDay, exactUtcText, microsecondOfMillisecond } from '../core/exact-date'
import { type TimeZone, UTC } from '../core/time-zone'
import { formatUtc, utcDayMs } from '../core/utc-text'
import type { TargetColumn } from './target-table'
import { INTEGER_RANGES, type ValueCheck, valueCheck } from './value-checks'
import { Refused } from './value-refused'

/** A value that is neither null nor undefined, as COPY's text format has it: escaped, without delimiters. */
export type CopyEncoder = (value: unknown) => string

export interface CopyValueOptions {
  lossy: 'reject' | 'round'
  /** Wall clock in which a Date is written to columns without zone. */
  targetTimeZone: TimeZone
}

const NEEDS_ESCAPE = /[\\\n\r\t\0]/
const ESCAPED = /[\\\n\r\t\0]/g
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** The encoder of one column, chosen by what the database says the column is. */
export function copyEncoder(dataSource: DataSource, column: TargetColumn, options: CopyValueOptions): CopyEncoder {
  const property = column.metadata.propertyPath
  const base = typeEncoder(dataSource, column, options, (value) => escapeText(value, property))
  const { transformer } = column.metadata
  if (transformer === undefined) return base
  const to = [transformer].flat()
  return (value) => {
    let stored: unknown = value
    try {
      for (const step of to) stored = step.to(stored)
    } catch (cause) {
      throw new Refused(property, `the transformer of its column failed (${reasonOf(cause)})`, { cause })
    }
    return stored === null || stored === undefined ? NULL : base(stored)
  }
}

export const NULL = '\\N'

function typeEncoder(
  dataSource: DataSource,
  { metadata, catalog }: TargetColumn,
  options: CopyValueOptions,
  text: (value: string) => string,
): CopyEncoder {
  const property = metadata.propertyPath
  if (metadata.type === 'simple-array' || metadata.type === 'simple-json' || metadata.type === 'hstore')
    return (value) =>
      text(
        scalarText(
          dataSource.driver.preparePersistentValue(value, { ...metadata, transformer: undefined } as never),
          property,
        ),
      )
  if (catalog.type.startsWith('_')) {
    const element = { metadata, catalog: { ...catalog, type: catalog.type.slice(1) }, deferred: false }
    const encode = typeEncoder(dataSource, element, options, (value) => value)
    return (value) => text(arrayLiteral(value, property, encode))
  }
  const check = valueCheck(catalog)
  const checked = check === undefined ? text : (value: string) => text(passed(value, check, property))
  if (catalog.type in INTEGER_RANGES) return integerEncoder(property, catalog.type, checked)
  switch (catalog.type) {
    case 'numeric':
      return decimalEncoder(property, catalog.fullType, options.lossy === 'round' ? null : catalog.scale, checked)
    case 'bool':
      return (value) => (value === true ? 't' : value === false ? 'f' : checked(scalarText(value, property)))
    case 'json':
      return (value) => text(jsonText(value, property))
    case 'jsonb':
      return (value) => text(binaryJsonText(value, property))
    case 'timestamptz':
      return (value) => (value instanceof Date ? `${isoText(value, property)}Z` : checked(scalarText(value, property)))
    case 'timestamp':
      return (value) =>
        value instanceof Date ? isoText(value, property, options.targetTimeZone) : checked(scalarText(value, property))
    case 'date':
      return (value) =>
        value instanceof Date
          ? isoText(value, property, options.targetTimeZone).replace(/[T ].*$/, '')
          : checked(scalarText(value, property))
    default:
      return (value) => checked(typeof value === 'string' ? value : scalarText(value, property))
  }
}

function passed(value: string, check: ValueCheck, property: string): string {
  const problem = check(value)
  if (problem !== undefined) throw new Refused(property, problem)
  return value
}

function escapeText(value: string, property: string): string {
  if (!NEEDS_ESCAPE.test(value)) return value
  if (value.includes('\0')) throw new Refused(property, 'the text has a NUL character, which PostgreSQL cannot store')
  return value.replace(ESCAPED, (character) => ESCAPES[character]!)
}

/** @throws Refused for an object, which would arrive as `[object Object]`. */
function scalarText(value: unknown, property: string): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      if (value instanceof Date) return exactDay(value) ?? `${isoText(value, property)}Z`
      if (value instanceof Uint8Array)
        return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`
      throw new Refused(property, `a value of type ${typeof value} does not fit the column`)
  }
}

function integerEncoder(property: string, type: string, checked: (value: string) => string): CopyEncoder {
  const [min, max] = INTEGER_RANGES[type]!.map(Number) as [number, number]
  return (value) => {
    if (typeof value !== 'number') return checked(scalarText(value, property))
    if (!Number.isSafeInteger(value))
      throw new Refused(property, 'the number is no exact integer; pass a bigint or a string beyond 2^53')
    return value >= min && value <= max ? `${value}` : checked(`${value}`)
  }
}

function decimalEncoder(
  property: string,
  type: string,
  scale: number | null,
  text: (value: string) => string,
): CopyEncoder {
  return (value) => {
    const digits = scalarText(value, property)
    if (scale !== null && fractionDigits(digits) > scale)
      throw new Refused(
        property,
        `it has more digits than ${type} keeps, and PostgreSQL would round it; use lossy: 'round' to allow that`,
      )
    return text(digits)
  }
}

/** Digits behind the point that count: trailing zeros do not. */
function fractionDigits(digits: string): number {
  const point = digits.indexOf('.')
  const exponent = digits.search(/e/i)
  if (exponent >= 0) return Math.max(0, fractionDigits(digits.slice(0, exponent)) - Number(digits.slice(exponent + 1)))
  if (point < 0) return 0
  let end = digits.length
  while (end > point + 1 && digits.charCodeAt(end - 1) === 48) end--
  return end - point - 1
}

function jsonText(value: unknown, property: string): string {
  let json: string | undefined
  try {
    json = JSON.stringify(value)
  } catch (cause) {
    throw new Refused(property, `it cannot be written as JSON (${reasonOf(cause)})`)
  }
  if (json === undefined) throw new Refused(property, `a ${typeof value} has no JSON form`)
  return json
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** Unlike `json`, `jsonb` unescapes its strings; an even number of backslashes before `u0000` is no escape. */
function binaryJsonText(value: unknown, property: string): string {
  const json = jsonText(value, property)
  if (json.includes('\\u0000') && /(?<!\\)(?:\\\\)*\\u0000/.test(json))
    throw new Refused(property, 'the JSON has a NUL character, which PostgreSQL cannot store')
  return json
}

/** `2020-01-31T23:59:59.123456`, in UTC or in the wall clock of `zone`. */
function isoText(date: Date, property: string, zone: TimeZone = UTC): string {
  const day = exactDay(date)
  if (day !== undefined) return day
  if (zone === UTC) {
    const exact = exactUtcText(date)
    if (exact !== undefined) return exact
  }
  const instant = date.getTime()
  if (Number.isNaN(instant)) throw new Refused(property, 'the Date is invalid')
  const wall = zone.toWall(instant)
  if (wall < FIRST_YEAR_MS) throw new Refused(property, 'the Date lies before the year 1')
  const micros = microsecondOfMillisecond(date)
  return micros === 0 ? formatUtc(wall) : formatUtc(wall) + String(micros).padStart(3, '0')
}

const FIRST_YEAR_MS = utcDayMs(1, 1, 1)

function arrayLiteral(value: unknown, property: string, encode: CopyEncoder): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) throw new Refused(property, 'an array column needs an array')
  const items = value.map((item: unknown) => {
    if (item === null || item === undefined) return 'NULL'
    if (Array.isArray(item)) return arrayLiteral(item, property, encode)
    return `"${encode(item).replace(/["\\]/g, '\\$&')}"`
  })
  return `{${items.join(',')}}`
}
