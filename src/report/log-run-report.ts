import type { Logger } from '../core/logger'
import type { RunReport } from '../core/run-report'
import { formatCount, formatSeconds } from './figures'

/** One structured line per run: level `error` for a failed run, `info` otherwise. */
export function logRunReport(logger: Logger, report: RunReport): void {
  const { pipeline, state, durationSeconds, counts } = report
  const rows = `${formatCount(counts.readCount)} rows read, ${formatCount(counts.loadCount)} loaded`
  const message = `${pipeline} ${state} in ${formatSeconds(durationSeconds)}: ${rows}`
  logger[state === 'failed' ? 'error' : 'info']({ event: 'etl.report', report }, message)
}
