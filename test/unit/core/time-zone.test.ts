import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { timeZone, UTC } from '../../../src/core/time-zone'

const ZONES = [
  'Europe/Berlin',
  'Europe/Dublin',
  'Europe/Amsterdam',
  'America/New_York',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Africa/Monrovia',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
]

/** Wall clock by Intl, written as if it were UTC. */
function intlWall(zone: string): (instantMs: number) => number {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
  return (instantMs) =>
    Date.parse(`${format.format(instantMs).replace(' ', 'T')}Z`) + (((instantMs % 1000) + 1000) % 1000)
}

describe.each(ZONES)('%s', (name) => {
  const zone = timeZone(name)
  const expectedWall = intlWall(name)
  const instants = fc.oneof(
    fc.integer({ min: Date.UTC(1880, 0), max: Date.UTC(2100, 0) }),
    fc.integer({ min: Date.UTC(1970, 0), max: Date.UTC(2040, 0) }),
  )

  test('gives the wall clock that Intl gives', () => {
    fc.assert(
      fc.property(instants, (ms) => expect(zone.toWall(ms)).toBe(expectedWall(ms))),
      { numRuns: 1_000 },
    )
  })

  test('gives the same wall clock in every second around the changes of the clock', () => {
    for (const change of changes(expectedWall))
      for (let ms = change - 900_000; ms <= change + 900_000; ms += 61_000)
        expect([ms, zone.toWall(ms)]).toEqual([ms, expectedWall(ms)])
  })

  test('finds the instant of a wall clock: the first, where there are two', () => {
    fc.assert(
      fc.property(instants, (ms) => {
        const wall = expectedWall(ms)
        const found = zone.toInstant(wall)
        expect(expectedWall(found)).toBe(wall)
        expect(found).toBeLessThanOrEqual(ms)
      }),
      { numRuns: 1_000 },
    )
  })

  test('reads a wall clock that is skipped with the offset before the gap', () => {
    for (const change of changes(expectedWall)) {
      const before = expectedWall(change - 1000) + 1000
      const gap = expectedWall(change) - before
      if (gap <= 0) continue
      const skipped = before + gap / 2
      expect(zone.toInstant(skipped)).toBe(change + gap / 2)
    }
  })
})

test('every name of UTC is UTC itself', () => {
  for (const name of ['UTC', 'utc', 'Z', 'GMT', '+00:00', 'Etc/UTC']) expect(timeZone(name)).toBe(UTC)
  fc.assert(fc.property(fc.integer(), (ms) => UTC.toWall(UTC.toInstant(ms)) === ms))
})

test('an unknown zone is refused', () => {
  expect(() => timeZone('Middle/Earth')).toThrow(RangeError)
})

/** Instants at which the offset changed, to the second, from 1880 to 2040. */
function changes(wall: (instantMs: number) => number): number[] {
  const found: number[] = []
  const week = 7 * 86_400_000
  for (let at = Date.UTC(1880, 0); at < Date.UTC(2040, 0); at += week) {
    if (wall(at) - at === wall(at + week) - (at + week)) continue
    let [low, high] = [at, at + week]
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000
      if (wall(middle) - middle === wall(low) - low) low = middle
      else high = middle
    }
    found.push(high)
  }
  return found
}
