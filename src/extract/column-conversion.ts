import type { DataSource } from 'typeorm'
import { ConfigurationError } from '../core/errors'
import { type TimeZone, UTC } from '../core/time-zone'
import type { ColumnMetadata } from '../database/catalog'
import { databaseKind } from '../database/database-kind'
import { elementKind, type LegacyColumn } from './legacy-column'
import { parseDate, parseTimestamp } from './parse-temporal'
import { postgresArray, postgresParser } from './postgres-value'
import { sqliteBoolean, sqliteFloat, sqliteInteger } from './sqlite-value'
import { textNumber, Unreadable } from './unreadable'

export interface ConversionOptions {
  as?: 'string' | 'number' | 'bigint' | 'Date'
  lossy?: boolean
  zeroDate: 'reject' | 'null'
  zone: TimeZone
}

/** `value` is never null, unless `acceptsNull`. `undefined` as a conversion: the raw value is the property's value. */
export interface Conversion {
  convert: ((value: never) => unknown) | undefined
  acceptsNull: boolean
}

/**
 * How the raw value of one column becomes the property of the entity.
 *
 * @throws {@link ConfigurationError} where the property's declared type cannot hold the column's values.
 */
export function columnConversion(dataSource: DataSource, column: LegacyColumn, options: ConversionOptions): Conversion {
  const { metadata } = column
  if (needsTypeOrm(metadata) && options.as === undefined)
    return {
      convert: guarded(metadata.propertyPath, 'it does not have the form of its column type', (value: unknown) =>
        dataSource.driver.prepareHydratedValue(value, metadata),
      ),
      acceptsNull: metadata.transformer !== undefined,
    }
  const base = baseConversion(dataSource, column, options.as ?? declaredAs(column, options.lossy === true), options)
  if (metadata.transformer === undefined) return { convert: base, acceptsNull: false }
  const from = [metadata.transformer].flat().reverse()
  return {
    convert: (value: unknown) => {
      let result: unknown = value === null || base === undefined ? value : base(value as never)
      try {
        for (const transformer of from) result = transformer.from(result)
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new Unreadable(metadata.propertyPath, `its column transformer failed (${reason})`)
      }
      return result
    },
    acceptsNull: true,
  }
}

/** For conversions that throw errors of their own, whose messages may hold the value. */
function guarded(property: string, reason: string, convert: Convert): Convert {
  return (value) => {
    try {
      return convert(value)
    } catch {
      throw new Unreadable(property, reason)
    }
  }
}

/** TypeORM's own list and JSON encodings inside a text column, lists of enums, and enums with numeric members. */
function needsTypeOrm({ type, enum: members, isArray }: ColumnMetadata): boolean {
  if (type === 'simple-array' || type === 'simple-json' || type === 'set') return true
  if (type !== 'enum' && type !== 'simple-enum') return false
  return isArray || (members ?? []).some((member) => typeof member === 'number')
}

/** What the property's TypeScript type asks for; unknown (`Object`) where it is nullable or a union. */
function declaredAs(column: LegacyColumn, lossy: boolean): ConversionOptions['as'] {
  const { metadata, kind, catalog } = column
  const owner = metadata.embeddedMetadata?.type ?? metadata.target
  const type: unknown =
    typeof owner === 'function'
      ? Reflect.getMetadata('design:type', owner.prototype as object, metadata.propertyName)
      : undefined
  if (type === String && (kind === 'timestamp' || kind === 'instant' || kind === 'float')) return 'string'
  if (type === BigInt) return 'bigint'
  if (type === Date && kind === 'date') return 'Date'
  if (type === Number && (kind === 'decimal' || kind === 'bigint')) {
    if (lossy) return 'number'
    throw new ConfigurationError(
      metadata.entityMetadata.name,
      `${metadata.entityMetadata.name}.${metadata.propertyPath} is declared number, but its column is ${catalog.fullType}, whose values a ` +
        `number cannot always hold. Declare it string${kind === 'bigint' ? ' or bigint' : ''}, or accept the loss with ` +
        `columns: { ${metadata.propertyName}: { as: 'number', lossy: true } }.`,
    )
  }
  return undefined
}

type Convert = (value: never) => unknown

function baseConversion(
  dataSource: DataSource,
  column: LegacyColumn,
  as: ConversionOptions['as'],
  options: ConversionOptions,
): Convert | undefined {
  const { kind, metadata } = column
  const database = databaseKind(dataSource)
  if (as === 'number' && (kind === 'decimal' || kind === 'bigint') && options.lossy !== true)
    throw new ConfigurationError(
      metadata.entityMetadata.name,
      `columns.${metadata.propertyName}.as is 'number', but its column is ${column.catalog.fullType}; add lossy: true to accept the loss.`,
    )
  if (database === 'sqlite' && kind === 'integer')
    return sqliteInteger(metadata.propertyPath, as, options.lossy === true)
  if (as === 'string') return kind === 'text' || kind === 'date' || database === 'postgres' ? undefined : String
  if (as === 'number') return kind === 'text' ? textNumber(metadata.propertyPath) : Number
  if (as === 'bigint')
    return guarded(metadata.propertyPath, 'it is no integer', (value: string | number) => BigInt(value))
  if (as === 'Date' && kind === 'text') return dateConversion(metadata.propertyPath, options)
  switch (kind) {
    case 'integer':
      return database === 'postgres' ? Number : undefined
    case 'float':
      return database === 'sqlite' ? sqliteFloat(metadata.propertyPath) : Number
    case 'boolean':
      if (database === 'postgres') return (text: string) => text === 't'
      if (database === 'sqlite') return sqliteBoolean(metadata.propertyPath)
      return (value: number | Uint8Array) =>
        typeof value === 'object' ? value.some((byte) => byte !== 0) : Number(value) !== 0
    case 'date':
      if (as === 'Date') {
        const withTime = dateConversion(metadata.propertyPath, options)
        return (text: string) => (typeof text === 'string' ? parseDate(text) : null) ?? withTime(text as never)
      }
      return options.zeroDate === 'null' ? (text: string) => (text === '0000-00-00' ? null : text) : undefined
    case 'timestamp':
      return dateConversion(metadata.propertyPath, options)
    case 'instant':
      return dateConversion(metadata.propertyPath, { ...options, zone: UTC })
    case 'json':
      return guarded(metadata.propertyPath, 'the text is no JSON', (text: string) => JSON.parse(text) as unknown)
    case 'binary':
      if (database === 'postgres') return (text: string) => Buffer.from(text.slice(2), 'hex')
      return database === 'sqlite' ? (bytes: Uint8Array) => Buffer.from(bytes) : undefined
    case 'native':
      return database === 'postgres' ? postgresConversion(dataSource, column, options) : undefined
    default:
      return undefined
  }
}

function dateConversion(property: string, { zone, zeroDate }: ConversionOptions): Convert {
  return (text: string | number) => {
    const date = typeof text === 'string' ? parseTimestamp(text, zone) : null
    if (date !== null) return date
    if (zeroDate === 'null' && typeof text === 'string' && /^0000-00-00( 00:00:00(\.0+)?)?$/.test(text)) return null
    throw new Unreadable(property, `${JSON.stringify(text)} is no point in time that a Date can hold`)
  }
}

/** As TypeORM's own queries give it; arrays element by element. */
function postgresConversion(
  dataSource: DataSource,
  column: LegacyColumn,
  options: ConversionOptions,
): Convert | undefined {
  const kind = elementKind(column.catalog)
  if (kind !== undefined)
    return postgresArray(dataSource, baseConversion(dataSource, { ...column, kind }, undefined, options))
  const parse = postgresParser(dataSource, column.catalog.typeId)
  if (column.metadata.type !== 'hstore') return parse
  return (text: string) =>
    dataSource.driver.prepareHydratedValue(text, { ...column.metadata, transformer: undefined } as never) as unknown
}
