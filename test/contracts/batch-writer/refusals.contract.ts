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
    @Column({ ...types.integer, nullable: true })
    age!: unknown
    @Column({ ...types.smallInteger, nullable: true })
    shelf!: unknown
    @Column({ ...types.double, nullable: true })
    weight!: unknown
    @Column({ ...types.boolean, nullable: true })
    sold!: unknown
    @Column({ ...types.uuid, nullable: true })
    tag!: unknown
    @Column({ ...types.date, nullable: true })
    day!: unknown
    @Column({ ...types.dateTime, nullable: true })
    at!: unknown
    @Column({ ...types.text, nullable: true, transformer: { to: shout, from: (value: unknown) => value } })
    shouted!: unknown
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
    ['text longer than the column', { code: 'longer than five' }, 'code', /longer than the 5 characters/],
    ['text of six code points in ten units', { code: '😀😀😀😀ab' }, 'code', /longer than the 5 characters/],
    ['an enum value that is not declared', { state: 'broken' }, 'state', /none of the values of the enum/],
    [
      'a decimal with too many digits before the point',
      { price: '123456789.00' },
      'price',
      /8 digits before the point/,
    ],
    ['a number with too many digits', { price: 1e8 }, 'price', /8 digits before the point/],
    ['text that is no decimal', { price: '12,50' }, 'price', /no number/],
    ['text that is no integer', { stock: 'many' }, 'stock', /no integer/],
    ['an empty text for an integer', { age: '' }, 'age', /no integer/],
    ['a number beyond smallint', { shelf: 32_768 }, 'shelf', /range, -32768 to 32767/],
    ['a number beyond integer', { age: -2_147_483_649 }, 'age', /range, -2147483648 to 2147483647/],
    ['a text beyond integer', { age: '2147483648' }, 'age', /range/],
    ['a bigint beyond 64 bits', { stock: 2n ** 63n }, 'stock', /range/],
    ['text that is no boolean', { sold: 'perhaps' }, 'sold', /no boolean/],
    ['a number that is no boolean', { sold: 2 }, 'sold', /no boolean/],
    ['text that is no uuid', { tag: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1' }, 'tag', /no uuid/],
    ['a zero date', { day: '0000-00-00' }, 'day', /no calendar/],
    ['a date without a day', { day: '2015-00-00' }, 'day', /no calendar/],
    ['a date that does not exist', { at: '2015-02-29 10:00:00' }, 'at', /no calendar/],
    ['a time that does not exist', { at: '2015-02-28 25:00:00' }, 'at', /no clock/],
    ['a value at which the transformer of its column throws', { shouted: 7 }, 'shouted', /transformer .* failed/],
    [
      'a related object that throws when it is read',
      { maker: Object.defineProperty({}, 'id', { get: broken }) },
      'maker.id',
      /failed \(broken getter\)/,
    ],
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

  const ACCEPTED: [title: string, row: object][] = [
    ['text of five code points in nine units', { code: '😀😀😀😀a' }],
    ['the ends of the integer ranges', { shelf: -32_768, age: 2_147_483_647, stock: 2n ** 63n - 1n }],
    ['integers as text', { shelf: '-1', age: '+007', stock: ' 9223372036854775807 ' }],
    ['a decimal that fills its digits', { price: '-99999999.99' }],
    ['a decimal with an exponent', { price: '1.5e7' }],
    ['a decimal with leading zeros', { price: '0000000000000001.50' }],
    ['booleans as numbers and text', { sold: 1 }],
    ['a uuid in capitals', { tag: 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11' }],
    ['the 29th of February in a leap year', { day: '2000-02-29', at: '2016-02-29 23:59:59.999999' }],
  ]

  test.each(ACCEPTED)('%s is not refused', async (_title, row) => {
    await load(row)
    expect(await db.count('item')).toBe(4)
  })

  const REFUSED_BY_DATABASE: [title: string, row: object][] = [
    ['text that is no number', { weight: 'many' }],
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
        await writer.write('items', [good(5), { ...good(6), weight: 'many' }], (i) => [`third ${i}`])
      })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ context: { key: ['third 1'] } })
  })

  test('a value that looks like the place of an error does not mislead it', async () => {
    await expect(load({ weight: 'x, line 1, column name: "x"' })).rejects.toMatchObject({
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

  test.each([{ name: 'secret\0' }, { weight: 'secret' }, { stock: 'secret' }])(
    'messages hold keys, but never the values of the row',
    async (row) => {
      const failure = (await load(row).catch((error: unknown) => error)) as Error
      expect(failure.message).toContain('legacy key k2')
      expect(JSON.stringify([failure.message, failure])).not.toContain('secret')
    },
  )
}

function shout(value: unknown): unknown {
  return value === null || value === undefined ? value : (value as string).toUpperCase()
}

function broken(): never {
  throw new Error('broken getter')
}
