/** Converts between an instant and the wall clock of one IANA time zone. Both sides are milliseconds since 1970. */
export interface TimeZone {
  readonly name: string
  /** Wall clock, written as if it were UTC, to the instant. A wall clock that occurs twice means the first of the two. */
  toInstant(wallMs: number): number
  toWall(instantMs: number): number
}

export const UTC: TimeZone = Object.freeze({ name: 'UTC', toInstant: (ms: number) => ms, toWall: (ms: number) => ms })

/** @throws RangeError for a name that the runtime does not know. */
export function timeZone(name: string): TimeZone {
  if (/^(utc|z|gmt|\+00:00|etc\/utc)$/i.test(name)) return UTC
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  // Intl costs about 2 us a call, so each quarter hour is asked once.
  const offsets = new Map<number, number>()
  const offsetOf = (quarter: number): number => {
    let offset = offsets.get(quarter)
    if (offset === undefined) {
      if (offsets.size >= MAX_OFFSETS) offsets.clear()
      offsets.set(quarter, (offset = measureOffset(format, quarter * QUARTER_HOUR_MS)))
    }
    return offset
  }
  const offsetAt = (instantMs: number): number => {
    const quarter = Math.floor(instantMs / QUARTER_HOUR_MS)
    const offset = offsetOf(quarter)
    // Today's clocks change on whole quarter hours, those of the past did not.
    return offset === offsetOf(quarter + 1) ? offset : measureOffset(format, Math.floor(instantMs / 1000) * 1000)
  }
  return {
    name,
    toWall: (instantMs) => instantMs + offsetAt(instantMs),
    toInstant: (wallMs) => {
      // The earlier candidate wins where the wall clock occurs twice; in a gap the offset before it is used.
      const before = offsetAt(wallMs - DAY_MS)
      const after = offsetAt(wallMs + DAY_MS)
      const first = wallMs - before
      if (before === after || first + offsetAt(first) === wallMs) return first
      const second = wallMs - after
      return second + offsetAt(second) === wallMs ? second : first
    },
  }
}

const QUARTER_HOUR_MS = 900_000
const DAY_MS = 86_400_000
const MAX_OFFSETS = 100_000

function measureOffset(format: Intl.DateTimeFormat, instantMs: number): number {
  const part: Record<string, string> = {}
  for (const { type, value } of format.formatToParts(instantMs)) part[type] = value
  const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year)
  const wall = new Date(0)
  wall.setUTCFullYear(year, Number(part.month) - 1, Number(part.day))
  wall.setUTCHours(Number(part.hour), Number(part.minute), Number(part.second), 0)
  return wall.getTime() - Math.floor(instantMs / 1000) * 1000
}
