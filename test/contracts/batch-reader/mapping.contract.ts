import { expect, test } from '@jest/globals'
import {
  ChildEntity,
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  TableInheritance,
  ViewEntity,
} from 'typeorm'
import { LegacyDatabase } from './legacy-database'
import type { ReaderDialect } from './reader-dialect'

/** Which column becomes which property, and what is said when the two do not fit. */
export function describeMapping(dialect: ReaderDialect): void {
  class Geo {
    @Column({ type: 'int', name: 'lat', nullable: true })
    latitude!: number | null
  }
  class Address {
    @Column({ type: 'varchar', name: 'zip-code', nullable: true })
    zip!: string | null
    @Column(() => Geo, { prefix: false })
    geo!: Geo
    get isGerman(): boolean {
      return this.zip?.length === 5
    }
  }

  @Entity('ward')
  class Ward {
    @PrimaryColumn({ type: 'int' })
    id!: number
    @OneToMany(() => Patient, (patient: Patient) => patient.ward)
    patients!: unknown[]
  }

  @Entity('Patient Data')
  class Patient {
    @PrimaryColumn({ type: 'int', name: 'PAT_ID' })
    id!: number
    @Column({ type: 'varchar', name: 'select', select: false, nullable: true })
    secret!: string | null
    @Column(() => Address, { prefix: false })
    address!: Address
    @ManyToOne(() => Ward, (ward) => ward.patients)
    @JoinColumn({ name: 'ward_no' })
    ward!: Ward | null
    @Column({ type: 'int', name: 'doctor_no', nullable: true })
    doctorNo!: number | null
    @Column({
      type: 'varchar',
      nullable: true,
      transformer: [
        { to: (v: unknown) => v, from: (v: string | null) => (v === null ? 'nobody' : v.trim()) },
        { to: (v: unknown) => v, from: (v: string | null) => (v === 'BOOM' ? fail() : v) },
        { to: (v: unknown) => v, from: (v: string | null) => v?.toUpperCase() ?? null },
      ],
    })
    name!: string
  }
  const fail = (): never => {
    throw new Error('no such name')
  }

  @Entity('thing')
  @TableInheritance({ column: { type: 'varchar', name: 'kind' } })
  class Thing {
    @PrimaryColumn({ type: 'int' })
    id!: number
  }
  @ChildEntity('car')
  class Car extends Thing {
    @Column({ type: 'int', nullable: true })
    doors!: number | null
  }

  @Entity('no_table')
  class NoTable {
    @PrimaryColumn({ type: 'int' })
    id!: number
  }
  @Entity('ward')
  class WardWithMore {
    @PrimaryColumn({ type: 'int' })
    id!: number
    @Column({ type: 'int', name: 'beds_total' })
    beds!: number
  }
  @ViewEntity({ name: 'ward_view', expression: 'SELECT 1', synchronize: false })
  class WardView {
    @Column({ type: 'int' })
    id!: number
  }

  const db = new LegacyDatabase(dialect, [Ward, Patient, Thing, Car, NoTable, WardWithMore, WardView])
  const { quote, types } = dialect
  const createPatients = (...rows: string[]) =>
    db.run(
      `CREATE TABLE ward (id ${types.integer} NOT NULL PRIMARY KEY)`,
      `CREATE TABLE ${quote('Patient Data')} (${quote('PAT_ID')} ${types.integer} NOT NULL PRIMARY KEY, ${quote('select')} ${types.text},
        ${quote('zip-code')} ${types.text}, lat ${types.integer}, ward_no ${types.integer}, doctor_no ${types.integer}, name ${types.text}, more ${types.text})`,
      `INSERT INTO ${quote('Patient Data')} (${quote('PAT_ID')}, ${quote('select')}, ${quote('zip-code')}, lat, ward_no, doctor_no, name) VALUES ${rows.join(', ')}`,
    )

  test('columns go to their properties: embedded, relations by key, hidden ones, reserved names', async () => {
    await createPatients(`(1, 'hidden', '10115', 52, 7, 70, ' ada ')`, `(2, NULL, NULL, NULL, NULL, NULL, NULL)`)
    const { rows } = await db.read(Patient)
    expect(rows).toMatchObject([
      {
        id: 1,
        secret: 'hidden',
        address: { zip: '10115', geo: { latitude: 52 } },
        ward: { id: 7 },
        doctorNo: 70,
        name: 'ADA',
      },
      {
        id: 2,
        secret: null,
        address: { zip: null, geo: { latitude: null } },
        ward: null,
        doctorNo: null,
        name: 'nobody',
      },
    ])
    expect(rows[0]!.address).toBeInstanceOf(Address)
    expect(rows[0]!.address.isGerman).toBe(true)
    expect(rows[0]!.address.geo).toBeInstanceOf(Geo)
  })

  test('a column transformer that throws names the row and the property', async () => {
    await createPatients(`(1, NULL, NULL, NULL, NULL, NULL, 'fine')`, `(2, NULL, NULL, NULL, NULL, NULL, 'BOOM')`)
    await expect(db.read(Patient)).rejects.toMatchObject({
      code: 'ETL_VALUE_UNREADABLE',
      context: {
        entity: 'Patient',
        property: 'name',
        key: ['2'],
        reason: expect.stringContaining('no such name') as unknown,
      },
    })
  })

  test('a child entity reads its own rows of the common table', async () => {
    await db.run(
      `CREATE TABLE thing (id ${types.integer} NOT NULL PRIMARY KEY, kind ${types.text}, doors ${types.integer})`,
      `INSERT INTO thing (id, kind, doors) VALUES (1, 'car', 4), (2, 'Thing', NULL), (3, 'car', 2)`,
    )
    expect((await db.read(Car)).rows.map(({ id, doors }) => [id, doors])).toEqual([
      [1, 4],
      [3, 2],
    ])
    expect(await db.count(Car)).toBe(2)
  })

  test('a table that does not exist is named with its entity', async () => {
    await expect(db.read(NoTable)).rejects.toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringMatching(
        /legacy table "no_table" of NoTable does not exist; check @Entity\(\{ name \}\)/,
      ) as unknown,
    })
  })

  test('a column that does not exist is named with its property and the columns that do', async () => {
    await db.run(`CREATE TABLE ward (id ${types.integer} NOT NULL PRIMARY KEY, beds ${types.integer})`)
    await expect(db.read(WardWithMore)).rejects.toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringMatching(/no column "beds_total" \(WardWithMore\.beds\); it has id, beds/) as unknown,
    })
  })

  test('columns options for a property that does not exist are refused', async () => {
    await createPatients(`(1, NULL, NULL, NULL, NULL, NULL, NULL)`)
    await expect(db.read(Patient, { columns: { naem: { as: 'string' } } })).rejects.toMatchObject({
      code: 'ETL_CONFIGURATION',
      message: expect.stringMatching(/"naem".*Patient/) as unknown,
    })
  })

  test('an entity without a primary column says how to name a key', async () => {
    await db.run(
      `CREATE TABLE ward (id ${types.integer} NOT NULL PRIMARY KEY)`,
      'CREATE VIEW ward_view AS SELECT id FROM ward',
    )
    await expect(db.read(WardView)).rejects.toMatchObject({
      code: 'ETL_NO_USABLE_KEY',
      context: { entity: 'WardView', table: 'ward_view' },
      message: expect.stringMatching(
        /no primary column.*unique and never null.*@PrimaryColumn\(\).*itself needs no change/,
      ) as unknown,
    })
  })
}
