/** The part of Jest's matcher context that is used here. */
export interface MatcherContext {
  isNot?: boolean
  utils: {
    matcherHint(name: string, received?: string, expected?: string, options?: { isNot?: boolean }): string
    printExpected(value: unknown): string
    printReceived(value: unknown): string
    EXPECTED_COLOR(text: string): string
    RECEIVED_COLOR(text: string): string
  }
}

export interface MatcherResult {
  pass: boolean
  message(): string
}

/** One figure that was asked for. */
export interface Comparison {
  name: string
  expected: string
  received: string
  pass: boolean
}

/** Figures side by side; the ones that differ are marked. */
export function formatComparisons(context: MatcherContext, comparisons: readonly Comparison[]): string {
  const { EXPECTED_COLOR: green, RECEIVED_COLOR: red } = context.utils
  const width = (title: string, pick: (comparison: Comparison) => string) =>
    Math.max(title.length, ...comparisons.map((comparison) => pick(comparison).length))
  const name = width('', (comparison) => comparison.name)
  const expected = width('expected', (comparison) => comparison.expected)
  const received = width('received', (comparison) => comparison.received)
  const lines = comparisons.map((comparison) =>
    [
      `  ${comparison.name.padEnd(name)}`,
      green(comparison.expected.padStart(expected)),
      red(comparison.received.padStart(received)) + (comparison.pass || context.isNot === true ? '' : '  <- differs'),
    ].join('  '),
  )
  const title = `  ${''.padEnd(name)}  ${'expected'.padStart(expected)}  ${'received'.padStart(received)}`
  return [title, ...lines].join('\n')
}

/** For a value that no matcher of this package can judge: fails with and without `.not`. */
export function wrongReceived(context: MatcherContext, matcher: string, received: unknown, wanted: string): Error {
  const { matcherHint, printReceived } = context.utils
  return new Error(
    `${matcherHint(matcher, 'received', undefined, { isNot: context.isNot === true })}\n\n` +
      `Matcher error: received must be ${wanted}\n\nReceived: ${printReceived(received)}`,
  )
}
