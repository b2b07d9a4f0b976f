import fc from 'fast-check'
import { formatCount, formatMegabytes, formatSeconds } from '../../../src/report/figures'

test.each([
  [0, '0'],
  [4.2e-8, '42ns'],
  [4.563e-7, '456ns'],
  [9.996e-7, '1.00µs'],
  [1.234e-5, '12.3µs'],
  [9.996e-4, '1.00ms'],
  [0.0123, '12.3ms'],
  [0.9994, '999ms'],
  [0.9996, '1.00s'],
  [1.234, '1.23s'],
  [9.996, '10.0s'],
  [59.94, '59.9s'],
  [59.96, '1m 00s'],
  [754, '12m 34s'],
  [3_599.6, '1h 00m'],
  [11_520, '3h 12m'],
  [7_199.9, '2h 00m'],
  [356_400, '99h 00m'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text)
})

test('up to 99 hours a duration takes at most seven characters', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 99 * 3_600, noNaN: true }),
      fc.integer({ min: 0, max: 12 }),
      (value, shift) => {
        expect(formatSeconds(value / 10 ** shift).length).toBeLessThanOrEqual(7)
      },
    ),
  )
})

test('counts have thousands separators, whatever the locale', () => {
  expect([0, 7, 999, 1_000, 1_234_567.4].map(formatCount)).toEqual(['0', '7', '999', '1,000', '1,234,567'])
})

test('memory that was not sampled is no zero', () => {
  expect([null, 0, -0.25, 41.26].map(formatMegabytes)).toEqual(['-', '0.0', '-0.3', '41.3'])
})
