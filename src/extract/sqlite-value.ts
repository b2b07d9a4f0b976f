import { textNumber, Unreadable } from './unreadable'

const WORDS: Readonly<Record<string, boolean>> = { t: true, true: true, '1': true, f: false, false: false, '0': false }

/** SQLite has no booleans: libraries keep 1 and 0, or words; Rails kept `t` and `f`. */
export function sqliteBoolean(property: string): (value: unknown) => boolean {
  return (value) => {
    if (typeof value === 'number') return value !== 0
    const word = typeof value === 'string' ? WORDS[value.toLowerCase()] : undefined
    if (word === undefined)
      throw new Unreadable(property, 'the value is no boolean, neither a number nor one of t, f, true, false')
    return word
  }
}

/** For `REAL`, which keeps a text that is no number as it is. */
export function sqliteFloat(property: string): (value: unknown) => number {
  const ofText = textNumber(property)
  return (value) => {
    if (typeof value === 'number') return value
    if (typeof value !== 'string') throw new Unreadable(property, 'the value is no number')
    return ofText(value)
  }
}

/** Integers come as doubles, or as exact text where they are the key. Other values of the column pass as they are. */
export function sqliteInteger(
  property: string,
  as: 'string' | 'number' | 'bigint' | 'Date' | undefined,
  lossy: boolean,
): (value: unknown) => unknown {
  const ofText = textNumber(property)
  return (value) => {
    if (as === 'bigint' && typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value)
    if (as === 'string' && typeof value === 'string') return value
    const parsed = typeof value === 'string' && (as === 'number' || /^-?\d+$/.test(value)) ? ofText(value) : value
    if (!lossy && typeof parsed === 'number' && Number.isInteger(parsed) && !Number.isSafeInteger(parsed))
      throw new Unreadable(property, 'the integer is beyond 2^53; declare the column bigint in the entity')
    if (as === 'string') return String(parsed)
    if (as !== 'bigint') return parsed
    if (!Number.isInteger(parsed)) throw new Unreadable(property, 'it is no integer')
    return BigInt(parsed as number)
  }
}
