import type { DataSource, DataSourceOptions } from 'typeorm'
import { ConnectionFailedError } from './pipeline-errors'

/**
 * Initialises the data sources that are not yet, and returns how to undo that.
 *
 * @throws {@link ConnectionFailedError} `ETL_CONNECTION_FAILED`; those opened before are closed again.
 */
export async function connect(dataSources: Readonly<Record<string, DataSource>>): Promise<() => Promise<void>> {
  const opened: DataSource[] = []
  const close = async (): Promise<void> => {
    for (const dataSource of opened.splice(0)) if (dataSource.isInitialized) await dataSource.destroy()
  }
  for (const [name, dataSource] of Object.entries(dataSources)) {
    if (dataSource.isInitialized) continue
    try {
      await dataSource.initialize()
      opened.push(dataSource)
    } catch (cause) {
      await close()
      const { type } = dataSource.options
      throw new ConnectionFailedError({ dataSource: name, type, address: databaseAddress(dataSource.options) }, cause)
    }
  }
  return close
}

/** `host:port/database`, or the file; never the user or the password. */
export function databaseAddress(options: DataSourceOptions): string {
  const given = options as { url?: string; host?: string; port?: number; database?: unknown; location?: string }
  const url = typeof given.url === 'string' && URL.canParse(given.url) ? new URL(given.url) : undefined
  if (url?.host) return `${url.host}${url.pathname}`
  if (given.host !== undefined)
    return `${given.host}${given.port === undefined ? '' : `:${given.port}`}/${String(given.database ?? '')}`
  return given.location ?? (typeof given.database === 'string' ? given.database : 'its default address')
}
