import { expect, test } from '@jest/globals'
import { Column, Entity, PrimaryColumn } from 'typeorm'
import { WriterDatabase } from './use-target'
import { AWKWARD_TEXTS, JSON_VALUES } from './values.contract'
import type { ColumnType, WriterDialect } from './writer-dialect'

/** Types that not every database has. */
export function describeBinaryJson(dialect: WriterDialect, binaryJson: ColumnType): void {
  const { types } = dialect
  const optional = { nullable: true }

  @Entity('binary_json')
  class BinaryJson {
    @PrimaryColumn(types.integer)
    id!: number
    @Column({ ...binaryJson, ...optional })
    json!: unknown
  }
  const documents = new WriterDatabase(dialect, [BinaryJson])

  test('binary json holds what json holds', async () => {
    const rows = JSON_VALUES.map((json, id) => ({ id, json }))
    await documents.load({ rows: { entity: BinaryJson } }, [['rows', rows]])
    const stored = (await documents.texts('binary_json', 'json')).map((text) => JSON.parse(text!) as unknown)
    expect(stored).toEqual(JSON.parse(JSON.stringify(JSON_VALUES)))
  })
}

export function describeArrays(dialect: WriterDialect, arrayOf: (item: ColumnType) => ColumnType): void {
  const { types } = dialect
  const optional = { nullable: true }

  @Entity('arrays')
  class Arrays {
    @PrimaryColumn(types.integer)
    id!: number
    @Column({ ...arrayOf(types.text), ...optional })
    texts!: unknown
    @Column({ ...arrayOf(types.bigint), ...optional })
    bigs!: unknown
    @Column({ ...arrayOf(types.boolean), ...optional })
    flags!: unknown
    @Column({ ...arrayOf(types.dateTime), ...optional })
    times!: unknown
    @Column({ ...arrayOf(types.enum(['a', 'b c'])), ...optional })
    levels!: unknown
  }
  const arrays = new WriterDatabase(dialect, [Arrays])

  test('arrays hold awkward texts, nulls, limits, nested arrays and no elements', async () => {
    const texts = [...AWKWARD_TEXTS, null]
    await arrays.load({ rows: { entity: Arrays } }, [
      ['rows', [{ id: 1, texts, bigs: [2n ** 62n, '-1', 5], flags: [true, null, false], levels: ['b c', 'a'] }]],
      [
        'rows',
        [
          { id: 2, texts: [], bigs: [[1], [2]] },
          { id: 3, times: [new Date('2020-01-31T23:59:59.123Z')] },
        ],
      ],
    ])
    const [first, second] = await arrays.database.rows(Arrays)
    expect(first).toMatchObject({ texts, bigs: [(2n ** 62n).toString(), '-1', '5'], flags: [true, null, false] })
    expect(first).toMatchObject({ levels: ['b c', 'a'] })
    expect(second).toMatchObject({ texts: [], bigs: [['1'], ['2']] })
    expect((await arrays.texts('arrays', 'times'))[2]).toContain('2020-01-31 23:59:59.123')
  })

  test('numbers that are not exact are refused in arrays too', async () => {
    const load = arrays.load({ rows: { entity: Arrays } }, [['rows', [{ id: 1, bigs: [1, 2 ** 53] }]]])
    await expect(load).rejects.toMatchObject({
      code: 'ETL_VALUE_REFUSED',
      context: { property: 'bigs', key: ['k0'] },
    })
  })
}
