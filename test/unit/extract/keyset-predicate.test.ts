import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { DataSource } from 'typeorm'
import type { Key } from '../../../src/core/batch'
import { keysetPredicate } from '../../../src/extract/keyset-predicate'
import type { LegacyColumn } from '../../../src/extract/legacy-column'
import type { LegacySource } from '../../../src/extract/legacy-source'

const dataSource = new DataSource({ type: 'sqljs' })
beforeAll(() => dataSource.initialize())
afterAll(() => dataSource.destroy())

const columns = ['a', 'b', 'c'].map(() => ({ kind: 'integer' }) as LegacyColumn)
const REFERENCES = ['t.a', 't.b', 't.c']

function source(comparesRowValues: boolean): LegacySource {
  const keyParameter = (_column: LegacyColumn, text: string, values: unknown[]): string => {
    values.push(text)
    return 'CAST(? AS INTEGER)'
  }
  return { comparesRowValues, keyParameter } as unknown as LegacySource
}

async function select(comparesRowValues: boolean, width: number, operator: '>' | '<=', key: Key): Promise<string[]> {
  const values: unknown[] = []
  const predicate = keysetPredicate(
    source(comparesRowValues),
    columns.slice(0, width),
    REFERENCES.slice(0, width),
    operator,
    key,
    values,
  )
  const rows = (await dataSource.query(
    `SELECT t.a || ',' || t.b || ',' || t.c AS k FROM t WHERE ${predicate} ORDER BY a, b, c`,
    values,
  )) as { k: string }[]
  return rows.map((row) => row.k)
}

const part = fc.integer({ min: -2, max: 2 })
const row = fc.tuple(part, part, part)

test.each([1, 2, 3])('both forms choose the rows that lexicographic order says, with %i columns', async (width) => {
  await dataSource.query('CREATE TABLE IF NOT EXISTS t (a int, b int, c int)')
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 25 }),
      row,
      fc.constantFrom('>' as const, '<=' as const),
      async (rows, bound, operator) => {
        await dataSource.query('DELETE FROM t')
        for (const values of rows) await dataSource.query('INSERT INTO t VALUES (?, ?, ?)', [...values])
        const key = bound.slice(0, width).map(String)
        const expected = rows
          .filter((values) => {
            const order = compare(values.slice(0, width), bound.slice(0, width))
            return operator === '>' ? order > 0 : order <= 0
          })
          .sort(compare)
          .map((values) => values.join(','))
        expect(await select(true, width, operator, key)).toEqual(expected)
        expect(await select(false, width, operator, key)).toEqual(expected)
      },
    ),
    { numRuns: 60 },
  )
})

test('bound values are added behind those that are there, in the order of their places', () => {
  const values: unknown[] = ['before']
  const sql = keysetPredicate(source(false), columns.slice(0, 2), REFERENCES.slice(0, 2), '>', ['1', '2'], values)
  expect(sql.match(/\?/g)).toHaveLength(values.length - 1)
  expect(values).toEqual(['before', '1', '1', '1', '2'])
})

function compare(left: readonly number[], right: readonly number[]): number {
  const i = left.findIndex((value, n) => value !== right[n])
  return i < 0 ? 0 : left[i]! - right[i]!
}
