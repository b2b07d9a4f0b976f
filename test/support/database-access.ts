import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DataSource, DataSourceOptions } from 'typeorm'
import { connectAdmin } from './server-admin'
import { databaseName, type LegacyKind, type ServerKind, serverUrl, type TargetKind, testRun } from './servers'
import type { DatabaseAccess } from './test-database'

/** The database `name` of this worker on a server of that kind; made when it is not there yet. */
export async function databaseAccess(kind: LegacyKind | TargetKind, name: string): Promise<DatabaseAccess> {
  if (kind === 'sqljs') return sqljsAccess(name)
  const url = await ownDatabase(kind, name)
  return kind === 'mysql' ? mysqlAccess(url) : postgresAccess(kind, url)
}

async function ownDatabase(kind: ServerKind, name: string): Promise<string> {
  const url = new URL(serverUrl(kind))
  const admin = await connectAdmin(url.href)
  try {
    await admin.createDatabase(databaseName(name))
  } finally {
    await admin.close()
  }
  url.pathname = databaseName(name)
  return url.href
}

function sqljsAccess(name: string): DatabaseAccess {
  const location = join(testRun().folder, `${databaseName(name)}.sqlite`)
  rmSync(location, { force: true })
  return {
    kind: 'sqljs',
    url: `sqlite:${location}`,
    options: () => ({ type: 'sqljs', location }),
    async reset(harness) {
      await harness.sqljsManager.loadDatabase(new Uint8Array())
    },
    // A sql.js database lives in the process that opened it; there is no connection.
    openConnections: async () => [],
    endConnections: async () => undefined,
    save: (harness) => harness.sqljsManager.saveDatabase(location),
  }
}

function postgresAccess(kind: 'postgres' | 'embedded-postgres', url: string): DatabaseAccess {
  const others = `FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'`
  return {
    kind,
    url,
    options: () => ({ type: 'postgres', url }) satisfies DataSourceOptions,
    async reset(harness) {
      const schemas = await query<{ name: string }>(
        harness,
        `SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`,
      )
      for (const { name } of schemas) await harness.query(`DROP SCHEMA "${name}" CASCADE`)
      await harness.query('CREATE SCHEMA public')
    },
    async openConnections(harness) {
      const rows = await query<{ pid: number; state: string; query: string }>(
        harness,
        `SELECT pid, state, query ${others} ORDER BY pid`,
      )
      return rows.map(({ pid, state, query }) => `backend ${pid}, ${state}, last query: ${query}`)
    },
    async endConnections(harness) {
      await harness.query(`SELECT pg_terminate_backend(pid) ${others}`)
    },
    save: async () => undefined,
  }
}

function mysqlAccess(url: string): DatabaseAccess {
  const database = new URL(url).pathname.slice(1)
  const others = (harness: DataSource) =>
    query<{ id: number; command: string; info: string | null }>(
      harness,
      `SELECT ID AS id, COMMAND AS command, INFO AS info FROM information_schema.PROCESSLIST
       WHERE DB = ? AND ID <> CONNECTION_ID() ORDER BY ID`,
      [database],
    )
  return {
    kind: 'mysql',
    url,
    options: () => ({ type: 'mysql', url }),
    async reset(harness) {
      await harness.query(`DROP DATABASE IF EXISTS \`${database}\``)
      await harness.query(`CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4`)
      await harness.query(`USE \`${database}\``)
    },
    openConnections: async (harness) =>
      (await others(harness)).map(({ id, command, info }) => `connection ${id}, ${command}: ${info ?? ''}`),
    async endConnections(harness) {
      for (const { id } of await others(harness)) await harness.query(`KILL ${id}`).catch(() => undefined)
    },
    save: async () => undefined,
  }
}

async function query<R>(harness: DataSource, sql: string, parameters?: unknown[]): Promise<R[]> {
  return (await harness.query(sql, parameters)) as R[]
}
