import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatUtc, utcDayMs } from '../../../src/core/utc-text'

const YEAR_1 = new Date('0001-01-01T00:00:00Z').getTime()
const YEAR_9999 = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

test('formats as Date does, from year 1 to 9999', () => {
  fc.assert(
    fc.property(fc.integer({ min: YEAR_1, max: YEAR_9999 }), (ms) => {
      expect(`${formatUtc(ms)}Z`).toBe(new Date(ms).toISOString())
    }),
    { numRuns: 2_000 },
  )
})

test('counts days as Date does, around every turn of a month', () => {
  for (const year of [1, 4, 99, 100, 400, 1582, 1600, 1900, 1970, 2000, 2023, 2024, 2100, 9999])
    for (let month = 1; month <= 12; month++)
      for (const day of [1, 2, 28]) {
        const expected = new Date(0)
        expected.setUTCFullYear(year, month - 1, day)
        expect(utcDayMs(year, month, day)).toBe(expected.getTime())
      }
})
