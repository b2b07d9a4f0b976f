import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { exactDay, microsecondOfMillisecond } from '../../../src/core/exact-date'
import { timeZone, UTC } from '../../../src/core/time-zone'
import { parseDate, parseTimestamp } from '../../../src/extract/parse-temporal'

const pad = (n: number, length = 2): string => String(n).padStart(length, '0')
const moment = fc.record({
  ms: fc.integer({ min: new Date('0001-01-01T00:00:00Z').getTime(), max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) }),
  micros: fc.integer({ min: 0, max: 999 }),
})

test('every time of the years 1 to 9999 is read exactly, with any number of digits and either separator', () => {
  fc.assert(
    fc.property(
      moment,
      fc.constantFrom(' ', 'T'),
      fc.integer({ min: 0, max: 6 }),
      ({ ms, micros }, separator, digits) => {
        const iso = new Date(ms).toISOString()
        const fraction = (iso.slice(20, 23) + pad(micros, 3)).slice(0, digits)
        const text = `${iso.slice(0, 10)}${separator}${iso.slice(11, 19)}${fraction === '' ? '' : `.${fraction}`}`
        const whole = fraction.padEnd(6, '0')
        const date = parseTimestamp(text, UTC)
        expect(date?.getTime()).toBe(Math.floor(ms / 1000) * 1000 + Number(whole.slice(0, 3)))
        expect(microsecondOfMillisecond(date!)).toBe(Number(whole.slice(3)))
      },
    ),
    { numRuns: 2_000 },
  )
})

test('an offset behind the time decides, whatever the zone is', () => {
  const zone = timeZone('Asia/Tokyo')
  fc.assert(
    fc.property(
      moment,
      fc.integer({ min: -14 * 60, max: 14 * 60 }),
      fc.constantFrom(':', ''),
      ({ ms, micros }, offset, colon) => {
        fc.pre(ms > Date.UTC(1000, 0) && ms < Date.UTC(9998, 0))
        const wall = new Date(ms + offset * 60_000).toISOString()
        const minutes = Math.abs(offset)
        const suffix = `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}${colon}${pad(minutes % 60)}`
        const date = parseTimestamp(`${wall.slice(0, 23)}${pad(micros, 3)}${suffix}`, zone)
        expect(date?.getTime()).toBe(ms)
        expect(microsecondOfMillisecond(date!)).toBe(micros)
      },
    ),
  )
})

test.each([
  ['2020-01-31 10:00:00+02', '2020-01-31T08:00:00.000Z'],
  ['2020-01-31 10:00:00Z', '2020-01-31T10:00:00.000Z'],
  ['2020-01-31 10:00:00 +02', '2020-01-31T08:00:00.000Z'],
  ['2020-02-29', '2020-02-29T00:00:00.000Z'],
  ['2000-02-29', '2000-02-29T00:00:00.000Z'],
  ['2020-01-31 10:00:00.123456000', '2020-01-31T10:00:00.123Z'],
])('reads %s', (text, iso) => {
  expect(parseTimestamp(text, UTC)?.toISOString()).toBe(iso)
})

test('reads a wall clock in its zone, microseconds kept', () => {
  const date = parseTimestamp('2020-07-31 12:00:00.000001', timeZone('Europe/Berlin'))
  expect(date?.toISOString()).toBe('2020-07-31T10:00:00.000Z')
  expect(microsecondOfMillisecond(date!)).toBe(1)
  expect(parseTimestamp('2020-07-31', timeZone('Europe/Berlin'))?.toISOString()).toBe('2020-07-30T22:00:00.000Z')
})

test('a date alone is midnight in UTC and remembers that it is one', () => {
  const date = parseDate('2020-07-31')
  expect(date?.toISOString()).toBe('2020-07-31T00:00:00.000Z')
  expect(exactDay(date!)).toBe('2020-07-31')
  date!.setUTCHours(5)
  expect(exactDay(date!)).toBeUndefined()
  expect(exactDay(parseTimestamp('2020-07-31', UTC)!)).toBeUndefined()
  for (const text of ['0000-00-00', '2019-02-29', '2020-07-31 10:00:00', '2020-7-31'])
    expect(parseDate(text)).toBeNull()
})

test.each([
  '',
  '0000-00-00',
  '0000-00-00 00:00:00',
  '0000-01-01',
  '2020-00-10',
  '2020-13-01',
  '2020-01-00',
  '2020-02-30',
  '2019-02-29',
  '1900-02-29',
  '2020-01-31 24:00:00',
  '2020-01-31 10:60:00',
  '2020-01-31 10:00:60',
  '2020-01-31 10:00',
  '2020-01-31 ',
  '2020-01-3',
  '20200131',
  '2020/01/31',
  '2020-01-31x10:00:00',
  '2020-01-31 10-00-00',
  '2020-01-31 10:00:00.',
  '2020-01-31 10:00:00.1234567',
  '2020-01-31 10:00:00,5',
  '2020-01-31 10:00:00 BC',
  '0044-03-15 BC',
  '0044-03-15 00:00:00 BC',
  '12020-01-31',
  '10000-01-01 00:00:00',
  '-infinity',
  'infinity',
  '2020-01-31 10:00:00+02:00:30',
  '2020-01-31 10:00:00Zulu',
  '2020-01-31T10:00:00.5ZZ',
  'tomorrow',
])('gives null for %j', (text) => {
  expect(parseTimestamp(text, UTC)).toBeNull()
})

test('what is read is what Date reads, for any text that it takes', () => {
  const digit = fc.constantFrom(...'0123456789'.split(''))
  const character = fc.oneof({ weight: 6, arbitrary: digit }, fc.constantFrom(...'-: T.Z+'.split('')))
  const near = fc
    .tuple(fc.constant('2020-01-31 10:00:00.123456'), fc.nat(25), character)
    .map(([text, at, c]) => text.slice(0, at) + c + text.slice(at + 1))
  fc.assert(
    fc.property(near, (text) => {
      const date = parseTimestamp(text, UTC)
      if (date === null) return
      expect(`${text.slice(0, 10)}T${text.slice(11, 23)}Z`.startsWith(date.toISOString().slice(0, 19))).toBe(true)
    }),
    { numRuns: 5_000 },
  )
})
