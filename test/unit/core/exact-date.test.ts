import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { exactDate, exactDateOf, exactUtcText, microsecondOfMillisecond } from '../../../src/core/exact-date'
import { formatUtc } from '../../../src/core/utc-text'

const FIRST = Date.UTC(2000, 0, 1) - 62_000_000_000_000 // about year 36
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
const epoch = fc.oneof(fc.integer({ min: FIRST, max: LAST }), fc.constantFrom(LAST, -1, 0, 1))
const micros = fc.integer({ min: 0, max: 999 })

test('the digits below the millisecond come back in every year', () => {
  fc.assert(
    fc.property(epoch, micros, (ms, rest) => {
      const date = exactDateOf(ms, rest)
      expect(date.getTime()).toBe(ms)
      expect(microsecondOfMillisecond(date)).toBe(rest)
    }),
  )
})

test('the exact text holds only while the Date shows the instant it was made with', () => {
  fc.assert(
    fc.property(epoch, micros, fc.integer({ min: 1, max: 10_000 }), (ms, rest, change) => {
      const text = formatUtc(ms) + String(rest).padStart(3, '0')
      const date = exactDate(ms, text)
      expect(exactUtcText(date)).toBe(text)
      date.setTime(ms - change)
      expect(exactUtcText(date)).toBeUndefined()
      expect(microsecondOfMillisecond(date)).toBe(0)
      date.setTime(ms)
      expect(exactUtcText(date)).toBe(text)
    }),
  )
})

test.each([
  ['2020-01-31', Date.UTC(2020, 0, 31)],
  ['2020-01-31 23:59:59', Date.UTC(2020, 0, 31, 23, 59, 59)],
  ['2020-01-31T23:59:59.1', Date.UTC(2020, 0, 31, 23, 59, 59, 100)],
  ['2020-01-31 23:59:59.12', Date.UTC(2020, 0, 31, 23, 59, 59, 120)],
  ['2020-01-31 23:59:59.123', Date.UTC(2020, 0, 31, 23, 59, 59, 123)],
  ['2020-01-31 23:59:59.1234', Date.UTC(2020, 0, 31, 23, 59, 59, 123)],
])('text with fewer digits is exact too: %s', (text, ms) => {
  if (text.length > 10) expect(exactUtcText(exactDate(ms, text))).toBe(text)
  expect(microsecondOfMillisecond(exactDate(ms, text))).toBe(text.endsWith('1234') ? 400 : 0)
})

test('a Date of any other origin, a copy and an invalid one have no digits', () => {
  const date = exactDateOf(0, 5)
  for (const other of [new Date(0), new Date(date), new Date(NaN), structuredClone(date)])
    expect([exactUtcText(other), microsecondOfMillisecond(other)]).toEqual([undefined, 0])
})

test('nothing of it shows: JSON, keys and equality are those of a Date', () => {
  const date = exactDateOf(0, 5)
  expect(JSON.stringify({ date })).toBe('{"date":"1970-01-01T00:00:00.000Z"}')
  expect(Object.keys(date)).toEqual([])
  expect(date.toISOString()).toBe(new Date(0).toISOString())
})
