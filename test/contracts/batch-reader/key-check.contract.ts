import { expect, test } from '@jest/globals'
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

  if (dialect.kind === 'sqljs') return

  test('a floating-point key is refused: it has no exact text', async () => {
    await db.run('CREATE TABLE measure (value double precision NOT NULL PRIMARY KEY)')
    await expect(db.read(Measure)).rejects.toMatchObject({
      code: 'ETL_NO_USABLE_KEY',
      message: expect.stringMatching(/key column "value" is double.*no exact order/) as unknown,
    })
  })
}
