import { expect, test } from '@jest/globals'
import { EntitySchema, type FindOptionsWhere, In, LessThan, MoreThan, Not } from 'typeorm'
import { BaseTransformer, defineDataSources, Transformer } from 'typeorm-etl'
import { fingerprint } from '../../../src/pipeline/fingerprint'
import { transformerMetadata } from '../../../src/transform/transformer-metadata'

class Row {
  id!: number
}
const schema = new EntitySchema({ name: 'Row', target: Row, columns: { id: { type: 'int', primary: true } } })
const dataSources = defineDataSources({
  legacy: { type: 'sqljs', entities: [schema] },
  target: { type: 'sqljs', entities: [schema] },
})
const ZONES = { legacyTimeZone: 'UTC', targetTimeZone: 'UTC' }

function whereText(where: unknown): string {
  @Transformer({ name: 'rows', legacy: { entity: Row, where: where as FindOptionsWhere<Row> }, target: Row })
  class Rows extends BaseTransformer<Row, Row> {
    transform = (row: Row) => ({ id: row.id })
  }
  return fingerprint([transformerMetadata().get(Rows)!], dataSources, ZONES).rows!.where!
}

test('different values of `where` have different texts, equal ones the same', async () => {
  for (const dataSource of Object.values(dataSources)) await dataSource.initialize()
  const long = 'x'.repeat(20_000)
  const bytes = Buffer.alloc(100)
  const values = [
    ...[1n, 1, '1', '1n', null, true],
    ...[new Date(1), new Date(2), new Date(1).toISOString()],
    ...[MoreThan(1), MoreThan(1n), LessThan(1n), Not(MoreThan(1)), Not(LessThan(1)), In([1, 2]), In([1, 2n])],
    ...[In(Array.from({ length: 200 }, (_, n) => n)), In(Array.from({ length: 201 }, (_, n) => n))],
    ...[`${long}a`, `${long}b`, Buffer.concat([bytes, Buffer.from('a')]), Buffer.concat([bytes, Buffer.from('b')])],
  ]
  const texts = values.map((value) => whereText({ id: value }))
  expect(new Set(texts).size).toBe(values.length)
  expect(values.map((value) => whereText({ id: value }))).toEqual(texts)
  expect(whereText({ id: 1, other: 2n })).toBe(whereText({ other: 2n, id: 1 }))
  for (const dataSource of Object.values(dataSources)) await dataSource.destroy()
})
