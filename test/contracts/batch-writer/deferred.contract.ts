import { expect, test } from '@jest/globals'
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm'
import { counts, WriterDatabase } from './use-target'
import type { WriterDialect } from './writer-dialect'

/** References between rows of one table: null at first, filled by a second pass over the same rows. */
export function describeDeferred(dialect: WriterDialect): void {
  const { types } = dialect

  @Entity('employee')
  @Unique(['legacyId'])
  class Employee {
    @PrimaryColumn(types.integer)
    id!: number
    @Column({ ...types.integer, nullable: true })
    legacyId!: number | null
    @Column({ ...types.text, nullable: true })
    name!: string | null
    @ManyToOne(() => Employee)
    @JoinColumn({ name: 'manager_id' })
    manager!: Employee | null
    @Column({ ...types.integer, default: 3 })
    grade!: number
  }

  @Entity('strict')
  class Strict {
    @PrimaryColumn(types.integer)
    id!: number
    @Column(types.integer)
    bossId!: number
  }

  const db = new WriterDatabase(dialect, [Employee, Strict])
  const deferred = ['manager']
  const specs = { employees: { entity: Employee, deferred } }
  const updating = {
    employees: { entity: Employee, deferred, onConflict: { columns: ['legacyId'], action: 'update' as const } },
  }
  const managers = () => db.texts('employee', 'manager_id')
  const both = async (targets: typeof specs, rows: readonly object[]) => [
    (await db.load(targets, [['employees', rows]])).employees,
    (await db.load(targets, [['employees', rows]], { pass: 'deferred' })).employees,
  ]

  test('the first pass leaves the reference null, the second fills it, forwards and in circles', async () => {
    const rows = [
      { id: 1, name: 'a', manager: { id: 3 } },
      { id: 2, name: 'b', manager: { id: 1 }, grade: 5 },
      { id: 3, name: 'c', manager: { id: 1 } },
      { id: 4, name: 'd', manager: null },
      { id: 5, name: 'e' },
      { id: 6, name: 'f', manager: { id: 6 } },
    ]
    const first = await db.load(specs, [['employees', rows]])
    expect(first.employees).toEqual(counts({ insertCount: 6 }))
    expect(await managers()).toEqual([null, null, null, null, null, null])
    const second = await db.load(specs, [['employees', rows]], { pass: 'deferred' })
    expect(second.employees).toEqual(counts({ updateCount: 4 }))
    expect(await managers()).toEqual(['3', '1', '1', null, null, '6'])
    expect(await db.texts('employee', 'grade')).toEqual(['3', '5', '3', '3', '3', '3'])
  })

  test('the second pass may run again and changes nothing then', async () => {
    const rows = [{ id: 1, manager: { id: 2 } }, { id: 2 }]
    await both(specs, rows)
    const again = await db.load(specs, [['employees', rows]], { pass: 'deferred' })
    expect(again.employees).toEqual(counts({}))
    expect(await managers()).toEqual(['2', null])
  })

  test('rows are found by the columns of onConflict, and a reference that is gone is taken away', async () => {
    await db.load({ employees: { entity: Employee } }, [
      [
        'employees',
        [
          { id: 1, legacyId: 10 },
          { id: 2, legacyId: 20, manager: { id: 1 } },
        ],
      ],
    ])
    const rows = [
      { id: 91, legacyId: 10, manager: { id: 2 } },
      { id: 92, legacyId: 20, manager: null },
      { id: 3, legacyId: 30, manager: { id: 1 } },
    ]
    expect(await both(updating, rows)).toEqual([
      counts({ insertCount: 1, unchangedCount: 2 }),
      counts({ updateCount: 3 }),
    ])
    expect(await managers()).toEqual(['2', null, '1'])
  })

  test('of equal keys the last row gives the reference', async () => {
    const rows = [
      { id: 1, legacyId: 1 },
      { id: 2, legacyId: 2 },
      { id: 3, legacyId: 3, manager: { id: 1 } },
      ...Array.from({ length: 50 }, (_, n) => ({ id: 3, legacyId: 3, name: `${n}`, manager: { id: 1 } })),
      { id: 3, legacyId: 3, manager: { id: 2 } },
    ]
    await both(updating, rows)
    expect(await managers()).toEqual([null, null, '2'])
  })

  test('a row that is not in the table is skipped by the second pass, and counted', async () => {
    const rows = [{ id: 1 }, { id: 2, manager: { id: 1 } }, { id: 3, manager: { id: 1 } }]
    await db.load(specs, [['employees', rows]])
    await db.database.query(`DELETE FROM ${dialect.quote('employee')} WHERE ${dialect.quote('id')} = 2`)
    const second = await db.load(specs, [['employees', rows]], { pass: 'deferred' })
    expect(second.employees).toEqual(counts({ updateCount: 1, ignoreCount: 1 }))
    expect(await managers()).toEqual([null, '1'])
  })

  test('a null in the columns of onConflict stops the second pass where it has a reference to fill in', async () => {
    const rows = [{ id: 1 }, { id: 2, manager: { id: 1 } }]
    await db.load(updating, [['employees', rows]])
    await expect(db.load(updating, [['employees', rows]], { pass: 'deferred' })).rejects.toMatchObject({
      code: 'ETL_LOAD_FAILED',
      message: expect.stringContaining('1 rows have a null in the columns of onConflict') as unknown,
    })
  })

  test('a reference to a row that does not exist stops the second pass', async () => {
    const rows = [{ id: 1, manager: { id: 404 } }]
    await db.load(specs, [['employees', rows]])
    await expect(db.load(specs, [['employees', rows]], { pass: 'deferred' })).rejects.toMatchObject({
      code: 'ETL_LOAD_FAILED',
    })
    expect(await managers()).toEqual([null])
  })

  test('a column that cannot be null, or does not exist, cannot be deferred', async () => {
    await expect(db.load({ rows: { entity: Strict, deferred: ['bossId'] } }, [])).rejects.toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringMatching(/"bossId" of "strict" cannot be deferred: it is NOT NULL/) as unknown,
    })
    await expect(db.load({ rows: { entity: Strict, deferred: ['nope'] } }, [])).rejects.toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringMatching(/deferred names "nope", but Strict has no such column or relation/) as unknown,
    })
  })
}
