import { describe, expect, test } from '@jest/globals'
import { Column, Entity } from 'typeorm'
import { counts, WriterDatabase } from './use-target'
import type { GeneratedKey, WriterDialect } from './writer-dialect'

/** Keys that the database can make are kept when given, made when left out, and its counter moves on behind them. */
export function describeGeneratedKeys(dialect: WriterDialect): void {
  for (const key of dialect.generatedKeys) describe(key.title, () => describeKey(dialect, key))
}

function describeKey(dialect: WriterDialect, key: GeneratedKey): void {
  const { types } = dialect

  class Numbered {
    id!: number
    @Column({ ...types.text, nullable: true })
    name!: string
  }
  Entity('Numbered rows')(Numbered)
  key.decorator()(Numbered.prototype, 'id')

  const db = new WriterDatabase(dialect, [Numbered])
  const rows = { rows: { entity: Numbered } }
  const ids = () => db.texts('Numbered rows', 'id')
  const insertByDatabase = () =>
    db.database.query(`INSERT INTO ${dialect.quote('Numbered rows')} (${dialect.quote('name')}) VALUES ('own')`)

  test('given ids are kept, gaps included', async () => {
    await db.load(rows, [['rows', [{ id: 5, name: 'a' }, { id: 3 }, { id: 1_000, name: 'c' }]]])
    expect(await ids()).toEqual(['3', '5', '1000'])
  })

  test('given ids are kept through onConflict too', async () => {
    const spec = { rows: { entity: Numbered, onConflict: { columns: ['id'], action: 'update' as const } } }
    await db.load(spec, [['rows', [{ id: 5, name: 'a' }]]])
    const written = await db.load(spec, [
      [
        'rows',
        [
          { id: 5, name: 'b' },
          { id: 6, name: 'c' },
        ],
      ],
    ])
    expect(written.rows).toEqual(counts({ insertCount: 1, updateCount: 1 }))
    expect(await ids()).toEqual(['5', '6'])
    expect(await db.texts('Numbered rows', 'name')).toEqual(['b', 'c'])
  })

  test('ids that are left out are made by the database', async () => {
    await db.load(rows, [['rows', [{ name: 'a' }, { id: 50, name: 'b' }, { name: 'c' }]]])
    expect(await ids()).toEqual(['1', '2', '50'])
  })

  test('after the load the database goes on behind the largest id', async () => {
    await db.load(rows, [['rows', [{ id: 900 }, { id: 41 }]]])
    await db.moveSequences(rows)
    await insertByDatabase()
    expect(await ids()).toEqual(['41', '900', '901'])
  })

  test('the counter never moves back', async () => {
    await db.load(rows, [['rows', [{ id: 900 }]]])
    await db.moveSequences(rows)
    await db.database.query(`DELETE FROM ${dialect.quote('Numbered rows')}`)
    await db.load(rows, [['rows', [{ id: 7 }]]])
    await db.moveSequences(rows)
    await insertByDatabase()
    expect(await ids()).toEqual(['7', '901'])
  })

  test('an empty table leaves the counter as it is', async () => {
    await db.moveSequences(rows)
    await insertByDatabase()
    expect(await ids()).toEqual(['1'])
  })

  test('moving on twice changes nothing', async () => {
    await db.load(rows, [['rows', [{ id: 1 }]]])
    await db.moveSequences(rows)
    await db.moveSequences(rows)
    await insertByDatabase()
    expect(await ids()).toEqual(['1', '2'])
  })
}
