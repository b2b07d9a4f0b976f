import { describe, expect, test } from '@jest/globals'
import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  UpdateDateColumn,
  VersionColumn,
} from 'typeorm'
import { counts, WriterDatabase } from './use-target'
import type { WriterDialect } from './writer-dialect'

/** onConflict: each row ends as if the rows had been written one by one. */
export function describeConflicts(dialect: WriterDialect): void {
  const { types } = dialect
  const optional = { nullable: true }

  @Entity('City')
  class City {
    @PrimaryColumn(types.integer)
    id!: number
  }

  @Entity('Patient')
  @Unique(['legacyId', 'source'])
  @Unique(['email'])
  class Patient {
    @PrimaryColumn(types.integer)
    id!: number
    @Column({ ...types.integer, ...optional, name: 'Legacy Id' })
    legacyId!: number | null
    @Column({ ...types.shortText(10), ...optional })
    source!: string | null
    @Column({ ...types.text, ...optional })
    name!: string | null
    @Column({ ...types.shortText(50), ...optional })
    email!: string | null
    @Column({ ...types.json, ...optional })
    extra!: unknown
    @Column({ ...types.enum(['Low', 'High']), ...optional })
    risk!: string | null
    @Column({ ...types.decimal(10, 2), ...optional })
    price!: string | null
    @Column({ ...types.integer, default: 7 })
    points!: number
    @ManyToOne(() => City)
    @JoinColumn({ name: 'city_id' })
    city!: City
    @CreateDateColumn()
    createdAt!: Date
    @UpdateDateColumn()
    updatedAt!: Date
    @VersionColumn()
    version!: number
  }

  @Entity('bare')
  class Bare {
    @PrimaryColumn(types.integer)
    id!: number
    @Column({ ...types.text, ...optional })
    name!: string | null
    // Hand-made tables have such columns without a default: then the value comes from us.
    @CreateDateColumn({ ...types.dateTime, default: null })
    createdAt!: Date
    @UpdateDateColumn({ ...types.dateTime, default: null })
    updatedAt!: Date
  }

  const db = new WriterDatabase(dialect, [City, Patient, Bare])
  const spec = (action: 'fail' | 'ignore' | 'update', ...columns: string[]) => ({
    patients: { entity: Patient, onConflict: { columns: columns.length === 0 ? ['id'] : columns, action } },
  })
  const load = async (action: 'fail' | 'ignore' | 'update', rows: readonly object[], ...columns: string[]) =>
    (await db.load(spec(action, ...columns), [['patients', rows]])).patients!
  const column = (name: string) => db.texts('Patient', name)
  const seed = (rows: readonly object[]) => load('fail', rows)

  test('update: new rows are inserted, others changed or left as they were, and all are counted', async () => {
    await seed([
      { id: 1, name: 'a', email: 'a@x', extra: { a: 1 }, risk: 'Low', price: '1.50' },
      { id: 2, name: 'b' },
    ])
    const written = await load('update', [
      { id: 1, name: 'a', email: 'a@x', extra: { a: 1 }, risk: 'Low', price: '1.5', points: 7 },
      { id: 2, name: 'B', risk: 'High' },
      { id: 3, name: 'c' },
    ])
    expect(written).toEqual(counts({ insertCount: 1, updateCount: 1, unchangedCount: 1 }))
    expect(await column('name')).toEqual(['a', 'B', 'c'])
    expect(await column('risk')).toEqual(['Low', 'High', null])
  })

  test('ignore: rows that are there stay as they were', async () => {
    await seed([{ id: 1, name: 'a' }])
    const written = await load('ignore', [
      { id: 1, name: 'changed' },
      { id: 2, name: 'b' },
    ])
    expect(written).toEqual(counts({ insertCount: 1, ignoreCount: 1 }))
    expect(await column('name')).toEqual(['a', 'b'])
  })

  test('fail: a key that is taken is an error, and nothing of the interval stays', async () => {
    await seed([{ id: 2, name: 'b' }])
    await expect(load('fail', [{ id: 1 }, { id: 2 }])).rejects.toMatchObject({ code: 'ETL_LOAD_FAILED' })
    expect(await column('id')).toEqual(['2'])
  })

  test('conflict columns go by property, several of them, and the primary key of the row stays', async () => {
    await seed([{ id: 1, legacyId: 10, source: 'A', name: 'a' }])
    const written = await load(
      'update',
      [
        { id: 500, legacyId: 10, source: 'A', name: 'changed' },
        { id: 501, legacyId: 10, source: 'B', name: 'other source' },
      ],
      'legacyId',
      'source',
    )
    expect(written).toEqual(counts({ insertCount: 1, updateCount: 1 }))
    expect(await column('id')).toEqual(['1', '501'])
    expect(await column('name')).toEqual(['changed', 'other source'])
  })

  test('rows with a null in the conflict key never conflict, not even with each other', async () => {
    await seed([{ id: 1, legacyId: null, source: 'A' }])
    for (const action of ['update', 'ignore'] as const) {
      const base = action === 'update' ? 10 : 20
      const rows = [0, 1, 2].map((n) => ({ id: base + n, legacyId: n === 2 ? n : null, source: n === 2 ? null : 'A' }))
      expect(await load(action, rows, 'legacyId', 'source')).toEqual(counts({ insertCount: 3 }))
    }
    expect(await db.count('Patient')).toBe(7)
  })

  test('update: of equal keys in one interval the last row wins, over several writes', async () => {
    await seed([{ id: 1, name: 'old' }])
    const { patients } = await db.load(spec('update'), [
      [
        'patients',
        [
          { id: 1, name: 'first' },
          { id: 2, name: 'x' },
          { id: 1, name: 'second' },
        ],
      ],
      [
        'patients',
        [
          { id: 2, name: 'y' },
          { id: 3, name: 'only' },
          { id: 2, name: 'z' },
        ],
      ],
    ])
    expect(patients).toEqual(counts({ insertCount: 2, updateCount: 1, supersedeCount: 3 }))
    expect(await column('name')).toEqual(['second', 'z', 'only'])
  })

  test('ignore: of equal keys in one interval the first row wins', async () => {
    await seed([{ id: 1, name: 'old' }])
    const { patients } = await db.load(spec('ignore'), [
      [
        'patients',
        [
          { id: 1, name: 'first' },
          { id: 2, name: 'x' },
        ],
      ],
      [
        'patients',
        [
          { id: 2, name: 'y' },
          { id: 2, name: 'z' },
        ],
      ],
    ])
    expect(patients).toEqual(counts({ insertCount: 1, ignoreCount: 3 }))
    expect(await column('name')).toEqual(['old', 'x'])
  })

  describe('equal keys in rows that name different columns', () => {
    test('update: every row has its effect, in order', async () => {
      const rows = [
        { id: 1, name: 'a' },
        { id: 2, name: 'b', points: 20 },
        { id: 1, name: 'a2', points: 11 },
        { id: 1, name: 'a3' },
        { id: 2, name: 'b2' },
        { id: 3, name: 'c', points: 30 },
      ]
      const { insertCount, updateCount, unchangedCount, ignoreCount, supersedeCount } = await load('update', rows)
      expect(await column('name')).toEqual(['a3', 'b2', 'c'])
      expect(await column('points')).toEqual(['11', '20', '30'])
      expect(insertCount).toBe(3)
      expect(insertCount + updateCount + unchangedCount + ignoreCount + supersedeCount).toBe(rows.length)
    })

    test('ignore: the first row wins whatever columns it names', async () => {
      const rows = [
        { id: 1, name: 'a' },
        { id: 2, name: 'b', points: 20 },
        { id: 2, name: 'b2' },
        { id: 1, name: 'a2', points: 11 },
      ]
      expect(await load('ignore', rows)).toEqual(counts({ insertCount: 2, ignoreCount: 2 }))
      expect(await column('name')).toEqual(['a', 'b'])
      expect(await column('points')).toEqual(['7', '20'])
    })
  })

  test('update: a column that the row leaves to its default keeps what is in the table', async () => {
    await seed([{ id: 1, name: 'a', points: 99 }])
    await load('update', [{ id: 1, name: 'b' }])
    expect(await column('points')).toEqual(['99'])
  })

  test('another unique index that is violated is an error, never silence', async () => {
    await seed([{ id: 1, email: 'a@x', name: 'a' }])
    for (const action of ['update', 'ignore'] as const)
      await expect(load(action, [{ id: 2, email: 'a@x', name: 'b' }])).rejects.toMatchObject({
        code: 'ETL_LOAD_FAILED',
        context: { table: 'Patient' },
      })
    expect(await column('name')).toEqual(['a'])
  })

  test('a foreign key that is violated is an error too', async () => {
    for (const action of ['update', 'ignore'] as const)
      await expect(load(action, [{ id: 2, city: { id: 404 } }])).rejects.toMatchObject({ code: 'ETL_LOAD_FAILED' })
    expect(await db.count('Patient')).toBe(0)
  })

  test('an update raises the version and the update date; create date and unchanged rows stay', async () => {
    const old = new Date('2001-02-03T04:05:06Z')
    const row = (id: number) => ({ id, name: 'a', createdAt: old, updatedAt: old })
    await seed([row(1), row(2)])
    await load('update', [
      { id: 1, name: 'changed', createdAt: new Date() },
      { id: 2, name: 'a' },
    ])
    expect(await column('version')).toEqual(['2', '1'])
    expect((await column('createdAt')).map((text) => text!.slice(0, 19))).toEqual(Array(2).fill('2001-02-03 04:05:06'))
    expect((await column('updatedAt')).map((text) => text!.startsWith('2001'))).toEqual([false, true])
  })

  test('dates that we fill for want of a default do not make every row a changed one', async () => {
    const bare = { rows: { entity: Bare, onConflict: { columns: ['id'], action: 'update' as const } } }
    const old = new Date('2001-02-03T04:05:06Z')
    await db.load({ rows: { entity: Bare } }, [
      ['rows', [1, 2].map((id) => ({ id, name: 'a', createdAt: old, updatedAt: old }))],
    ])
    const written = await db.load(bare, [
      [
        'rows',
        [
          { id: 1, name: 'a' },
          { id: 2, name: 'b' },
          { id: 3, name: 'c' },
        ],
      ],
    ])
    expect(written.rows).toEqual(counts({ insertCount: 1, updateCount: 1, unchangedCount: 1 }))
    const years = async (name: string) => (await db.texts('bare', name)).map((text) => text!.slice(0, 4) === '2001')
    expect(await years('createdAt')).toEqual([true, true, false])
    expect(await years('updatedAt')).toEqual([true, false, false])
  })

  test('a row sent by a settle conflicts with a later one of the same interval', async () => {
    const { patients } = await db.interval(spec('update'), {}, async ({ writer }) => {
      for (const name of ['a', 'b', 'c']) {
        await writer.write('patients', [{ id: 1, name }], () => ['k'])
        await writer.settle()
      }
    })
    expect(patients).toEqual(counts({ insertCount: 1, updateCount: 2 }))
    expect(await column('name')).toEqual(['c'])
  })

  test('columns without a unique index are refused at the start, with their names', async () => {
    await expect(load('update', [], 'name')).rejects.toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringMatching(/onConflict on name needs a unique index on "Patient"/) as unknown,
    })
    await expect(load('update', [], 'nope')).rejects.toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringMatching(/names "nope", but Patient has no such column/) as unknown,
    })
  })

  test('several targets, each with its own action', async () => {
    const both = {
      ...spec('update'),
      cities: { entity: City, onConflict: { columns: ['id'], action: 'ignore' as const } },
    }
    await db.load(both, [
      ['patients', [{ id: 1, city: { id: 5 } }]],
      ['cities', [{ id: 5 }]],
    ])
    const written = await db.load(both, [
      ['patients', [{ id: 1, city: { id: 6 } }]],
      ['cities', [{ id: 5 }, { id: 6 }]],
    ])
    expect(written).toEqual({
      cities: counts({ insertCount: 1, ignoreCount: 1 }),
      patients: counts({ updateCount: 1 }),
    })
    expect(await column('city_id')).toEqual(['6'])
  })
}
