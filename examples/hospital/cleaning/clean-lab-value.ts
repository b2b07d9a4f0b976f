export interface LabValue {
  numericValue: string | null
  comparator: '<' | '>' | null
  textValue: string | null
}

const WORDS: Record<string, string> = { neg: 'negative', 'neg.': 'negative', positive: 'positive' }

/** What the device or the person wrote, told apart into number, bound and word. Decimals stay exact text. */
export function cleanLabValue(raw: string | null): LabValue {
  const nothing: LabValue = { numericValue: null, comparator: null, textValue: null }
  const written = raw?.trim().toLowerCase() ?? ''
  if (written === '' || written === 'n/a') return nothing
  const parts = /^([<>])?\s*(\d+)(?:[.,](\d+))?$/.exec(written)
  if (parts === null) return { ...nothing, textValue: WORDS[written] ?? written }
  const [, comparator, whole, fraction] = parts
  return {
    numericValue: fraction === undefined ? whole! : `${whole}.${fraction}`,
    comparator: (comparator as '<' | '>' | undefined) ?? null,
    textValue: null,
  }
}
