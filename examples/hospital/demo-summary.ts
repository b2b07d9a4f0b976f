import { relative } from 'node:path'
import { Client } from 'pg'
import type { DemoDatabases } from './demo-databases'

const EXAMPLE_QUERY = `SELECT d.name AS department, count(*)::int AS patients, sum(p.balance) AS balance
  FROM patients p JOIN departments d ON d.id = p.department_id GROUP BY d.name ORDER BY 2 DESC LIMIT 5`

/** A look through the new schema's relations, straight from the database. */
export async function showMovedData(targetUrl: string): Promise<void> {
  const client = new Client({ connectionString: targetUrl })
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(EXAMPLE_QUERY)
    console.log(`Asked of the new schema:\n${EXAMPLE_QUERY}`)
    console.table(rows)
  } finally {
    await client.end()
  }
}

/** How to call the demo again on the same data, up to the options. */
export function demoCommand(repository: string, dataDir: string): string {
  const isDefault = relative(repository, dataDir) === '.demo'
  return `npm run demo -- ${isDefault ? '' : `--data-dir ${dataDir} `}`
}

export function showWhereToLook(databases: DemoDatabases, command: string): void {
  console.log(`Legacy data: ${databases.legacy}`)
  console.log(`Moved data:  ${databases.target}`)
  console.log(`  ${command}--query "SELECT * FROM patients LIMIT 3"`)
  if (databases.embedded !== null) console.log(`  ${command}--serve    (the server is stopped now; this starts it)`)
}
