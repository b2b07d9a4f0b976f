import { expect, test } from '@jest/globals'
import {
  And,
  Between,
  Column,
  Entity,
  type FindOptionsWhere,
  ILike,
  In,
  IsNull,
  LessThan,
  LessThanOrEqual,
  Like,
  MoreThan,
  MoreThanOrEqual,
  Not,
  Or,
  PrimaryColumn,
  Raw,
} from 'typeorm'
import { timeZone } from '../../../src/core/time-zone'
import { LegacyDatabase } from './legacy-database'
import type { ReaderDialect } from './reader-dialect'

/** `where` reads exactly the rows that it describes, and only their keys bound the reading. */
export function describeWhere(dialect: ReaderDialect): void {
  class Place {
    @Column({ type: 'varchar', name: 'city_name', nullable: true })
    city!: string | null
  }

  @Entity('person')
  class Person {
    @PrimaryColumn({ type: 'int' })
    id!: number
    @Column({ type: 'varchar', name: 'full_name', nullable: true })
    name!: string | null
    @Column({ type: 'int', nullable: true })
    age!: number | null
    @Column(() => Place, { prefix: false })
    place!: Place
    @Column({ ...dialect.dateTimeColumn, name: 'seen_at', nullable: true })
    seenAt!: Date | null
  }

  const db = new LegacyDatabase(dialect, [Person])
  const { types } = dialect
  const create = async () => {
    await db.run(
      `CREATE TABLE person (id ${types.integer} NOT NULL PRIMARY KEY, full_name ${types.text}, age ${types.integer}, city_name ${types.text}, seen_at ${types.dateTime} NULL)`,
      `INSERT INTO person (id, full_name, age, city_name, seen_at) VALUES
        (1, 'Ada', 36, 'London', '2020-01-01 10:00:00.000'), (2, 'Alan', 41, 'Wilmslow', '2020-01-01 11:00:00.000'),
        (3, '100%_sure', NULL, NULL, '2020-01-01 12:00:00.000'), (4, NULL, 20, 'London', NULL),
        (5, NULL, 36, 'Berlin', '2020-07-01 10:00:00.000'), (6, 'ada', 7, 'London', '2020-01-01 10:00:00.500')`,
    )
    await db.dataSource.getRepository(Person).update({ id: 4 }, { name: "O'Neil \\ x" })
  }
  const ids = async (where: FindOptionsWhere<Person> | FindOptionsWhere<Person>[], options = {}) =>
    (await db.read(Person, { where: where as FindOptionsWhere<object>, limit: 2, ...options })).rows.map(({ id }) => id)

  const CASES: [title: string, where: FindOptionsWhere<Person> | FindOptionsWhere<Person>[], expected: number[]][] = [
    ['equality', { age: 36 }, [1, 5]],
    ['several properties', { age: 36, name: 'Ada' }, [1]],
    ['an array of alternatives', [{ age: 7 }, { age: 36, place: { city: 'Berlin' } }, { id: 2 }], [2, 5, 6]],
    ['an embedded property', { place: { city: 'London' } }, [1, 4, 6]],
    ['In', { id: In([6, 2, 99]) }, [2, 6]],
    ['In of nothing', { id: In([]) }, []],
    ['Not In', { id: Not(In([1, 2, 3])) }, [4, 5, 6]],
    ['IsNull', { age: IsNull() }, [3]],
    ['Not IsNull', { name: Not(IsNull()), age: MoreThan(30) }, [1, 2]],
    ['MoreThan and LessThanOrEqual', { age: And(MoreThan(20), LessThanOrEqual(41)) }, [1, 2, 5]],
    ['LessThan or MoreThanOrEqual', { age: Or(LessThan(10), MoreThanOrEqual(41)) }, [2, 6]],
    ['Between', { id: Between(2, 4) }, [2, 3, 4]],
    ['Like with a parameter', { name: Like('%lan') }, [2]],
    [
      'Like with an escaped wildcard',
      { name: Raw((column) => `${column} LIKE :p ESCAPE '!'`, { p: '100!%!_%' }) },
      [3],
    ],
    ['text with quote and backslash', { name: "O'Neil \\ x" }, [4]],
    [
      'Raw with parameters',
      { age: Raw((column) => `${column} > :low AND ${column} < :high`, { low: 30, high: 40 }) },
      [1, 5],
    ],
    ['conditions on the key itself', { id: MoreThan(4) }, [5, 6]],
    ['no rows at all', { age: 1_000 }, []],
  ]

  test.each(CASES)('%s', async (_title, where, expected) => {
    await create()
    expect(await ids(where)).toEqual(expected)
    expect(await ids(where, { limit: 1 })).toEqual(expected)
    expect(await db.count(Person, { where: where as FindOptionsWhere<object> })).toBe(expected.length)
  })

  test('ILike where the database has it', async () => {
    await create()
    expect(await ids({ name: ILike('ADA') })).toEqual([1, 6])
  })

  test('the bound is the highest key of the rows described', async () => {
    await create()
    const { upper } = await db.read(Person, { where: { age: 41 } as FindOptionsWhere<object> })
    expect(upper).toEqual(['2'])
  })

  test('alternatives do not escape the position', async () => {
    await create()
    const where = [{ id: 1 }, { id: 3 }, { id: 5 }]
    expect(await ids(where, { after: ['1'], limit: 1 })).toEqual([3, 5])
    expect(await ids(where, { after: ['3'], upper: ['4'] })).toEqual([])
  })

  test('a Date is an instant, compared in legacyTimeZone', async () => {
    await create()
    const at = new Date('2020-01-01T11:00:00Z')
    expect(await ids({ seenAt: at })).toEqual([2])
    expect(await ids({ seenAt: MoreThan(at) })).toEqual([3, 5])
    expect(await ids({ seenAt: In([at, new Date('2020-01-01T12:00:00Z')]) })).toEqual([2, 3])
    // 10:00 in Berlin is 9:00 UTC in winter and 8:00 UTC in summer.
    const berlin = { legacyTimeZone: timeZone('Europe/Berlin') }
    expect(await ids({ seenAt: new Date('2020-01-01T10:00:00Z') }, berlin)).toEqual([2])
    expect(await ids({ seenAt: MoreThanOrEqual(new Date('2020-07-01T08:00:00Z')) }, berlin)).toEqual([5])
    expect(await ids({ seenAt: Between(at, new Date('2020-02-01T00:00:00Z')) }, berlin)).toEqual([3])
  })

  test('a value of undefined or a property that does not exist is an error, not all rows', async () => {
    await create()
    await expect(ids({ age: undefined })).rejects.toThrow()
    await expect(ids({ nope: 1 } as never)).rejects.toThrow(/nope/)
  })
}
