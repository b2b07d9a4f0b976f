import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'

/** Names of the files in the folder CHINOOK_DIR; https://github.com/lerocha/chinook-database has them. */
const FILES = { mysql: 'Chinook_MySql.sql', postgres: 'Chinook_PostgreSql.sql', sqlite: 'Chinook_Sqlite.sqlite' }

/** Fills the database behind `url` (`mysql://`, `postgres://`, `sqlite:path`) with Chinook's file for it. */
export async function loadChinook(folder: string, url: string): Promise<void> {
  if (url.startsWith('sqlite:')) return writeFileSync(url.slice(7), readFileSync(join(folder, FILES.sqlite)))
  return url.startsWith('mysql') ? loadMysql(folder, url) : loadPostgres(folder, url)
}

async function loadMysql(folder: string, url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1)
  // The file drops and creates its database; here that is the one behind the URL.
  const script = readFileSync(join(folder, FILES.mysql), 'utf8').replaceAll('`Chinook`', `\`${name}\``)
  const connection = await createConnection({ uri: url, multipleStatements: true, charset: 'utf8mb4' })
  try {
    // Four track titles hold a backslash, and the file writes it as standard SQL does: once.
    await connection.query(`SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')`)
    await connection.query(script)
  } finally {
    await connection.end()
  }
}

async function loadPostgres(folder: string, url: string): Promise<void> {
  const script = readFileSync(join(folder, FILES.postgres), 'utf8')
  const connect = '\\c chinook;' // psql's own command; above it the file drops and creates the database
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(script.slice(script.indexOf(connect) + connect.length))
  } finally {
    await client.end()
  }
}
