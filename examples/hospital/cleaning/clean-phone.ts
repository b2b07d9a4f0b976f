const COUNTRY = '49'

/** Any way of writing a phone number to E.164 (`+493012345678`); `null` where there is none. */
export function cleanPhone(raw: string | null): string | null {
  if (raw === null) return null
  const written = raw.replace('(0)', '').replace(/[^+\d]/g, '')
  const digits = written.replace(/\D/g, '')
  if (digits.length < 6 || /^0+$/.test(digits)) return null
  if (written.startsWith('+')) return `+${digits}`
  if (digits.startsWith('00')) return `+${digits.slice(2)}`
  return `+${COUNTRY}${digits.replace(/^0/, '')}`
}
