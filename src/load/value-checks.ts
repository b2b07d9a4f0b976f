import type { CatalogColumn } from '../database/catalog'

/**
 * Why PostgreSQL would refuse a text as the value of a column; `undefined` where it would not, or where only it knows.
 * The reason names the limit and never the value.
 */
export type ValueCheck = (text: string) => string | undefined

/** @param limits - the column; for an array column one whose type is that of its elements. */
export function valueCheck(limits: CatalogColumn): ValueCheck | undefined {
  if (limits.labels !== null) return labelCheck(limits.labels)
  const range = INTEGER_RANGES[limits.type]
  if (range !== undefined) return integerCheck(...range)
  switch (limits.type) {
    case 'numeric':
      return decimalCheck(limits)
    case 'varchar':
    case 'bpchar':
      return limits.length === null ? undefined : lengthCheck(limits.length)
    case 'uuid':
      return (text) => (UUID.test(text) ? undefined : 'it is no uuid')
    case 'bool':
      return (text) => (BOOLEAN.test(text) ? undefined : 'it is no boolean')
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return dateProblem
    default:
      return undefined
  }
}

export const INTEGER_RANGES: Readonly<Record<string, readonly [min: bigint, max: bigint]>> = {
  int2: [-(2n ** 15n), 2n ** 15n - 1n],
  int4: [-(2n ** 31n), 2n ** 31n - 1n],
  int8: [-(2n ** 63n), 2n ** 63n - 1n],
  oid: [-(2n ** 31n), 2n ** 32n - 1n],
}

/** Spellings beside plain digits that PostgreSQL 16 takes for a number: `0x1F`, `1_000`. */
const OTHER_NUMBER = /^\s*[+-]?(?:0[xob][\da-f_]+|\d[\d_]*(?:\.[\d_]*)?(?:e[+-]?[\d_]+)?)\s*$/i
const PLAIN_INTEGER = /^\s*[+-]?\d+\s*$/
const DECIMAL = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i
const NO_FINITE_NUMBER = /^\s*(?:nan|[+-]?inf(?:inity)?)\s*$/i
const UUID = /^\{?(?:[\da-f]{4}-?){7}[\da-f]{4}\}?$/i
const BOOLEAN = /^\s*(?:t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|y(?:es?)?|no?|on|off?|1|0)\s*$/i

function integerCheck(min: bigint, max: bigint): ValueCheck {
  const safeLength = String(max).length - 1
  return (text) => {
    if (!PLAIN_INTEGER.test(text))
      return /[_xob]/i.test(text) && OTHER_NUMBER.test(text) ? undefined : 'it is no integer'
    if (text.length <= safeLength) return undefined
    const value = BigInt(text.replace('+', ''))
    return value < min || value > max ? `it is out of the column's range, ${min} to ${max}` : undefined
  }
}

function decimalCheck({ precision, scale, fullType }: CatalogColumn): ValueCheck {
  const whole = precision === null ? Infinity : Math.max(0, precision - (scale ?? 0))
  return (text) => {
    if (!DECIMAL.test(text))
      return OTHER_NUMBER.test(text) || NO_FINITE_NUMBER.test(text) ? undefined : 'it is no number'
    if (text.length <= whole && !/e/i.test(text)) return undefined
    return wholeDigits(text) > whole
      ? `it has more than the ${whole} digits before the point of ${fullType}`
      : undefined
  }
}

/** Digits before the point that count, after the exponent moved it. */
function wholeDigits(text: string): number {
  const [mantissa, exponent = '0'] = text.trim().replace(/^[+-]/, '').toLowerCase().split('e') as [string, string?]
  const [whole, fraction = ''] = mantissa.split('.') as [string, string?]
  const significant = (whole + fraction).search(/[1-9]/)
  return significant < 0 ? 0 : whole.length - significant + Number(exponent)
}

function lengthCheck(limit: number): ValueCheck {
  return (text) => {
    if (text.length <= limit) return undefined
    let units = 0
    for (let characters = 0; characters < limit && units < text.length; characters++)
      units += text.codePointAt(units)! > 0xffff ? 2 : 1
    // As the SQL standard wants it, PostgreSQL cuts off blanks without a word.
    for (; units < text.length; units++)
      if (text.charCodeAt(units) !== BLANK) return `it is longer than the ${limit} characters of the column`
    return undefined
  }
}

function labelCheck(labels: readonly string[]): ValueCheck {
  const known = new Set(labels)
  return (text) => (known.has(text) ? undefined : 'it is none of the values of the enum type')
}

const BLANK = 32
const HYPHEN = 45
const COLON = 58

/** Judges `2020-01-31` with or without a time; of the many other spellings the server knows more. */
export function dateProblem(text: string): string | undefined {
  if (text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN)
    return text.trim() === '' ? 'it is empty, which is no date' : undefined
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  // NaN where it is no digit.
  if (Number.isNaN(year + month + day) || digit(text, 10) >= 0) return undefined
  // A year BC is a leap year under another number.
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || year === 0)
    return month === 2 && day === 29 && /b/i.test(text) ? undefined : 'it is a date that no calendar has'
  if (text.charCodeAt(13) !== COLON) return undefined
  return twoDigits(text, 11) > 24 ||
    twoDigits(text, 14) > 59 ||
    (text.charCodeAt(16) === COLON && twoDigits(text, 17) > 60)
    ? 'it has a time that no clock shows'
    : undefined
}

function digit(text: string, at: number): number {
  const code = text.charCodeAt(at) - 48
  return code >= 0 && code <= 9 ? code : NaN
}

const twoDigits = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1)

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}
