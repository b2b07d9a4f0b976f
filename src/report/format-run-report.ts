import { addCounts, type RowCounts, ZERO_COUNTS } from '../core/counts'
import type { OperationReport } from '../core/performance-report'
import type { RunReport, RunState } from '../core/run-report'
import { formatCount, formatMegabytes, formatSeconds } from './figures'
import { inColor, type Paint, plain } from './paint'
import { type Column, formatTable, wrapText } from './table'
import { targetRowLines } from './target-rows'

export interface FormatRunReportOptions {
  /** ANSI colours. @defaultValue false */
  color?: boolean
  /** Characters per line; less than 72 is taken as 72. @defaultValue 80 */
  width?: number
}

const FORMAT_DEFAULTS = Object.freeze({ color: false, width: 80 } satisfies Required<FormatRunReportOptions>)
const NARROWEST = 72

interface TransformerLine {
  name: string
  counts: RowCounts
  seconds: number
}
type OperationLine = OperationReport & { name: string }

/** A run's report for people: rows per transformer, operations by total time, recommendations. Ends without a newline. */
export function formatRunReport(report: RunReport, options: FormatRunReportOptions = {}): string {
  const paint = (options.color ?? FORMAT_DEFAULTS.color) ? inColor : plain
  const width = Math.max(NARROWEST, options.width ?? FORMAT_DEFAULTS.width)
  return [
    heading(report, paint),
    errorLines(report, width, paint),
    transformerLines(report, width, paint),
    targetRowLines(report, width, paint),
    operationLines(report, width, paint),
    recommendationLines(report, width, paint),
  ]
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')
}

const STATE_STYLES = { completed: 'green', failed: 'red' } as const satisfies Partial<Record<RunState, string>>

function heading(report: RunReport, paint: Paint): string[] {
  const style = report.state === 'completed' || report.state === 'failed' ? STATE_STYLES[report.state] : 'yellow'
  const notes = [
    ...(report.resumed ? ['continued an unfinished run'] : []),
    ...(report.dryRun ? ['dry run: nothing was written'] : []),
  ]
  const state = `${paint(style, report.state)} in ${formatSeconds(report.durationSeconds)}`
  const peak = `peak memory ${formatMegabytes(report.performance.summary.memoryPeak)} MB`
  return [
    `${paint('bold', report.pipeline)}: ${state}${notes.map((note) => `, ${note}`).join('')}`,
    paint('dim', `run ${report.runId}`),
    paint('dim', `started ${report.startedAt}, ${peak}`),
    ...(report.resumed ? [wholeRun(report)] : []),
  ]
}

/** What the table leaves out: its figures are those of this call. */
function wholeRun({ transformers }: RunReport): string {
  const total = { readCount: 0, loadCount: 0 }
  for (const { totals } of Object.values(transformers)) {
    total.readCount += totals.readCount
    total.loadCount += totals.loadCount
  }
  return `whole run: ${formatCount(total.readCount)} rows read, ${formatCount(total.loadCount)} loaded`
}

function errorLines({ error }: RunReport, width: number, paint: Paint): string[] {
  if (error === undefined) return []
  return wrapText(`${error.code}: ${error.message}`, width, '').map((line) => paint('red', line))
}

function transformerLines(report: RunReport, width: number, paint: Paint): string[] {
  const rows: TransformerLine[] = Object.entries(report.transformers).map(([name, { counts, performance }]) => ({
    name,
    counts,
    seconds: performance.summary.totalTime,
  }))
  if (rows.length === 0) return []
  if (rows.length > 1) rows.push(sum(rows))
  const count = (title: string, name: keyof RowCounts): Column<TransformerLine> => ({
    title,
    value: ({ counts }) => formatCount(counts[name]),
  })
  const columns: Column<TransformerLine>[] = [
    { title: 'Transformer', value: ({ name }) => name },
    count('Read', 'readCount'),
    count('Loaded', 'loadCount'),
    count('Filtered', 'filterCount'),
    { ...count('Rejected', 'rejectCount'), paint: ({ counts }, cell) => alarm(counts.rejectCount, cell, paint) },
    {
      title: 'Rows/s',
      value: ({ counts, seconds }) => (seconds === 0 ? '-' : formatCount(counts.readCount / seconds)),
    },
    { title: 'Time', value: ({ seconds }) => (seconds === 0 ? '-' : formatSeconds(seconds)) },
  ]
  return [paint('bold', 'Rows'), ...formatTable(columns, rows, width, paint)]
}

function sum(rows: readonly TransformerLine[]): TransformerLine {
  return {
    name: 'total',
    counts: rows.reduce((total, { counts }) => addCounts(total, counts), { ...ZERO_COUNTS }),
    seconds: rows.reduce((total, { seconds }) => total + seconds, 0),
  }
}

function operationLines(report: RunReport, width: number, paint: Paint): string[] {
  const rows: OperationLine[] = Object.entries(report.performance.operations)
    .map(([name, figures]) => ({ name, ...figures }))
    .sort((a, b) => b.totalTime - a.totalTime)
  if (rows.length === 0) return []
  const time = (title: string, pick: (row: OperationLine) => number): Column<OperationLine> => ({
    title,
    value: (row) => formatSeconds(pick(row)),
  })
  const columns: Column<OperationLine>[] = [
    { title: 'Operation', value: ({ name }) => name },
    time('Total', ({ totalTime }) => totalTime),
    time('Self', ({ selfTime }) => selfTime),
    time('Avg', ({ avgTime }) => avgTime),
    time('p95', ({ p95Time }) => p95Time),
    time('Max', ({ maxTime }) => maxTime),
    { title: 'MB', value: ({ avgMemoryDelta }) => formatMegabytes(avgMemoryDelta) },
    { title: 'Count', value: ({ count }) => formatCount(count) },
    {
      title: 'Errors',
      value: ({ errorCount }) => formatCount(errorCount),
      paint: ({ errorCount }, cell) => alarm(errorCount, cell, paint),
    },
  ]
  return [
    paint('bold', 'Operations') + paint('dim', ' (MB: average change of memory during one call)'),
    ...formatTable(columns, rows, width, paint),
  ]
}

function recommendationLines(report: RunReport, width: number, paint: Paint): string[] {
  const { recommendations } = report.performance
  if (recommendations.length === 0) return []
  const lines = recommendations.flatMap((text) => wrapText(text, width, '  - '))
  return [paint('bold', 'Recommendations'), ...lines.map((line) => paint('yellow', line))]
}

const alarm = (count: number, cell: string, paint: Paint): string => (count > 0 ? paint('red', cell) : cell)
