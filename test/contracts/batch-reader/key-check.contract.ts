import { describe, expect, test } from '@jest/globals'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { LegacyDatabase } from './legacy-database'
import type { ReaderDialect } from './reader-dialect'

/** A key named in the entity that the table does not enforce: read where it holds, refused where rows would be lost. */
export function describeKeyCheck(dialect: ReaderDialect): void {
  @Entity('note')
  class Note {
    @PrimaryColumn({ type: 'int' })
    code!: number
    @Column({ type: 'int', nullable: true })
    n!: number
  }

  @Entity('measure')
  class Measure {
    @PrimaryColumn({ type: 'double precision' as never })
    value!: number
  }

  @Entity('line')
  class Line {
    @PrimaryColumn({ type: 'int' })
    a!: number
    @PrimaryColumn({ type: 'int' })
    b!: number
  }

  const db = new LegacyDatabase(dialect, [Note, Line, ...(dialect.kind === 'sqljs' ? [] : [Measure])])
  const { integer } = dialect.types
  const notes = (constraint: string, ...codes: (number | null)[]) =>
    db.run(
      `CREATE TABLE note (code ${integer} ${constraint}, n ${integer})`,
      `INSERT INTO note (code, n) VALUES ${codes.map((code, n) => `(${code ?? 'NULL'}, ${n})`).join(', ')}`,
    )

  test('a unique column serves as key', async () => {
    await notes('NOT NULL UNIQUE', 3, 1, 2)
    expect((await db.read(Note)).rows.map(({ code }) => code)).toEqual([1, 2, 3])
  })

  test('a column without any constraint serves as key while its values are unique and not null', async () => {
    await notes('', 3, 1, 2)
    expect((await db.read(Note)).rows.map(({ code }) => code)).toEqual([1, 2, 3])
  })

  test('a view serves as well', async () => {
    await db.run(
      `CREATE TABLE base (code ${integer} NOT NULL PRIMARY KEY, n ${integer})`,
      'INSERT INTO base (code, n) VALUES (2, 0), (1, 1)',
      'CREATE VIEW note AS SELECT code, n FROM base',
    )
    expect((await db.read(Note)).rows.map(({ code }) => code)).toEqual([1, 2])
  })

  test('a value that occurs twice is refused: paging would lose a row', async () => {
    await notes('', 1, 2, 2, 3)
    await expect(db.read(Note)).rejects.toMatchObject({
      code: 'ETL_NO_USABLE_KEY',
      message: expect.stringMatching(
        /its key "code" is not unique.*Name a column that is unique and never null/,
      ) as unknown,
    })
  })

  test('a null is refused: such rows would never be read', async () => {
    await notes('UNIQUE', 1, null, 3)
    await expect(db.read(Note)).rejects.toMatchObject({
      code: 'ETL_NO_USABLE_KEY',
      message: expect.stringMatching(/its key column "code" has nulls/) as unknown,
    })
  })

  test('rows outside of where do not matter', async () => {
    await notes('', 1, 2, 2, null, 3)
    const { rows } = await db.read(Note, { where: { code: 3 } as never })
    expect(rows.map(({ code }) => code)).toEqual([3])
  })

  test('part of a key is no key', async () => {
    await db.run(
      `CREATE TABLE note (code ${integer} NOT NULL, n ${integer} NOT NULL, PRIMARY KEY (code, n))`,
      'INSERT INTO note (code, n) VALUES (1, 1), (1, 2), (2, 1)',
    )
    await expect(db.read(Note)).rejects.toMatchObject({ code: 'ETL_NO_USABLE_KEY' })
  })

  test('more than a key is a key', async () => {
    await db.run(
      `CREATE TABLE line (a ${integer} NOT NULL PRIMARY KEY, b ${integer} NOT NULL)`,
      'INSERT INTO line (a, b) VALUES (2, 1), (1, 5)',
    )
    expect((await db.read(Line)).keys).toEqual([
      ['1', '5'],
      ['2', '1'],
    ])
  })

  if (dialect.kind === 'sqljs') {
    describeStoredTypes(dialect)
    return
  }

  test('a floating-point key is refused: it has no exact text', async () => {
    await db.run('CREATE TABLE measure (value double precision NOT NULL PRIMARY KEY)')
    await expect(db.read(Measure)).rejects.toMatchObject({
      code: 'ETL_NO_USABLE_KEY',
      message: expect.stringMatching(/key column "value" is double.*no exact order/) as unknown,
    })
  })
}

/** A SQLite column keeps values of any type, which it sorts by type first. */
function describeStoredTypes(dialect: ReaderDialect): void {
  @Entity('mixed')
  class Numbered {
    @PrimaryColumn({ type: 'int' })
    id!: number
  }
  @Entity('mixed')
  class Named {
    @PrimaryColumn({ type: 'text' })
    id!: string
  }
  @Entity('mixed')
  class Priced {
    @PrimaryColumn({ type: 'decimal' })
    id!: string
  }

  describe('values of another type than the column', () => {
    const db = new LegacyDatabase(dialect, [Numbered, Named, Priced])
    const create = (type: string, ...literals: string[]) =>
      db.run(
        `CREATE TABLE mixed (id ${type} NOT NULL PRIMARY KEY)`,
        `INSERT INTO mixed (id) VALUES ${literals.map((literal) => `(${literal})`).join(', ')}`,
      )
    const refused = (type: string) => ({
      code: 'ETL_NO_USABLE_KEY',
      message: expect.stringContaining(`its key column "id" is ${type}, but has values of another type`) as unknown,
    })

    test.each([
      ['a word', "'abc'"],
      ['bytes', "X'05'"],
      ['half a number', '1.5'],
    ])('%s among integers is refused', async (_, literal) => {
      await create('int', '1', literal, '3')
      await expect(db.read(Numbered)).rejects.toMatchObject(refused('int'))
    })

    test.each([
      ['bytes', "X'61'"],
      ['a text with a NUL', "'a' || char(0) || 'b'"],
    ])('%s among texts is refused', async (_, literal) => {
      await create('text', "'a'", literal, "'c'")
      await expect(db.read(Named)).rejects.toMatchObject(refused('text'))
    })

    test('a word among decimals is refused', async () => {
      await create('decimal', '1.5', "'abc'", '2')
      await expect(db.read(Priced)).rejects.toMatchObject(refused('decimal'))
    })

    test('a last key beyond 2^53 is the bound, digit by digit', async () => {
      await create('int', '1', '9007199254740993')
      await expect(db.read(Numbered)).rejects.toMatchObject({
        code: 'ETL_VALUE_UNREADABLE',
        context: { key: ['9007199254740993'] },
      })
      const { rows, upper } = await db.read(Numbered, { columns: { id: { as: 'string' } } })
      expect(rows.map(({ id }) => id)).toEqual(['1', '9007199254740993'])
      expect(upper).toEqual(['9007199254740993'])
    })
  })
}
