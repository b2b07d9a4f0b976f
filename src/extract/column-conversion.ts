import type { DataSource } from 'typeorm'
import { ConfigurationError } from '../core/errors'
import type { TimeZone } from '../core/time-zone'
import type { ColumnMetadata } from '../database/catalog'
import { databaseKind } from '../database/database-kind'
import type { LegacyColumn } from './legacy-column'
import { parseTimestamp } from './parse-temporal'

/** Why a value has no faithful form; the reader adds entity and key. */
export class Unreadable extends Error {
  constructor(
    readonly property: string,
    reason: string,
  ) {
    super(reason)
  }
}

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
      convert: (value: unknown) => dataSource.driver.prepareHydratedValue(value, metadata) as unknown,
      acceptsNull: metadata.transformer !== undefined,
    }
  const base = baseConversion(dataSource, column, options.as ?? declaredAs(column, options.lossy === true), options)
  if (metadata.transformer === undefined) return { convert: base, acceptsNull: false }
  const from = [metadata.transformer].flat().reverse()
  return {
    convert: (value: unknown) => {
      let result: unknown = value === null || base === undefined ? value : base(value as never)
      for (const transformer of from) result = transformer.from(result)
      return result
    },
    acceptsNull: true,
  }
}

/** TypeORM's own list and JSON encodings inside a text column, and enums with numeric members. */
function needsTypeOrm({ type, enum: members }: ColumnMetadata): boolean {
  if (type === 'simple-array' || type === 'simple-json' || type === 'set') return true
  return (type === 'enum' || type === 'simple-enum') && (members ?? []).some((member) => typeof member === 'number')
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
  if (as === 'string') return kind === 'text' || kind === 'date' || database === 'postgres' ? undefined : String
  if (as === 'number') return Number
  if (as === 'bigint') return BigInt
  switch (kind) {
    case 'integer':
      if (database === 'postgres') return Number
      return database === 'sqlite' ? safeInteger(metadata.propertyPath) : undefined
    case 'float':
      return Number
    case 'boolean':
      if (database === 'postgres') return (text: string) => text === 't'
      return (value: number | Uint8Array) =>
        typeof value === 'object' ? value.some((byte) => byte !== 0) : Number(value) !== 0
    case 'date':
      if (as === 'Date') return dateConversion(metadata.propertyPath, options)
      return options.zeroDate === 'null' ? (text: string) => (text === '0000-00-00' ? null : text) : undefined
    case 'timestamp':
    case 'instant':
      return dateConversion(metadata.propertyPath, options)
    case 'json':
      return (text: unknown) => (typeof text === 'string' ? (JSON.parse(text) as unknown) : text)
    case 'binary':
      if (database === 'postgres') return (text: string) => Buffer.from(text.slice(2), 'hex')
      return database === 'sqlite' ? (bytes: Uint8Array) => Buffer.from(bytes) : undefined
    case 'native':
      return database === 'postgres' ? postgresParser(dataSource, column.catalog.typeId) : undefined
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

function safeInteger(property: string): Convert {
  return (value: unknown) => {
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
      throw new Unreadable(property, 'the integer is beyond 2^53; declare the column bigint in the entity')
    return value
  }
}

/** The parser that TypeORM's own queries would use for this type. */
function postgresParser(dataSource: DataSource, typeId: number | null): Convert | undefined {
  const { postgres } = dataSource.driver as unknown as { postgres: { types: { getTypeParser(oid: number): Convert } } }
  return typeId === null ? undefined : postgres.types.getTypeParser(typeId)
}
