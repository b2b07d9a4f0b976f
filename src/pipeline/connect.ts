import type { DataSource, DataSourceOptions } from 'typeorm'
import { globalSingleton } from '../core/singleton'
import { ConnectionFailedError } from './pipeline-errors'

/**
 * Initialises the data sources that are not yet, and returns how to undo that.
 *
 * Whoever asks for the same data source meanwhile shares it, and the last one closes it; those that the application
 * opened stay open.
 *
 * @throws {@link ConnectionFailedError} `ETL_CONNECTION_FAILED`; those opened before are closed again.
 */
export async function connect(dataSources: Readonly<Record<string, DataSource>>): Promise<() => Promise<void>> {
  const releases: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const release of releases.splice(0)) await release()
  }
  for (const [name, dataSource] of Object.entries(dataSources)) {
    try {
      releases.push(await acquire(dataSource))
    } catch (cause) {
      await close()
      const { type } = dataSource.options
      throw new ConnectionFailedError({ dataSource: name, type, address: databaseAddress(dataSource.options) }, cause)
    }
  }
  return close
}

/** A data source that this package opened. */
interface Use {
  users: number
  opening: Promise<unknown>
  closing?: Promise<void>
}

const uses = (): WeakMap<DataSource, Use> => globalSingleton('connections', () => new WeakMap<DataSource, Use>())

async function acquire(dataSource: DataSource): Promise<() => Promise<void>> {
  let use = uses().get(dataSource)
  if (use?.closing !== undefined) {
    await use.closing
    return acquire(dataSource)
  }
  if (use === undefined) {
    if (dataSource.isInitialized) return async () => undefined
    use = { users: 0, opening: dataSource.initialize() }
    uses().set(dataSource, use)
  }
  use.users++
  try {
    await use.opening
  } catch (error) {
    await release(dataSource, use)
    throw error
  }
  return () => release(dataSource, use)
}

async function release(dataSource: DataSource, use: Use): Promise<void> {
  if (--use.users > 0) return
  // Marked before the first wait: a newcomer must not take what is about to close.
  const closed = dataSource.isInitialized ? dataSource.destroy() : Promise.resolve()
  const forget = (): void => void uses().delete(dataSource)
  use.closing = closed.then(forget, forget)
  await closed
}

/** `host:port/database`, or the file; never the user or the password, and nothing that might be a part of them. */
export function databaseAddress(options: DataSourceOptions): string {
  const given = options as { url?: string; host?: string; port?: number; database?: unknown; location?: string }
  const address = given.url ? addressOfUrl(given.url) : addressOfParts(given)
  return address === undefined || address.includes('@') ? 'its configured address' : address
}

/**
 * Only what every reader of URLs takes for host and database. TypeORM and the standard, which pg follows, disagree on `/`,
 * `?` and `#` in a password: one of them would print a piece of it as the host.
 */
const URL_PARTS = /^[^:/@]+:\/\/(?:[^/?#]*@)?([\w.-]+(?::\d+)?)(?:(\/[^@/?#]*)(?:[?#][^@]*)?)?$/

function addressOfUrl(url: string): string | undefined {
  const [, host, database = ''] = URL_PARTS.exec(url) ?? []
  return host === undefined ? undefined : `${host}${database}`
}

function addressOfParts(given: { host?: string; port?: number; database?: unknown; location?: string }): string {
  if (given.host !== undefined)
    return `${given.host}${given.port === undefined ? '' : `:${given.port}`}/${String(given.database ?? '')}`
  return given.location ?? (typeof given.database === 'string' ? given.database : 'its default address')
}
