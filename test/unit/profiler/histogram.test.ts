import fc from 'fast-check'
import { Histogram } from '../../../src/profiler/histogram'

const TOLERANCE = 0.01

/** 1 ns to a month, as evenly over the magnitudes as durations are. */
const value = fc
  .double({ min: 0, max: Math.log(2.6e15), noNaN: true })
  .map((exponent) => Math.max(1, Math.round(Math.exp(exponent))))
const values = fc.array(value, { minLength: 1, maxLength: 500 })
const percent = fc.constantFrom(1, 25, 50, 75, 90, 95, 99, 99.9, 100)

function nearestRank(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(1, Math.ceil((percent / 100) * sorted.length)) - 1]!
}

function record(numbers: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const number of numbers) histogram.record(number)
  return histogram
}

test('a percentile is less than 1 % off the exact one', () => {
  fc.assert(
    fc.property(values, percent, (numbers, percent) => {
      const exact = nearestRank(
        [...numbers].sort((a, b) => a - b),
        percent,
      )
      const found = record(numbers).percentile(percent, numbers.length)
      expect(Math.abs(found - exact) / exact).toBeLessThan(TOLERANCE)
    }),
    { numRuns: 500 },
  )
})

test('merging two histograms equals recording everything in one', () => {
  fc.assert(
    fc.property(values, values, percent, (left, right, percent) => {
      const merged = record(left)
      merged.add(record(right))
      const together = record([...left, ...right])
      const count = left.length + right.length
      expect(merged.percentile(percent, count)).toBe(together.percentile(percent, count))
    }),
  )
})

test('zero and values beyond 52 days are counted in the outermost buckets', () => {
  const histogram = record([0, 0, 1e17])
  expect(histogram.percentile(50, 3)).toBeLessThan(1.02)
  expect(histogram.percentile(100, 3)).toBeGreaterThan(8e15)
})

test('an empty histogram has no percentile', () => {
  expect(new Histogram().percentile(50, 0)).toBe(0)
})
