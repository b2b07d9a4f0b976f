import { expect, test } from '@jest/globals'
import { keyViolation } from '../../../src/load/key-violation'
import type { TargetTable } from '../../../src/load/target-table'

const table = (partitioned = false) =>
  ({
    entity: { tableName: 'ware' },
    columns: ['a', 'b', 'Order Id', 'say "x"'].map((name) => ({ catalog: { name } })),
    partitioned,
  }) as unknown as TargetTable

const refused = (detail: string | undefined, more: object = {}) => ({ code: '23505', table: 'ware', detail, ...more })

test.each([
  ['Key (a)=(1) already exists.', ['a'], '1'],
  ['Key (a, b)=(x, y) already exists.', ['a', 'b'], 'x, y'],
  ['Key ("Order Id", "say ""x""")=(1, 2) already exists.', ['Order Id', 'say "x"'], '1, 2'],
  ['Key (Order Id)=(1) already exists.', ['Order Id'], '1'],
  ['Key (a)=(x)=(y), (z) already exists.', ['a'], 'x)=(y), (z'],
  ['Schlüssel »(a)=(1)« existiert bereits.', ['a'], '1'],
])('%s', (detail, columns, values) => {
  expect(keyViolation(refused(detail), table())).toEqual({ kind: 'unique', columns, values, referencedTable: null })
})

test.each([
  ['Key (a)=(1) is not present in table "shop".', 'shop'],
  ['Schlüssel (a)=(1) ist nicht in Tabelle »shop« vorhanden.', 'shop'],
])('the table of a foreign key: %s', (detail, referencedTable) => {
  expect(keyViolation(refused(detail, { code: '23503' }), table())).toMatchObject({ kind: 'foreign', referencedTable })
})

test.each([
  ['an expression of an index', refused('Key (lower(a))=(x) already exists.')],
  ['a column that the entity does not have', refused('Key (c)=(x) already exists.')],
  ['no detail', refused(undefined)],
  ['a detail of another kind', refused('MATCH FULL does not allow mixing of null and nonnull key values.')],
  ['another table, as triggers write to', refused('Key (a)=(1) already exists.', { table: 'log' })],
  ['another error', refused('Failing row contains (1, secret).', { code: '23514' })],
  ['no error of a database', new Error('x')],
  ['nothing', undefined],
])('%s says nothing', (_title, error) => {
  expect(keyViolation(error, table())).toBeNull()
})

test('a partition reports under its own name', () => {
  const error = refused('Key (a)=(1) already exists.', { table: 'ware_2020' })
  expect(keyViolation(error, table(true))).toMatchObject({ columns: ['a'], values: '1' })
})
