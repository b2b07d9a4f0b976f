import { expect, test } from '@jest/globals'
import { closestName } from '../../../src/pipeline/closest-name'

const HOOKS = ['transform', 'transformBatch', 'beforeBatch', 'afterBatch']

test.each([
  ['befreBatch', 'beforeBatch'],
  ['beforebatch', 'beforeBatch'],
  ['before_batch', 'beforeBatch'],
  ['transfrom', 'transform'],
  ['trasnfomr', 'transform'],
  ['transformbatches', 'transformBatch'],
  ['transformName', undefined],
  ['clean', undefined],
  ['x', undefined],
  ['', undefined],
])('%s is %s', (name, meant) => {
  expect(closestName(name, HOOKS)).toBe(meant)
})

test('of several the closest, and never one as far away as the name is long', () => {
  expect(closestName('nmae', ['mane', 'name', 'names'])).toBe('name')
  expect(closestName('id', ['at', 'no'])).toBeUndefined()
})
