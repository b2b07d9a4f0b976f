import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import { DATABASE_PREFIX } from './servers'

/** What a test run does to a server as a whole. */
export interface ServerAdmin {
  /** Marks the run as alive for as long as this connection lives, and drops what dead runs left behind. */
  claim(runId: string): Promise<void>
  createDatabase(name: string): Promise<void>
  dropDatabases(runId: string): Promise<void>
  close(): Promise<void>
}

/** @throws the driver's error when the server does not answer. */
export function connectAdmin(url: string): Promise<ServerAdmin> {
  return url.startsWith('mysql') ? connectMysql(url) : connectPostgres(url)
}

async function connectPostgres(url: string): Promise<ServerAdmin> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 3_000 })
  client.on('error', () => undefined) // a server that goes away shows in the next query
  await client.connect()
  const databases = async () =>
    (await client.query<{ datname: string }>('SELECT datname FROM pg_database')).rows.map((row) => row.datname)
  const drop = async (runId: string) => {
    for (const name of await databases())
      if (runOf(name) === runId) await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
  }
  const lock = async (runId: string, call: 'pg_try_advisory_lock' | 'pg_advisory_unlock') =>
    (await client.query<{ done: boolean }>(`SELECT ${call}(hashtext($1)) AS done`, [DATABASE_PREFIX + runId])).rows[0]!
      .done
  return {
    async claim(runId) {
      await lock(runId, 'pg_try_advisory_lock')
      for (const dead of otherRuns(await databases(), runId)) {
        if (!(await lock(dead, 'pg_try_advisory_lock'))) continue
        await drop(dead)
        await lock(dead, 'pg_advisory_unlock')
      }
    },
    async createDatabase(name) {
      if (!(await databases()).includes(name)) await client.query(`CREATE DATABASE "${name}" TEMPLATE template0`)
    },
    dropDatabases: drop,
    close: () => client.end(),
  }
}

async function connectMysql(url: string): Promise<ServerAdmin> {
  const connection = await createConnection({ uri: url, connectTimeout: 3_000 })
  connection.on('error', () => undefined)
  const query = async (sql: string, values: unknown[] = []) =>
    (await connection.query(sql, values))[0] as Record<string, unknown>[]
  const databases = async () => (await query('SHOW DATABASES')).map((row) => String(Object.values(row)[0]))
  const drop = async (runId: string) => {
    for (const name of await databases()) if (runOf(name) === runId) await query(`DROP DATABASE IF EXISTS \`${name}\``)
  }
  return {
    async claim(runId) {
      await query('SELECT GET_LOCK(?, 0)', [DATABASE_PREFIX + runId])
      for (const dead of otherRuns(await databases(), runId)) {
        const [row] = await query('SELECT IS_FREE_LOCK(?) AS free', [DATABASE_PREFIX + dead])
        if (Number(row!.free) === 1) await drop(dead)
      }
    },
    async createDatabase(name) {
      await query(`CREATE DATABASE IF NOT EXISTS \`${name}\` CHARACTER SET utf8mb4`)
    },
    dropDatabases: drop,
    close: () => connection.end(),
  }
}

function runOf(database: string): string | undefined {
  return new RegExp(`^${DATABASE_PREFIX}([0-9a-z]+)_w`).exec(database)?.[1]
}

function otherRuns(databases: readonly string[], runId: string): Set<string> {
  const runs = databases.map(runOf).filter((run) => run !== undefined && run !== runId)
  return new Set(runs as string[])
}
