import { expect, test } from '@jest/globals'
import {
  ChildEntity,
  Column,
  CreateDateColumn,
  Entity,
  Generated,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  TableInheritance,
  UpdateDateColumn,
  VersionColumn,
} from 'typeorm'
import { counts, WriterDatabase } from './use-target'
import type { WriterDialect } from './writer-dialect'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Which property goes into which column, and what a column gets that the row does not name. */
export function describeColumns(dialect: WriterDialect): void {
  const { types } = dialect

  @Entity('defaulted')
  class Defaulted {
    @PrimaryColumn(types.integer)
    id!: number
    @Column({ ...types.integer, default: 7 })
    points!: number
    @Column({ ...types.shortText(10), default: 'new', nullable: true })
    state!: string | null
    @Column({ ...types.shortText(10), nullable: true })
    plain!: string | null
  }

  class Street {
    @Column({ ...types.text, nullable: true })
    name!: string | null
    @Column({ ...types.integer, name: 'House-No', nullable: true })
    number!: number | null
  }
  class Address {
    @Column({ ...types.text, name: 'zip_code' })
    zip!: string
    @Column(() => Street, { prefix: 'st_' })
    street!: Street
  }

  @Entity('Order Items')
  class OrderItem {
    @PrimaryColumn({ ...types.integer, name: 'Id' })
    id!: number
    @Column({ ...types.text, name: 'select' })
    reserved!: string
    @Column({ ...types.text, name: 'wéird col$umn' })
    weird!: string
    @Column(() => Address, { prefix: 'addr_' })
    address!: Address
    @Column(() => Address, { prefix: false })
    plain!: Address
  }

  @Entity('department')
  class Department {
    @PrimaryColumn(types.integer)
    id!: number
  }

  @Entity('employee')
  class Employee {
    @PrimaryColumn(types.integer)
    id!: number
    @ManyToOne(() => Department)
    @JoinColumn({ name: 'department_id' })
    department!: Department | null
    @Column({ ...types.integer, nullable: true })
    mentorId!: number | null
    @ManyToOne(() => Employee)
    @JoinColumn({ name: 'mentorId' })
    mentor!: Employee | null
  }

  const trimmed = { to: (v: unknown) => (typeof v === 'string' ? v.trim() : v), from: (v: unknown) => v }
  const upper = { to: (v: unknown) => (typeof v === 'string' ? v.toUpperCase() : v), from: (v: unknown) => v }

  @Entity('transformed')
  class Transformed {
    @PrimaryColumn(types.integer)
    id!: number
    @Column({ ...types.text, transformer: [trimmed, upper], nullable: true })
    name!: string | null
    @Column({ ...types.text, transformer: { to: (v: unknown) => v ?? 'none', from: (v: unknown) => v } })
    never!: string | null
    @Column({ ...types.integer, transformer: { to: (v: { n: number }) => v.n, from: (n: number) => ({ n }) } })
    wrapped!: { n: number }
  }

  @Entity('tracked')
  class Tracked {
    @PrimaryColumn(types.integer)
    id!: number
    @CreateDateColumn()
    createdAt!: Date
    @UpdateDateColumn()
    updatedAt!: Date
    @VersionColumn()
    version!: number
    @Column(types.uuid)
    @Generated('uuid')
    token!: string
  }

  @Entity('contact')
  @TableInheritance({ column: { ...types.shortText(20), name: 'kind' } })
  class Contact {
    @PrimaryColumn(types.integer)
    id!: number
  }
  @ChildEntity('person')
  class Person extends Contact {
    @Column({ ...types.text, nullable: true })
    name!: string
  }

  const entities = [Defaulted, OrderItem, Department, Employee, Transformed, Tracked, Contact, Person]
  const db = new WriterDatabase(dialect, entities)

  test('rows that leave a column to its default mix with rows that set it, null included', async () => {
    const rows = [
      { id: 0 },
      { id: 1, points: 1 },
      { id: 2, state: 'old' },
      { id: 3, points: 3, state: 'old', plain: 'x' },
      { id: 4, state: null },
      { id: 5, points: undefined, state: undefined },
      { id: 6, points: 0, state: '' },
    ]
    const written = await db.load({ rows: { entity: Defaulted } }, [
      ['rows', rows.slice(0, 4)],
      ['rows', rows.slice(4)],
    ])
    expect(written.rows).toEqual(counts({ insertCount: 7 }))
    expect(await db.texts('defaulted', 'points')).toEqual(['7', '1', '7', '3', '7', '7', '0'])
    expect(await db.texts('defaulted', 'state')).toEqual(['new', 'new', 'old', 'old', null, 'new', ''])
    expect(await db.texts('defaulted', 'plain')).toEqual([null, null, null, 'x', null, null, null])
  })

  test('null for a NOT NULL column with a default is refused, not replaced by the default', async () => {
    const load = db.load({ rows: { entity: Defaulted } }, [['rows', [{ id: 1 }, { id: 2, points: null }]]])
    await expect(load).rejects.toMatchObject({
      code: 'ETL_VALUE_REFUSED',
      context: { property: 'points', key: ['k1'] },
    })
  })

  test('a column that the database computes is left to it', async () => {
    await db.database.query(dialect.computedColumn('defaulted', 'twice', 'points'))
    await db.load({ rows: { entity: Defaulted } }, [['rows', [{ id: 1, points: 21 }]]])
    expect(await db.texts('defaulted', 'twice')).toEqual(['42'])
  })

  test('table and column names with capitals, blanks, quotes and reserved words are right', async () => {
    const address = (zip: string) => ({ zip, street: { name: 'Main', number: 5 } })
    const rows = [
      { id: 1, reserved: 'r', weird: 'w', address: address('111'), plain: address('222') },
      { id: 2, reserved: 'r2', weird: 'w2', address: { zip: '333' }, plain: { zip: '444', street: { name: 'Side' } } },
    ]
    await db.load({ rows: { entity: OrderItem } }, [['rows', rows]])
    const texts = (column: string) => db.texts('Order Items', column, 'Id')
    expect(await texts('select')).toEqual(['r', 'r2'])
    expect((await db.database.rows(OrderItem)).map(({ weird }) => weird)).toEqual(['w', 'w2'])
    expect((await db.database.rows(OrderItem)).map((row) => [row.address.zip, row.plain.zip])).toEqual([
      ['111', '222'],
      ['333', '444'],
    ])
    expect((await db.database.rows(OrderItem)).map((row) => row.address.street)).toEqual([
      { name: 'Main', number: 5 },
      { name: null, number: null },
    ])
    expect((await db.database.rows(OrderItem)).map((row) => row.plain.street)).toEqual([
      { name: 'Main', number: 5 },
      { name: 'Side', number: null },
    ])
  })

  test('a relation is an object with its key, a bare key, an entity, or null', async () => {
    const department = Object.assign(new Department(), { id: 3 })
    await db.load({ departments: { entity: Department }, employees: { entity: Employee } }, [
      ['departments', [{ id: 1 }, { id: 2 }, { id: 3 }]],
      [
        'employees',
        [
          { id: 1, department: { id: 1 } },
          { id: 2, department: 2 },
          { id: 3, department },
          { id: 4, department: null },
          { id: 5 },
          { id: 6, department: { id: null } },
        ],
      ],
    ])
    expect(await db.texts('employee', 'department_id')).toEqual(['1', '2', '3', null, null, null])
  })

  test('a foreign key that is a property of its own goes by either name', async () => {
    await db.load({ employees: { entity: Employee } }, [
      ['employees', [{ id: 1 }, { id: 2, mentorId: 1 }, { id: 3, mentor: { id: 2 } }, { id: 4, mentorId: null }]],
    ])
    expect(await db.texts('employee', 'mentorId')).toEqual([null, '1', '2', null])
  })

  test("column transformers run as TypeORM's own insert runs them", async () => {
    const rows = [
      { id: 1, name: '  ada ', never: null, wrapped: { n: 5 } },
      { id: 2, name: null, never: undefined, wrapped: { n: 6 } },
      { id: 3, never: 'some', wrapped: { n: 7 } },
    ]
    await db.load({ rows: { entity: Transformed } }, [
      ['rows', rows.map((row) => ({ ...row, never: row.never === undefined ? null : row.never }))],
    ])
    const loaded = [
      await db.texts('transformed', 'name'),
      await db.texts('transformed', 'never'),
      await db.texts('transformed', 'wrapped'),
    ]
    expect(loaded).toEqual([
      ['ADA', null, null],
      ['none', 'none', 'some'],
      ['5', '6', '7'],
    ])
  })

  test('create date, update date, version and generated uuid are filled where the row does not name them', async () => {
    const given = {
      createdAt: new Date('2001-02-03T04:05:06Z'),
      version: 9,
      token: '123e4567-e89b-42d3-a456-426614174000',
    }
    const before = Date.now()
    await db.load({ rows: { entity: Tracked } }, [['rows', [{ id: 1 }, { id: 2, ...given }, { id: 3 }]]])
    const [first, second, third] = await db.database.rows(Tracked)
    expect(first!.token).toMatch(UUID)
    expect(third!.token).not.toBe(first!.token)
    expect(first!.version).toBe(1)
    expect(Math.abs(first!.updatedAt.getTime() - before)).toBeLessThan(24 * 3600_000)
    expect(second).toMatchObject({ version: 9, token: given.token })
    expect(first!.createdAt).toBeInstanceOf(Date)
    expect(await db.texts('tracked', 'createdAt')).toEqual([
      expect.any(String),
      expect.stringMatching(/^2001-02-03 04:05:06/),
      expect.any(String),
    ])
  })

  test('a child entity of one table gets its discriminator', async () => {
    await db.load({ people: { entity: Person } }, [['people', [{ id: 1, name: 'Ada' }]]])
    expect(await db.texts('contact', 'kind')).toEqual(['person'])
  })

  test('a table that does not exist is an error that says what to do', async () => {
    await db.database.query(`DROP TABLE ${dialect.quote('defaulted')}`)
    await expect(db.load({ rows: { entity: Defaulted } }, [])).rejects.toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringMatching(/table "defaulted" of Defaulted does not exist.*migration:run/) as unknown,
    })
  })

  test('a column that does not exist is an error that names it and those that do', async () => {
    await db.database.query(`ALTER TABLE ${dialect.quote('defaulted')} DROP COLUMN ${dialect.quote('plain')}`)
    await expect(db.load({ rows: { entity: Defaulted } }, [])).rejects.toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringMatching(/no column "plain" \(Defaulted\.plain\); it has id, points, state/) as unknown,
    })
  })
}
