import type { OperationReport, PerformanceReport } from '../../profiler'
import {
  type Comparison,
  formatComparisons,
  type MatcherContext,
  type MatcherResult,
  wrongReceived,
} from './matcher-context'

export interface OperationExpectation {
  /** Finished calls, exactly. */
  count?: number
  /** Largest average duration, in seconds. */
  maxAvgTime?: number
}

const WANTED = 'a run report, a transformer report, a performance report or a profiler'

export function toHaveOperation(
  this: MatcherContext,
  received: unknown,
  name: string,
  expected: OperationExpectation = {},
): MatcherResult {
  const report = performanceReportOf(received)
  if (report === undefined) throw wrongReceived(this, 'toHaveOperation', received, WANTED)
  const operation = Object.hasOwn(report.operations, name) ? report.operations[name] : undefined
  const comparisons = operation === undefined ? [] : compare(operation, expected)
  const pass = operation !== undefined && comparisons.every((comparison) => comparison.pass)

  const message = (): string => {
    const { matcherHint, printExpected } = this.utils
    const hint = matcherHint('toHaveOperation', 'report', 'name', { isNot: this.isNot === true })
    const not = this.isNot === true ? 'not ' : ''
    const details =
      operation === undefined
        ? `Received operations: ${listOperations(report)}`
        : formatComparisons(this, comparisons.length > 0 ? comparisons : [presence(operation, this.isNot === true)])
    return `${hint}\n\nExpected operation: ${not}${printExpected(name)}\n${details}`
  }
  return { pass, message }
}

function compare(operation: OperationReport, { count, maxAvgTime }: OperationExpectation): Comparison[] {
  const comparisons: Comparison[] = []
  if (count !== undefined)
    comparisons.push({
      name: 'count',
      expected: String(count),
      received: String(operation.count),
      pass: operation.count === count,
    })
  if (maxAvgTime !== undefined)
    comparisons.push({
      name: 'avgTime',
      expected: `<= ${maxAvgTime} s`,
      received: `${Number(operation.avgTime.toPrecision(4))} s`,
      pass: operation.avgTime <= maxAvgTime,
    })
  return comparisons
}

function presence(operation: OperationReport, isNot: boolean): Comparison {
  return { name: 'count', expected: isNot ? 'absent' : 'present', received: String(operation.count), pass: true }
}

function listOperations({ operations }: PerformanceReport): string {
  const names = Object.entries(operations).map(([name, { count }]) => `${name} (${count})`)
  return names.length === 0 ? 'none' : names.join(', ')
}

function performanceReportOf(value: unknown): PerformanceReport | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if ('getPerformanceReport' in value && typeof value.getPerformanceReport === 'function')
    return performanceReportOf((value as { getPerformanceReport(): unknown }).getPerformanceReport())
  if ('performance' in value) return performanceReportOf(value.performance)
  if ('operations' in value && typeof value.operations === 'object' && value.operations !== null)
    return value as PerformanceReport
  return undefined
}
