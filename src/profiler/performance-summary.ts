import type { OperationReport, PerformanceReport, PerformanceSummary } from '../core/performance-report'
import { now } from './clock'
import { megabytes, OperationStatistics, seconds } from './operation-statistics'
import type { ETLProfiler } from './profiler'
import { recommend } from './recommendations'
import type { Recording } from './recording'

/** The report of one recording as it is now; calls that are still open appear in `openCount` and `busyTime`. */
export function reportOf(recording: Recording): PerformanceReport {
  const time = now()
  recording.memory.sample(time)
  const operations = operationReports(recording.operations, time)
  return {
    summary: summarize([recording], operations, time),
    operations,
    recommendations: recommend(operations, recording.profiler.thresholds),
  }
}

/**
 * One report for several profilers, such as those of a run's transformers: sums, merged percentiles, the largest memory peak.
 *
 * @remarks `summary.totalTime` and `busyTime` are sums over the profilers: right for transformers that run one after
 * another, as in a pipeline. Recommendations are those of each profiler, with its name in front.
 */
export function mergeReports(profilers: readonly ETLProfiler[]): PerformanceReport {
  const recordings = profilers.map((profiler) => profiler.recording)
  const time = now()
  const merged = new Map<string, OperationStatistics>()
  for (const recording of recordings) {
    recording.memory.sample(time)
    for (const [name, operation] of recording.operations) {
      const sum = merged.get(name) ?? new OperationStatistics(name)
      sum.add(operation, time)
      merged.set(name, sum)
    }
  }
  const operations = operationReports(merged, time)
  return {
    summary: summarize(recordings, operations, time),
    operations,
    recommendations: recordings.flatMap(({ profiler, operations: own }) =>
      recommend(operationReports(own, time), profiler.thresholds).map((advice) => `${profiler.name}: ${advice}`),
    ),
  }
}

function operationReports(
  operations: ReadonlyMap<string, OperationStatistics>,
  time: number,
): Record<string, OperationReport> {
  const used = [...operations].filter(([, operation]) => operation.used)
  return Object.fromEntries(used.map(([name, operation]) => [name, operation.report(time)])) // also for `__proto__`
}

function summarize(
  recordings: readonly Recording[],
  operations: Readonly<Record<string, OperationReport>>,
  time: number,
): PerformanceSummary {
  const reports = Object.values(operations)
  const total = (pick: (report: OperationReport) => number) => reports.reduce((sum, report) => sum + pick(report), 0)
  const totalTime = seconds(recordings.reduce((sum, recording) => sum + recording.wall(time), 0))
  const totalOperations = total((report) => report.count)
  return {
    totalTime,
    totalOperations,
    avgOperationTime: totalOperations === 0 ? 0 : totalTime / totalOperations,
    memoryPeak: megabytes(Math.max(0, ...recordings.map((recording) => recording.memory.peak))),
    errorCount: total((report) => report.errorCount),
    queryCount:
      total((report) => report.queryCount) + recordings.reduce((sum, r) => sum + r.root.operation.queryCount, 0),
  }
}
