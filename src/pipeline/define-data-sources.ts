import { DataSource, type DataSourceOptions } from 'typeorm'
import { ConfigurationError } from '../core/errors'
import { databaseAddress } from './connect'

/** TypeORM's options; what comes from the environment may be undefined, also under `exactOptionalPropertyTypes`. */
export type DataSourceDefinition = FromEnvironment<DataSourceOptions>

type FromEnvironment<O> = O extends unknown
  ? {
      [P in keyof O]: P extends 'url' | 'host' | 'port' | 'username' | 'password' | 'database' ? O[P] | undefined : O[P]
    }
  : never

/**
 * Names the data sources of a pipeline. Nothing is connected until a run starts; data sources that exist already (a
 * NestJS application's) are taken as they are and never destroyed.
 *
 * @throws `ETL_CONFIGURATION` for a `url` that is undefined or empty or does not fit `type`, naming its key; the error of TypeORM where a driver
 * package is not installed.
 *
 * @example
 * export const dataSources = defineDataSources({
 *   legacy: { type: 'mysql', url: process.env.LEGACY_DATABASE_URL, entities: [LegacyUser] },
 *   target: { type: 'postgres', url: process.env.TARGET_DATABASE_URL, entities: [User] },
 * })
 */
export function defineDataSources<K extends string>(
  definitions: Readonly<Record<K, DataSourceDefinition | DataSource>>,
): Record<K, DataSource> {
  const entries = Object.entries(definitions as Record<string, DataSourceOptions | DataSource>).map(
    ([name, definition]) => {
      if (isDataSource(definition)) return [name, definition]
      if ('url' in definition && (definition.url === undefined || definition.url === ''))
        throw new ConfigurationError(
          `dataSources.${name}.url`,
          `dataSources.${name}.url is ${definition.url === '' ? 'empty' : 'undefined'}; set it, or the environment variable it is read from.`,
        )
      checkScheme(name, definition)
      return [name, create(name, definition)]
    },
  )
  return Object.fromEntries(entries) as Record<K, DataSource>
}

const SCHEMES: Readonly<Record<string, readonly string[]>> = {
  mysql: ['mysql', 'mariadb'],
  mariadb: ['mariadb', 'mysql'],
  postgres: ['postgres', 'postgresql'],
}

/** A driver knocks at another server's door until its timeout, and then the network gets the blame. */
function checkScheme(name: string, { type, url }: { type: string; url?: unknown }): void {
  const fitting = SCHEMES[type]
  if (fitting === undefined || typeof url !== 'string') return
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase()
  if (scheme !== undefined && fitting.includes(scheme)) return
  throw new ConfigurationError(
    `dataSources.${name}.url`,
    scheme === undefined
      ? `dataSources.${name}.url has no scheme; write it as ${type}://user:password@host:port/database.`
      : `dataSources.${name}.url starts with ${scheme}://, which does not fit type: '${type}' (${fitting.map((one) => `${one}://`).join(', ')}); correct one of the two.`,
  )
}

function create(name: string, options: DataSourceOptions): DataSource {
  try {
    return new DataSource(options)
  } catch (cause) {
    if ((cause as Error).name !== 'DriverPackageNotInstalledError') throw cause
    const [, driver] = /npm install ([\w@/.-]+)/.exec((cause as Error).message) ?? []
    throw new ConfigurationError(
      `dataSources.${name}`,
      `Data source "${name}" (${options.type} at ${databaseAddress(options)}) needs the package ${driver ?? 'of its driver'}, which is not installed; ` +
        `run npm install ${driver ?? '<driver>'}.`,
      cause,
    )
  }
}

/** By shape: the application may hold another copy of TypeORM. */
function isDataSource(value: DataSourceOptions | DataSource): value is DataSource {
  return typeof (value as DataSource).createQueryRunner === 'function'
}
