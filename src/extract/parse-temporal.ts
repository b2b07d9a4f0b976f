import { exactDate, exactDateOf } from '../core/exact-date'
import { type TimeZone, UTC } from '../core/time-zone'
import { utcDayMs } from '../core/utc-text'

/** Reads two digits at `i`; anything else gives NaN, which makes the whole Date invalid. */
const two = (s: string, i: number): number => {
  const a = s.charCodeAt(i) - 48
  const b = s.charCodeAt(i + 1) - 48
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 ? a * 10 + b : NaN
}

/**
 * `2020-01-31`, `2020-01-31 23:59:59.123456`, with `T` for the blank and with `Z`, `+02`, `+0530` or `+05:30` behind.
 *
 * @returns `null` where the text is no such time: year 0, BC, infinity, 31 February, more than six digits of a second.
 */
export function parseTimestamp(text: string, zone: TimeZone): Date | null {
  const year = two(text, 0) * 100 + two(text, 2)
  const month = two(text, 5)
  const day = two(text, 8)
  if (!(year > 0) || !(month >= 1 && month <= 12) || !(day >= 1 && day <= daysIn(year, month))) return null
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return null
  const date = utcDayMs(year, month, day)
  if (text.length === 10) return new Date(zone.toInstant(date))
  if (!isBlankOrT(text.charCodeAt(10)) || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return null
  const hour = two(text, 11)
  const minute = two(text, 14)
  const second = two(text, 17)
  if (!(hour <= 23) || !(minute <= 59) || !(second <= 59)) return null
  let position = 19
  let micros = 0
  if (text.charCodeAt(19) === 46) {
    let scale = 100_000
    for (position = 20; position < text.length; position++) {
      const digit = text.charCodeAt(position) - 48
      if (digit < 0 || digit > 9) break
      if (scale < 1 && digit !== 0) return null
      micros += digit * Math.floor(scale)
      scale /= 10
    }
    if (position === 20) return null
  }
  const offset = position === text.length ? undefined : offsetMinutes(text, position)
  if (offset === null) return null
  const millisecond = Math.floor(micros / 1000)
  const wall = date + ((hour * 60 + minute) * 60 + second) * 1000
  // The usual case, UTC text: the Date keeps the text itself, and nothing has to be formatted when it is written.
  if (offset === undefined && zone === UTC) return exactDate(wall + millisecond, text)
  if (offset === 0) return exactDate(wall + millisecond, text.slice(0, position))
  const instant = offset === undefined ? zone.toInstant(wall) : wall - offset * 60_000
  return exactDateOf(instant + millisecond, micros - millisecond * 1000)
}

/** `2020-01-31` as midnight in UTC, which remembers that it is a date: dates have no zone, and another one's midnight is another day. */
export function parseDate(text: string): Date | null {
  const date = text.length === 10 ? parseTimestamp(text, UTC) : null
  return date === null ? null : exactDate(date.getTime(), text)
}

const COLON = 58
/** PostgreSQL's own limit. */
const LARGEST_OFFSET_HOURS = 15
const isBlankOrT = (code: number): boolean => code === 32 || code === 84

/** Minutes east of UTC of `Z`, `+02`, `+0530`, `+05:30` at `position`; seconds in an offset (years before 1900) are not handled. */
function offsetMinutes(text: string, position: number): number | null {
  const rest = text.slice(position).trim()
  if (rest === 'Z' || rest === 'z') return 0
  const match = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(rest)
  if (match === null) return null
  const [hour, minute] = [Number(match[2]), Number(match[3] ?? 0)]
  if (hour > LARGEST_OFFSET_HOURS || minute > 59) return null
  const minutes = hour * 60 + minute
  return match[1] === '-' ? -minutes : minutes
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
