import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { counts, WriterDatabase } from './use-target'
import type { WriterDialect } from './writer-dialect'

export const AWKWARD_TEXTS = [
  '',
  ' ',
  '\\',
  '\\N',
  '\\.',
  '\\\\N',
  'NULL',
  'null',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\b\f\v',
  'a\tb\\tc',
  'first\nsecond\\nthird',
  '\\.\n\\.\n',
  'ends with a backslash\\',
  "quotes ' \" ` and ''",
  '$1 ${x} %s ? :name',
  '{a,"b"}',
  '\u0001\u001f\u007f\u0085\u2028\u2029\ufeff',
  'Zoë Müller 北京 Ελλάδα',
  '😀👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  'e\u0301 is not \u00e9',
  'אבג عربي',
  '\uffff\u{10ffff}',
]

export const JSON_VALUES: unknown[] = [
  { name: 'O\'Neil \\ "x"\n\t', nested: [{ deep: [1, 2, { deeper: null }] }], empty: {}, emoji: '😀' },
  [],
  [1, 'two', null, true],
  'a string',
  '',
  0,
  -1.5e300,
  false,
  { path: 'C:\\u0000\\temp', date: new Date(0) },
]

/** What is written is what is stored: text, numbers, booleans, JSON, bytes, ids, arrays. */
export function describeValues(dialect: WriterDialect): void {
  const { types } = dialect
  const optional = { nullable: true }

  @Entity('thing')
  class Thing {
    @PrimaryColumn(types.integer)
    id!: number
    @Column({ ...types.text, ...optional })
    text!: unknown
    @Column({ ...types.smallInteger, ...optional })
    small!: unknown
    @Column({ ...types.bigint, ...optional })
    big!: unknown
    @Column({ ...types.decimal(30, 10), ...optional })
    amount!: unknown
    @Column({ ...types.double, ...optional })
    ratio!: unknown
    @Column({ ...types.boolean, ...optional })
    flag!: unknown
    @Column({ ...types.json, ...optional })
    json!: unknown
    @Column({ ...types.uuid, ...optional })
    uuid!: unknown
    @Column({ ...types.enum(['low', 'Very High', "o'clock"]), ...optional })
    level!: unknown
    @Column({ ...types.bytes, ...optional })
    bytes!: unknown
    @Column({ type: 'simple-array', ...optional })
    list!: unknown
    @Column({ type: 'simple-json', ...optional })
    document!: unknown
  }

  const db = new WriterDatabase(dialect, [Thing])
  const things = { things: { entity: Thing } }
  const loadColumn = async (property: keyof Thing, values: readonly unknown[]): Promise<void> => {
    const rows = values.map((value, id) => ({ id, [property]: value }))
    const written = await db.load(things, [['things', rows]])
    expect(written.things).toEqual(counts({ insertCount: values.length }))
  }

  test('text arrives with every awkward character', async () => {
    await loadColumn('text', AWKWARD_TEXTS)
    expect(await db.texts('thing', 'text')).toEqual(AWKWARD_TEXTS)
  })

  test('random text arrives', async () => {
    const random = fc
      .sample(fc.string({ unit: 'binary', maxLength: 40 }), 1_000)
      .map((text) => text.replaceAll('\0', ''))
    await loadColumn('text', random)
    expect(await db.texts('thing', 'text')).toEqual(random)
  })

  test('text of a megabyte arrives, among short ones', async () => {
    const huge = ['ä'.repeat(1024 * 1024), 'short', '\\\n'.repeat(512 * 1024), '', '😀'.repeat(300_000)]
    await loadColumn('text', huge)
    const stored = await db.texts('thing', 'text')
    expect(stored.map((text) => text!.length)).toEqual(huge.map((text) => text.length))
    expect(stored.every((text, i) => text === huge[i])).toBe(true)
  })

  test('thousands of rows arrive complete and in their own columns', async () => {
    const rows = Array.from({ length: 12_345 }, (_, id) => ({ id, text: `row ${id}\n`, big: `${id}000000000` }))
    await db.load(things, [
      ['things', rows.slice(0, 7_000)],
      ['things', rows.slice(7_000)],
    ])
    const texts = await db.texts('thing', 'text')
    expect(texts).toHaveLength(12_345)
    expect(texts.findIndex((text, id) => text !== `row ${id}\n`)).toBe(-1)
    expect((await db.texts('thing', 'big')).findIndex((big, id) => Number(big) !== id * 1e9)).toBe(-1)
  })

  test('null and a property that is left out are both NULL where there is no default', async () => {
    await db.load(things, [
      ['things', [{ id: 0, text: null }, { id: 1 }, { id: 2, text: undefined }, { id: 3, text: '' }]],
    ])
    expect(await db.texts('thing', 'text')).toEqual([null, null, null, ''])
  })

  test('a bigint travels as string, bigint or safe number, to its limits', async () => {
    await loadColumn('big', [
      '9223372036854775807',
      -9223372036854775808n,
      '9007199254740993',
      9007199254740993n,
      Number.MAX_SAFE_INTEGER,
      0,
      -0,
      '-1',
    ])
    expect(await db.texts('thing', 'big')).toEqual([
      '9223372036854775807',
      '-9223372036854775808',
      '9007199254740993',
      '9007199254740993',
      '9007199254740991',
      '0',
      '0',
      '-1',
    ])
  })

  test('small integers travel as number, string and bigint', async () => {
    await loadColumn('small', [-32768, '32767', 12n])
    expect(await db.texts('thing', 'small')).toEqual(['-32768', '32767', '12'])
  })

  test('decimals keep every digit, and zeros behind the last one do no harm', async () => {
    await loadColumn('amount', [
      '12345678901234567890.0123456789',
      '-0.0000000001',
      '1.50000000000000',
      10n,
      0.1,
      '1e3',
      1e-7,
    ])
    const stored = await db.texts('thing', 'amount')
    expect(stored.slice(0, 2)).toEqual(['12345678901234567890.0123456789', '-0.0000000001'])
    expect(stored.slice(2).map(Number)).toEqual([1.5, 10, 0.1, 1000, 1e-7])
  })

  test('doubles arrive bit by bit', async () => {
    const doubles = [0.1, 1 / 3, 902946.3251953125, Number.MAX_VALUE, 5e-324, -123.456e-30, 2 ** 53 + 2]
    await loadColumn('ratio', doubles)
    expect((await db.texts('thing', 'ratio')).map(Number)).toEqual(doubles)
  })

  test('booleans arrive, also as 1 and 0', async () => {
    await loadColumn('flag', [true, false, 1, 0, null])
    const [yes, no] = dialect.booleans
    expect(await db.texts('thing', 'flag')).toEqual([yes, no, yes, no, null])
  })

  test('json holds objects, arrays and plain values, strings included', async () => {
    await loadColumn('json', JSON_VALUES)
    const stored = (await db.texts('thing', 'json')).map((text) => JSON.parse(text!) as unknown)
    expect(stored).toEqual(JSON.parse(JSON.stringify(JSON_VALUES)))
  })

  test('a json document of a megabyte arrives', async () => {
    const document = Array.from({ length: 20_000 }, (_, n) => ({ n, text: `value "${n}"\n` }))
    await loadColumn('json', [document])
    expect(JSON.parse((await db.texts('thing', 'json'))[0]!)).toEqual(document)
  })

  test('uuid and enum values arrive', async () => {
    await loadColumn('uuid', ['123e4567-e89b-12d3-a456-426614174000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF'])
    expect((await db.texts('thing', 'uuid')).map((uuid) => uuid!.toLowerCase())).toEqual([
      '123e4567-e89b-12d3-a456-426614174000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
    ])
    await db.load(things, [
      [
        'things',
        [
          { id: 10, level: 'Very High' },
          { id: 11, level: "o'clock" },
        ],
      ],
    ])
    expect((await db.texts('thing', 'level')).slice(2)).toEqual(['Very High', "o'clock"])
  })

  test('bytes arrive from Buffers, views and an empty one', async () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, n) => n))
    const view = new Uint8Array(all.buffer, all.byteOffset + 250, 6)
    await loadColumn('bytes', [all, view, Buffer.alloc(0), Buffer.from('\\N\n\\.\n')])
    expect(await db.hex('thing', 'bytes')).toEqual([
      all.toString('hex'),
      'fafbfcfdfeff',
      '',
      Buffer.from('\\N\n\\.\n').toString('hex'),
    ])
  })

  test('a megabyte of bytes arrives', async () => {
    const bytes = Buffer.alloc(1024 * 1024, 'abc\0\xff', 'latin1')
    await loadColumn('bytes', [bytes, Buffer.from([1])])
    expect((await db.hex('thing', 'bytes')).map((hex) => hex === bytes.toString('hex'))).toEqual([true, false])
  })

  test("TypeORM's own list and JSON columns are readable by TypeORM", async () => {
    await db.load(things, [['things', [{ id: 1, list: ['a', 'b c', ''], document: { a: [1], b: 'x\ny' } }]]])
    expect((await db.database.rows(Thing))[0]).toMatchObject({
      list: ['a', 'b c', ''],
      document: { a: [1], b: 'x\ny' },
    })
  })
}
