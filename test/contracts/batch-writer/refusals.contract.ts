import { expect, test } from '@jest/globals'
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm'
import { keyAt, WriterDatabase } from './use-target'
import type { WriterDialect } from './writer-dialect'

/** What cannot be stored exactly is refused with the legacy key, and what the database refuses names the row. */
export function describeRefusals(dialect: WriterDialect): void {
  const { types } = dialect

  @Entity('maker')
  class Maker {
    @PrimaryColumn(types.integer)
    id!: number
  }

  @Entity('item')
  @Unique(['code'])
  class Item {
    @PrimaryColumn(types.integer)
    id!: number
    @Column(types.text)
    name!: unknown
    @Column({ ...types.shortText(5), nullable: true })
    code!: unknown
    @Column({ ...types.decimal(10, 2), nullable: true })
    price!: unknown
    @Column({ ...types.bigint, nullable: true })
    stock!: unknown
    @Column({ ...types.json, nullable: true })
    extra!: unknown
    @Column({ ...types.enum(['new', 'used']), nullable: true })
    state!: unknown
    @ManyToOne(() => Maker)
    @JoinColumn({ name: 'maker_id' })
    maker!: unknown
  }

  const db = new WriterDatabase(dialect, [Maker, Item])
  const items = { items: { entity: Item } }
  const good = (id: number) => ({ id, name: 'x' })
  const load = (row: object, options = {}) =>
    db.load(items, [['items', [good(1), good(2), { ...good(3), ...row }, good(4)]]], options)

  const REFUSED: [title: string, row: object, property: string, reason: RegExp][] = [
    ['null in a NOT NULL column', { name: null }, 'name', /null, but the column "name" is NOT NULL/],
    ['a NOT NULL column left out', { name: undefined }, 'name', /missing, but the column "name" is NOT NULL/],
    ['text with a NUL character', { name: 'a\0b' }, 'name', /NUL/],
    ['text with the first half of a surrogate pair', { name: 'a\ud83d' }, 'name', /surrogate/],
    ['text with the second half of a surrogate pair', { code: '\ude00b' }, 'code', /surrogate/],
    ['a decimal with more digits than the column', { price: '1.005' }, 'price', /more digits than .*\(10,2\)/],
    ['a number with more digits than the column', { price: 0.1 + 0.2 }, 'price', /more digits/],
    ['a decimal in exponent form with more digits', { price: '1005e-3' }, 'price', /more digits/],
    ['a number beyond 2^53 for an integer', { stock: 2 ** 53 }, 'stock', /no exact integer/],
    ['a fraction for an integer', { stock: 1.5 }, 'stock', /no exact integer/],
    ['NaN for an integer', { stock: NaN }, 'stock', /no exact integer/],
    ['an object for a text column', { name: { first: 'Ada' } }, 'name', /type object/],
    ['a function', { name: () => 'x' }, 'name', /type function/],
    ['a symbol', { name: Symbol('x') }, 'name', /type symbol/],
    ['a bigint inside JSON', { extra: { n: 1n } }, 'extra', /JSON/],
    ['a function as JSON', { extra: () => 1 }, 'extra', /no JSON form/],
    ['a related object without its key', { maker: { name: 'Acme' } }, 'maker', /without its key "id"/],
  ]

  test.each(REFUSED)(
    '%s is refused before it is sent, with property and key',
    async (_title, row, property, reason) => {
      const failure = await load(row).catch((error: unknown) => error)
      expect(failure).toMatchObject({
        code: 'ETL_VALUE_REFUSED',
        context: { target: 'items', property, key: ['k2'], reason: expect.stringMatching(reason) as unknown },
      })
      expect((failure as Error).message).toContain(`items.${property} made from legacy key k2`)
      expect(await db.count('item')).toBe(0)
    },
  )

  test.each(REFUSED)('%s is refused by the check without a write as well', async (_title, row, property) => {
    await db.interval(items, {}, async ({ writer }) => {
      expect(() => writer.check('items', [good(1), { ...good(2), ...row }], keyAt)).toThrow(
        expect.objectContaining({
          code: 'ETL_VALUE_REFUSED',
          context: expect.objectContaining({ property, key: ['k1'] }) as unknown,
        }) as unknown as Error,
      )
    })
    expect(await db.count('item')).toBe(0)
  })

  test('the check lets good rows pass and writes none', async () => {
    await db.interval(items, {}, async ({ writer }) => {
      writer.check('items', [good(1), { ...good(2), price: '1.50', maker: { id: 1 } }], keyAt)
    })
    expect(await db.count('item')).toBe(0)
  })

  test("with lossy 'round' the database rounds what has too many digits", async () => {
    await load({ price: '1.005' }, { lossy: 'round' })
    expect((await db.texts('item', 'price')).map((price) => (price === null ? null : Number(price)))).toEqual([
      null,
      null,
      1.01,
      null,
    ])
  })

  const REFUSED_BY_DATABASE: [title: string, row: object][] = [
    ['text longer than the column', { code: 'longer than five' }],
    ['an enum value that is not declared', { state: 'broken' }],
    ['a number out of range', { price: '123456789.00' }],
    ['text that is no number', { stock: 'many' }],
    ['a primary key that is taken', { id: 2 }],
  ]

  test.each(REFUSED_BY_DATABASE)('%s: the error names the legacy key of the row', async (_title, row) => {
    await expect(load(row)).rejects.toMatchObject({
      code: 'ETL_LOAD_FAILED',
      context: { table: 'item', key: ['k2'] },
      message: expect.stringContaining('legacy key k2') as unknown,
    })
    expect(await db.count('item')).toBe(0)
  })

  test('the key is right behind a settle, in a later write, and among several sets of columns', async () => {
    const failure = await db
      .interval(items, {}, async ({ writer }) => {
        await writer.write('items', [good(1), good(2)], (i) => [`first ${i}`])
        await writer.settle()
        await writer.write('items', [good(3), good(4)], (i) => [`second ${i}`])
        await writer.write('items', [good(5), { ...good(6), code: 'far too long' }], (i) => [`third ${i}`])
      })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ context: { key: ['third 1'] } })
  })

  test('a value that looks like the place of an error does not mislead it', async () => {
    await expect(load({ code: 'too long, line 1, column name: "x"' })).rejects.toMatchObject({
      context: { key: ['k2'] },
    })
  })

  test('a unique index and a foreign key that are violated are errors with the name of the constraint', async () => {
    await expect(
      db.load(items, [
        [
          'items',
          [
            { ...good(1), code: 'a' },
            { ...good(2), code: 'a' },
          ],
        ],
      ]),
    ).rejects.toMatchObject({ code: 'ETL_LOAD_FAILED', context: { table: 'item', key: ['k1'] } })
    await expect(load({ maker: { id: 99 } })).rejects.toMatchObject({
      code: 'ETL_LOAD_FAILED',
      context: { table: 'item' },
    })
    expect(await db.count('item')).toBe(0)
  })

  test('messages hold keys, but never the values of the row', async () => {
    const failure = (await load({ name: 'secret\0' }).catch((error: unknown) => error)) as Error
    expect(JSON.stringify([failure.message, failure])).not.toContain('secret')
  })
}
