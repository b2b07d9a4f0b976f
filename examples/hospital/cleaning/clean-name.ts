export interface PersonName {
  given: string | null
  family: string
}

const TITLES = /^((prof|dr|mr|mrs|ms)\.?\s+)+/i

/** One untidy column to given and family name; marks are composed (NFC), so that equal names compare equal. */
export function splitName(fullName: string): PersonName {
  const name = tidyText(fullName)?.replace(TITLES, '') ?? ''
  const comma = name.indexOf(',')
  if (comma >= 0)
    return { given: name.slice(comma + 1).trim() || null, family: withoutShouting(name.slice(0, comma).trim()) }
  const space = name.indexOf(' ')
  if (space < 0) return { given: null, family: withoutShouting(name) }
  return { given: name.slice(0, space), family: withoutShouting(name.slice(space + 1)) }
}

/** Composed, single-spaced and trimmed; `null` when nothing is left. */
export function tidyText(text: string | null): string | null {
  return text?.normalize('NFC').replace(/\s+/gu, ' ').trim() || null
}

function withoutShouting(family: string): string {
  if (family !== family.toUpperCase()) return family
  return family
    .toLowerCase()
    .replace(/(^|[\s'-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
}
