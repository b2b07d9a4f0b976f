import { formatUtc, utcDayMs } from './utc-text'

/** The instant as the database wrote it, in UTC: `2020-01-31 23:59:59.123456`, with `T` or a blank, zero to six digits; a date alone for a value without time and zone. */
const UTC_TEXT = Symbol.for('typeorm-etl/utc-text')

type ExactDate = Date & { [UTC_TEXT]?: string }

/** A Date that remembers its exact text, so that a value passed on untouched is written with its microseconds. */
export function exactDate(epochMs: number, utcText: string): Date {
  const date: ExactDate = new Date(epochMs)
  date[UTC_TEXT] = utcText
  return date
}

/** As {@link exactDate}, where the database's text was in another zone. @param micros - 0 to 999, below the millisecond. */
export function exactDateOf(epochMs: number, micros: number): Date {
  return micros === 0 ? new Date(epochMs) : exactDate(epochMs, formatUtc(epochMs) + String(micros).padStart(3, '0'))
}

/** The remembered text; `undefined` for a Date of any other origin and for one that was changed since. */
export function exactUtcText(date: Date): string | undefined {
  const text = (date as ExactDate)[UTC_TEXT]
  return text !== undefined && millisecondOf(text) === date.getTime() ? text : undefined
}

/** Digits below the millisecond, 0 to 999. */
export function microsecondOfMillisecond(date: Date): number {
  const text = exactUtcText(date)
  return text === undefined || text.length <= 23 ? 0 : Number(text.slice(23, 26).padEnd(3, '0'))
}

/** The remembered text where it is a date alone, `2020-01-31`: the same day in every zone. */
export function exactDay(date: Date): string | undefined {
  const text = exactUtcText(date)
  return text?.length === 10 ? text : undefined
}

function millisecondOf(text: string): number {
  const day = utcDayMs(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8))
  if (text.length === 10) return day
  const seconds = (two(text, 11) * 60 + two(text, 14)) * 60 + two(text, 17)
  let ms = day + seconds * 1000
  for (let i = 20, weight = 100; i < 23 && i < text.length; i++, weight /= 10) ms += digit(text, i) * weight
  return ms
}

const digit = (text: string, i: number): number => text.charCodeAt(i) - 48
const two = (text: string, i: number): number => digit(text, i) * 10 + digit(text, i + 1)
