import {
  type Comparison,
  formatComparisons,
  type MatcherContext,
  type MatcherResult,
  wrongReceived,
} from './matcher-context'

/** Legacy rows loaded by transformer name. */
export type LoadedExpectation = Readonly<Record<string, number>>

/** What this matcher looks at in a run report. */
interface TransformerCounts {
  transformers: Record<string, { counts: { loadCount: number } }>
}

export function toHaveLoaded(this: MatcherContext, received: unknown, expected: LoadedExpectation): MatcherResult {
  if (!hasTransformers(received)) throw wrongReceived(this, 'toHaveLoaded', received, 'a run report')
  const comparisons = Object.entries(expected).map(([name, rows]): Comparison => {
    const loaded = Object.hasOwn(received.transformers, name)
      ? received.transformers[name]!.counts.loadCount
      : undefined
    return {
      name,
      expected: String(rows),
      received: loaded === undefined ? 'no such transformer' : String(loaded),
      pass: loaded === rows,
    }
  })
  const message = (): string => {
    const hint = this.utils.matcherHint('toHaveLoaded', 'report', 'rows', { isNot: this.isNot === true })
    const title = `Expected rows loaded${this.isNot === true ? ' not to be' : ''}:`
    const others = comparisons.some((comparison) => comparison.received === 'no such transformer')
      ? `\n\nTransformers in the report: ${Object.keys(received.transformers).join(', ') || 'none'}`
      : ''
    return `${hint}\n\n${title}\n${formatComparisons(this, comparisons)}${others}`
  }
  return { pass: comparisons.every((comparison) => comparison.pass), message }
}

function hasTransformers(value: unknown): value is TransformerCounts {
  return (
    typeof value === 'object' &&
    value !== null &&
    'transformers' in value &&
    typeof value.transformers === 'object' &&
    value.transformers !== null
  )
}
