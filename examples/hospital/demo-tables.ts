import type { DataSource } from 'typeorm'

const MARKER = 'hospital_demo_tables'

/** The tables of one database that belong to the demo, in an order in which they can be created. */
export interface DemoTables {
  dataSource: DataSource
  names: readonly string[]
}

export function demoTables(dataSource: DataSource, ...more: string[]): DemoTables {
  return { dataSource, names: [...dataSource.entityMetadatas.map(({ tableName }) => tableName), ...more] }
}

/**
 * @throws Error when a table of the demo's name exists that the demo did not make; nothing has been changed then.
 */
export async function refuseForeignTables({ dataSource, names }: DemoTables, where: string): Promise<void> {
  const own = await ownTables(dataSource)
  const existing = await existingTables(dataSource, names)
  const foreign = existing.filter((name) => !own.has(name))
  if (foreign.length > 0)
    throw new Error(
      `${where} already has a table "${foreign[0]}" that the demo did not make; nothing was changed. ` +
        'Give the demo another database, or rename that table.',
    )
}

/** Drops what an earlier demo left and notes the names, before the first table is made. */
export async function resetTables({ dataSource, names }: DemoTables): Promise<void> {
  const marker = dataSource.driver.escape(MARKER)
  await dataSource.query(`CREATE TABLE IF NOT EXISTS ${marker} (table_name varchar(64) NOT NULL PRIMARY KEY)`)
  const own = await ownTables(dataSource)
  const existing = new Set(await existingTables(dataSource, names))
  for (const name of [...names].reverse()) {
    if (existing.has(name)) await dataSource.query(`DROP TABLE ${dataSource.driver.escape(name)}`)
    if (!own.has(name)) await dataSource.query(`INSERT INTO ${marker} (table_name) VALUES ('${name}')`)
  }
}

async function ownTables(dataSource: DataSource): Promise<ReadonlySet<string>> {
  if ((await existingTables(dataSource, [MARKER])).length === 0) return new Set()
  const rows = await dataSource.query<{ table_name: string }[]>(
    `SELECT table_name FROM ${dataSource.driver.escape(MARKER)}`,
  )
  return new Set(rows.map((row) => row.table_name))
}

async function existingTables(dataSource: DataSource, names: readonly string[]): Promise<string[]> {
  const runner = dataSource.createQueryRunner()
  try {
    const existing: string[] = []
    for (const name of names) if (await runner.hasTable(name)) existing.push(name)
    return existing
  } finally {
    await runner.release()
  }
}
