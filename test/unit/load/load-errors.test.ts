import { expect, test } from '@jest/globals'
import { LoadFailedError, ValueRefusedError } from '../../../src/load/load-errors'

const nowhere = { table: 't', constraint: null, column: null, columns: null, referencedTable: null }

test('a legacy row is named by its key, a row given to bulkCreate by its place', () => {
  const refused = (key: string) =>
    new ValueRefusedError({ target: 'Pet', property: 'name', key: [key], reason: 'it is x' })
  expect(refused('7').message).toContain('Pet.name made from legacy key 7 cannot be stored: it is x.')
  expect(refused('#7').message).toContain('legacy key #7')
  const given = '#7 of the rows given to bulkCreate'
  expect(refused(given).message).toContain('Pet.name made from row #7 of the rows given to bulkCreate cannot be stored')
  expect(new LoadFailedError({ ...nowhere, databaseCode: '23505', key: [given] }, new Error('no')).message).toContain(
    'failed at row #7 of the rows given to bulkCreate: no.',
  )
})

test.each([
  ['22P02', 'invalid input syntax for type integer: "secret "quoted" value"', 'type integer: "..."'],
  ['22003', 'value "secret" is out of range for type integer', 'value "..." is out of range'],
])('the value in a data exception %s does not get into the message', (databaseCode, message, expected) => {
  const error = new LoadFailedError({ ...nowhere, databaseCode, key: null }, new Error(message))
  expect(error.message).toContain(expected)
  expect(JSON.stringify(error)).not.toContain('secret')
})
