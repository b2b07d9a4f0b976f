import { formatCount, formatDuration, formatTable } from '../../../src/cli/format'

test('counts have separators', () => {
  expect([0, 999, 1_234_567, 12.6].map(formatCount)).toEqual(['0', '999', '1,234,567', '13'])
})

test.each([
  [0.04, '0.0 s'],
  [9.94, '9.9 s'],
  [9.97, '10 s'],
  [59.6, '1 min 0 s'],
  [125, '2 min 5 s'],
  [3599.7, '1 h 0 min'],
  [7_800, '2 h 10 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

test('tables align text to the left and numbers to the right', () => {
  const table = formatTable(
    ['name', 'rows', 'state'],
    [
      ['patients', 1234, 'done'],
      ['a', 5, ''],
    ],
  )
  expect(table.split('\n')).toEqual(['name       rows  state', 'patients  1,234  done', 'a             5'])
})
