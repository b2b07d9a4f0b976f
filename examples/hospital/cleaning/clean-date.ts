/** Dates that meant "unknown" to the old system. */
const SENTINELS = new Set(['0000-00-00', '1900-01-01'])
const ISO = /^(\d{4})-(\d{2})-(\d{2})$/
const GERMAN = /^(\d{2})\.(\d{2})\.(\d{4})$/

/** `YYYY-MM-DD` of a day that exists, or `null`. */
export function cleanDate(raw: string | null): string | null {
  if (raw === null || SENTINELS.has(raw)) return null
  const german = GERMAN.exec(raw)
  const iso = german === null ? raw : `${german[3]}-${german[2]}-${german[1]}`
  const parts = ISO.exec(iso)
  return parts !== null && exists(Number(parts[1]), Number(parts[2]), Number(parts[3])) ? iso : null
}

/** `HH:MM:00`, or `null`. */
export function cleanTime(raw: string | null): string | null {
  const parts = /^(\d{1,2})[:h]?(\d{2})(:\d{2})?$/.exec(raw ?? '')
  if (parts === null || Number(parts[1]) > 23 || Number(parts[2]) > 59) return null
  return `${parts[1]!.padStart(2, '0')}:${parts[2]}:00`
}

function exists(year: number, month: number, day: number): boolean {
  const isLeapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const lastDay = month === 2 ? (isLeapYear ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
  return month >= 1 && month <= 12 && day >= 1 && day <= lastDay
}
