import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { type LocalPostgres, startLocalPostgres } from '../support/local-postgres'
import { DemoUsageError } from './demo-options'
import { legacyConnection } from './legacy-connection'

export interface DemoDatabases {
  /** Without credentials. */
  legacy: string
  /** Without credentials. */
  target: string
  /** Present where the legacy side is the demo's own SQLite file. */
  legacyFile: string | null
  /** Present where the target is the demo's own PostgreSQL. */
  embedded: LocalPostgres | null
  /** File with the own PostgreSQL's URL, readable by this user only. */
  urlFile: string
  close(): Promise<void>
}

const DATABASE = 'hospital'

/**
 * Starts what is not given and puts both URLs into the environment, where `ormconfig.ts` reads them.
 *
 * @param needsData - refuses to start on a folder without moved data instead of making one.
 */
export async function openDemoDatabases(dataDir: string, needsData: boolean): Promise<DemoDatabases> {
  const env = process.env
  if (env.TARGET_DATABASE_URL && !/^postgres(ql)?:\/\//.test(env.TARGET_DATABASE_URL))
    throw new DemoUsageError('TARGET_DATABASE_URL must be postgres://...: the new schema is written for PostgreSQL.')
  if (env.LEGACY_DATABASE_URL) checkLegacyUrl(env.LEGACY_DATABASE_URL)
  const postgresDir = join(dataDir, 'postgres')
  if (needsData && !env.TARGET_DATABASE_URL && !existsSync(postgresDir))
    throw new DemoUsageError(`There is no moved data in ${dataDir} yet: start with npm run demo.`)
  mkdirSync(dataDir, { recursive: true })

  // Set and empty means not given, as in a shell's `TARGET_DATABASE_URL= npm run demo`.
  const legacyFile = env.LEGACY_DATABASE_URL ? null : join(dataDir, 'legacy.sqlite')
  const legacyUrl = env.LEGACY_DATABASE_URL || `sqlite:${legacyFile}`
  env.LEGACY_DATABASE_URL = legacyUrl
  const urlFile = join(dataDir, 'target.url')
  const embedded = env.TARGET_DATABASE_URL ? null : await startOwn(postgresDir, urlFile)
  env.TARGET_DATABASE_URL ||= databaseUrl(embedded!)
  return {
    legacy: withoutCredentials(legacyUrl),
    target: embedded === null ? withoutCredentials(env.TARGET_DATABASE_URL) : `PostgreSQL in ${embedded.dataDir}`,
    legacyFile,
    embedded,
    urlFile,
    close: async () => embedded?.stop(),
  }
}

function checkLegacyUrl(url: string): void {
  try {
    legacyConnection(url)
  } catch (error) {
    throw new DemoUsageError((error as Error).message)
  }
}

async function startOwn(postgresDir: string, urlFile: string): Promise<LocalPostgres> {
  const server = await startLocalPostgres({ dataDir: postgresDir })
  try {
    await createDatabase(server.url)
    rmSync(urlFile, { force: true }) // an old file would keep its mode
    writeFileSync(urlFile, databaseUrl(server) + '\n', { mode: 0o600 })
  } catch (error) {
    await server.stop()
    throw error
  }
  return server
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`)
  } finally {
    await client.end()
  }
}

function databaseUrl({ url }: LocalPostgres): string {
  return url.replace(/\/postgres$/, `/${DATABASE}`)
}

function withoutCredentials(url: string): string {
  return url.replace(/\?.*$/, '').replace(/\/\/.*@/, '//')
}
