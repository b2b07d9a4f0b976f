import { expect, test } from '@jest/globals'
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm'
import type { BatchWriter, RefusedRow } from '../../../src/core/batch'
import { keyAt, type LoadOptions, type Specs, WriterDatabase } from './use-target'
import type { WriterDialect } from './writer-dialect'

/** A violated key whose error has values and no row: the writer finds the row again, and never shows a value. */
export function describeRefusedRow(dialect: WriterDialect): void {
  const { types } = dialect

  @Entity('shop')
  class Shop {
    @PrimaryColumn(types.text)
    name!: string
  }

  @Entity('ware')
  @Unique(['code', 'day'])
  @Unique(['amount'])
  class Ware {
    @PrimaryColumn(types.integer)
    id!: number
    @Column({ ...types.text, nullable: true })
    code!: string | null
    @Column({ ...types.date, nullable: true })
    day!: string | null
    @Column({ ...types.decimal(10, 2), nullable: true })
    amount!: string | null
    @ManyToOne(() => Shop)
    @JoinColumn({ name: 'shop_name' })
    shop!: unknown
    @ManyToOne(() => Ware)
    @JoinColumn({ name: 'part_of' })
    partOf!: unknown
  }

  const db = new WriterDatabase(dialect, [Shop, Ware])
  const wares: Specs = { wares: { entity: Ware } }
  const staged: Specs = { wares: { entity: Ware, onConflict: { columns: ['id'], action: 'update' } } }
  const deferred: Specs = { wares: { entity: Ware, deferred: ['partOf'] } }

  interface Failure {
    error: Error
    refused: RefusedRow | null
  }

  async function fail(specs: Specs, rows: readonly object[], options: LoadOptions = {}): Promise<Failure> {
    let writer: BatchWriter | undefined
    const error = await db
      .interval(specs, options, async (interval) => {
        writer = interval.writer
        await writer.write('wares', rows, keyAt)
      })
      .then(
        () => new Error('nothing was refused'),
        (failure: unknown) => failure as Error,
      )
    return { error, refused: writer!.refusedRow?.(error) ?? null }
  }
  const named = ({ error, refused }: Failure, rows: readonly object[]) => {
    if (refused === null) return error
    const found = refused.find('wares', rows, keyAt)
    return refused.named((found[refused.matches - 1] ?? found[0])!)
  }

  const FOREIGN: [title: string, value: string][] = [
    ['a plain value', 'secret'],
    ['a value with a comma', 'secret, a'],
    ['a value that looks like the end of the values', 'secret)=(x) is not present in table "y".'],
    ['a value with a tab, a line break and a backslash', 'secret\t\n\\N'],
  ]

  test.each(FOREIGN)(
    'a foreign key of %s names the row, columns and table, but not the value',
    async (_title, value) => {
      const rows = [{ id: 1 }, { id: 2, shop: { name: value } }, { id: 3, shop: { name: value } }]
      for (const specs of [wares, staged]) {
        const error = named(await fail(specs, rows), rows)
        expect(error).toMatchObject({
          code: 'ETL_LOAD_FAILED',
          context: { table: 'ware', column: 'shop_name', columns: ['shop_name'], referencedTable: 'shop', key: ['k1'] },
        })
        expect(error.message).toMatch(/at legacy key k1, column "shop_name", .*table "shop"/)
        expect(JSON.stringify([error.message, error])).not.toContain('secret')
      }
      expect(await db.count('ware')).toBe(0)
    },
  )

  test('a unique key of several columns names the second row that has it, however its values are written', async () => {
    const day = new Date('2020-01-31T00:00:00Z')
    const rows = [
      { id: 1, code: 'secret', day: '2020-01-30' },
      { id: 2, code: 'secret', day },
      { id: 3, code: 'other', day },
      { id: 4, code: 'secret', day: '2020-01-31' },
    ]
    const error = named(await fail(staged, rows), rows)
    expect(error).toMatchObject({ context: { column: null, columns: ['code', 'day'], key: ['k3'] } })
    expect(error.message).toContain('columns "code", "day"')
    expect(JSON.stringify([error.message, error])).not.toContain('secret')
  })

  test('a unique key that the table had before names the only row that has it', async () => {
    await db.load(wares, [['wares', [{ id: 9, amount: '7.50' }]]])
    const rows = [
      { id: 1, amount: '7.05' },
      { id: 2, amount: 7.5 },
    ]
    const failure = await fail(staged, rows)
    expect(failure.error).toMatchObject({ context: { columns: ['amount'], key: null } })
    expect(named(failure, rows)).toMatchObject({ context: { columns: ['amount'], key: ['k1'] } })
  })

  test('a reference of the deferred pass names its row', async () => {
    const rows = [
      { id: 1, partOf: { id: 2 } },
      { id: 2, partOf: { id: 404 } },
    ]
    await db.load(deferred, [['wares', rows]])
    const failure = await fail(deferred, rows, { pass: 'deferred' })
    expect(named(failure, rows)).toMatchObject({
      context: { columns: ['part_of'], referencedTable: 'ware', key: ['k1'] },
    })
  })

  test('rows that do not have the values, or belong to another target, do not match', async () => {
    const rows = [{ id: 1, shop: { name: 'gone' } }]
    const { refused } = await fail(wares, rows)
    expect(refused!.find('wares', [{ id: 1 }, { id: 2, shop: { name: 'go' } }], keyAt)).toEqual([])
    expect(refused!.find('others', rows, keyAt)).toEqual([])
  })

  test('errors that have their key, or speak of no key, need no search', async () => {
    expect(await fail(wares, [{ id: 1 }, { id: 1 }])).toMatchObject({
      error: { context: { key: ['k1'] } },
      refused: null,
    })
    expect(await fail(wares, [{ id: null }])).toMatchObject({ error: { code: 'ETL_VALUE_REFUSED' }, refused: null })
  })
}
