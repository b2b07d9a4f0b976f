import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Column, DataSource, type DataSourceOptions, Entity, PrimaryColumn } from 'typeorm'
import { KeysetReader } from '../../src/extract/keyset-reader'
import { databaseAccess } from '../support/database-access'
import { testRun } from '../support/servers'
import { TestDatabase } from '../support/test-database'

@Entity('account')
class Account {
  @PrimaryColumn({ type: 'decimal', precision: 25, scale: 2 })
  id!: string
  @Column({ type: 'decimal', precision: 25, scale: 2 })
  balance!: string
  @Column({ type: 'bigint' })
  visits!: string
  @Column({ type: 'tinyint' })
  level!: number
  @Column({ type: 'datetime', precision: 6 })
  at!: Date
  @Column({ type: 'date' })
  day!: string
  @Column({ type: 'json' })
  data!: unknown
  @Column({ type: 'text' })
  note!: string
}

/** How mysql2 hands values out is for the data source's other users to choose. */
const EXTRAS: readonly [string, object][] = [
  ['no options', {}],
  ['decimalNumbers', { decimalNumbers: true }],
  ['a typeCast of its own', { typeCast: rounded }],
  ['jsonStrings', { jsonStrings: true }],
  ['dateStrings', { dateStrings: ['DATE'] }],
  ['numbers for everything', { supportBigNumbers: false, bigNumberStrings: false, decimalNumbers: true }],
]

const state = testRun().servers.mysql
const title = 'options of the data source that change what mysql2 hands out'
if ('skipped' in state) describe.skip(`${title} (skipped: ${state.skipped})`, () => describeOptions())
else describe(title, () => describeOptions())

function describeOptions(): void {
  let database: TestDatabase
  beforeAll(async () => {
    database = new TestDatabase(await databaseAccess('mysql', 'options'), [Account])
  })
  beforeEach(async () => {
    await database.reset(false)
    await database.query(
      `CREATE TABLE account (id decimal(25,2) NOT NULL PRIMARY KEY, balance decimal(25,2) NOT NULL, visits bigint NOT NULL,
         level tinyint(1) NOT NULL, at datetime(6) NOT NULL, day date NOT NULL, data json NOT NULL, note text NOT NULL CHECK (json_valid(note)))`,
    )
    for (const cents of ['01', '02', '03'])
      await database.query(
        `INSERT INTO account VALUES (90071992547409930000.${cents}, 12345678901234567890.${cents}, 9007199254740993, 2,
           '2020-01-31 10:11:12.123456', '2020-02-29', '{"ä": [1.5]}', '{"n": 12345678901234567890}')`,
      )
  })
  afterAll(() => database.close())

  test.each(EXTRAS)('%s: every row, every value as the database has it', async (_, extra) => {
    const own = await new DataSource({ ...database.options(), extra } as DataSourceOptions).initialize()
    const reader = new KeysetReader(own, Account)
    const rows: Account[] = []
    try {
      await reader.open()
      for (let after: readonly string[] | null = null; ;) {
        const batch: Awaited<ReturnType<typeof reader.read>> = await reader.read(after, 1)
        if (batch === null) break
        rows.push(...batch.rows)
        after = batch.keyAt(0)
      }
    } finally {
      await reader.close()
      await own.destroy()
    }
    expect(rows.map((row) => ({ ...row }))).toEqual(
      ['01', '02', '03'].map((cents) => ({
        id: `90071992547409930000.${cents}`,
        balance: `12345678901234567890.${cents}`,
        visits: '9007199254740993',
        level: 2,
        at: new Date('2020-01-31T10:11:12.123Z'),
        day: '2020-02-29',
        data: { ä: [1.5] },
        note: '{"n": 12345678901234567890}',
      })),
    )
  })
}

/** As applications have it: decimals as numbers, TINYINT(1) as boolean, times cut short. */
function rounded(field: { type: string; string(): string | null }, next: () => unknown): unknown {
  if (field.type === 'NEWDECIMAL') return Number(field.string())
  if (field.type === 'TINY') return field.string() !== '0'
  return field.type === 'DATETIME' ? field.string()?.slice(0, 10) : next()
}
