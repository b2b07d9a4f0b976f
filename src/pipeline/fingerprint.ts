import { inspect } from 'node:util'
import type { DataSource } from 'typeorm'
import type { TransformerMetadata } from '../transform/transformer-metadata'
import { databaseAddress } from './connect'

/** What must not change between a stop and its continuation, by transformer, as plain text to compare and to show. */
export type Fingerprint = Record<string, Record<string, string>>

/** Names of the time zones in which both sides keep times without one. */
export interface TimeZones {
  legacyTimeZone: string
  targetTimeZone: string
}

/** Declared facts only: changed code is how a bad row is usually dealt with, and does not keep a run from going on. */
export function fingerprint(
  transformers: readonly TransformerMetadata[],
  dataSources: Readonly<Record<string, DataSource>>,
  zones: TimeZones,
): Fingerprint {
  return Object.fromEntries(transformers.map((t) => [t.name, { ...facts(t, dataSources), ...zones }]))
}

/** One line per difference; transformers that only one side knows are no difference. */
export function differences(stored: Fingerprint, current: Fingerprint): string[] {
  return Object.keys(stored).flatMap((name) => {
    const now = current[name]
    if (now === undefined) return []
    const before = stored[name]!
    return Object.keys({ ...before, ...now })
      .filter((fact) => before[fact] !== now[fact])
      .map((fact) => `${name}.${fact} was ${before[fact] ?? 'absent'} and is ${now[fact] ?? 'absent'}`)
  })
}

function facts(
  { version, legacy, target, onConflict, deferred, columns, zeroDate, lossy }: TransformerMetadata,
  dataSources: Readonly<Record<string, DataSource>>,
) {
  const legacySource = dataSources[legacy.dataSource]!
  const targetSource = dataSources[target.dataSource]!
  const entity = legacySource.getMetadata(legacy.entity)
  const tables = Object.entries(target.entities).map(
    ([name, cls]) => `${name}=${targetSource.getMetadata(cls).tablePath}`,
  )
  return {
    version,
    legacy: `${databaseAddress(legacySource.options)} ${entity.tablePath} by ${entity.primaryColumns.map((c) => c.databaseName).join(', ')}`,
    where: legacy.where === undefined ? 'none' : plainText(legacy.where),
    target: `${databaseAddress(targetSource.options)} ${tables.join(', ')}`,
    onConflict: JSON.stringify(onConflict),
    deferred: deferred.join(', '),
    columns: plainText(columns),
    zeroDate,
    lossy,
  }
}

/** Tells values apart that JSON does not know or takes for one another: bigint, Date, Buffer, undefined, find operators. */
function plainText(value: unknown): string {
  return inspect(value, {
    depth: null,
    sorted: true,
    compact: true,
    breakLength: Infinity,
    maxArrayLength: null,
    maxStringLength: null,
    customInspect: false, // a Buffer's own shows only its first bytes
  })
}
