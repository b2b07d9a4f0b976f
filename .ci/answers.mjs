// Exit code 0 when the database server at the URL answers a query.
import { createConnection } from 'mysql2/promise'
import pg from 'pg'

const url = process.argv[2]
try {
  if (url.startsWith('mysql')) {
    const connection = await createConnection({ uri: url, connectTimeout: 3_000 })
    await connection.query('SELECT 1')
    await connection.end()
  } else {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 })
    await client.connect()
    await client.query('SELECT 1')
    await client.end()
  }
} catch (error) {
  console.error(`no answer: ${error.code ?? error.message}`)
  process.exitCode = 1
}
