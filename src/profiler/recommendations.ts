import type { OperationReport } from '../core/performance-report'
import type { ProfilerThresholds } from './profiler-options'

/** The run as a whole: long and large by nature, so only its parts are judged. */
const WHOLE_RUN = 'total_migration'
const EXTRACTION = 'data_extraction'
const TRANSFORMATION = 'data_transformation'
const LOADING = 'bulk_create'
/** Extraction over this many times the transformation is out of proportion. */
const EXTRACTION_FACTOR = 2

const SLOW_ADVICE: Readonly<Record<string, string>> = {
  [EXTRACTION]: 'check that the legacy key and the columns of `where` are indexed, or lower `batchSize`',
  [TRANSFORMATION]: 'move lookups from `transform` to `beforeBatch` (one query per batch), or lower `batchSize`',
  [LOADING]: 'drop secondary indexes of the target tables during the load, or lower `commitInterval`',
}

/** Advice from the figures: each names the operation, its figure, the threshold it crossed and what to change. */
export function recommend(
  operations: Readonly<Record<string, OperationReport>>,
  thresholds: Required<ProfilerThresholds>,
): string[] {
  const parts = Object.entries(operations).filter(([name]) => name !== WHOLE_RUN)
  return [
    ...parts.flatMap(([name, figures]) => slow(name, figures, thresholds.averageSeconds)),
    ...parts.flatMap(([name, figures]) => large(name, figures, thresholds.memoryMb)),
    ...outOfProportion(operations, thresholds.comparisonSeconds),
  ]
}

function slow(name: string, { avgTime, selfTime, count }: OperationReport, limit: number): string[] {
  if (avgTime <= limit) return []
  const inside = avgTime - selfTime / count
  const advice =
    SLOW_ADVICE[name] ??
    (inside > avgTime / 2
      ? `${time(inside)} of that are the operations inside it: look at those first`
      : 'profile its steps with @Profiled to see which one takes the time')
  return [`${name}: ${time(avgTime)} on average over ${calls(count)}, threshold ${limit} s; ${advice}.`]
}

function large(name: string, { avgMemoryDelta, memorySamples }: OperationReport, limit: number): string[] {
  if (avgMemoryDelta === null || avgMemoryDelta <= limit) return []
  const figure = `${avgMemoryDelta.toFixed(1)} MB more memory on average over ${calls(memorySamples, 'sampled ')}`
  return [`${name}: ${figure}, threshold ${limit} MB; lower \`batchSize\`, or keep less between rows.`]
}

function outOfProportion(operations: Readonly<Record<string, OperationReport>>, from: number): string[] {
  const [extraction, transformation, loading] = [EXTRACTION, TRANSFORMATION, LOADING].map(
    (name) => operations[name]?.totalTime ?? 0,
  ) as [number, number, number]
  if (transformation === 0) return []
  const advice: string[] = []
  if (extraction > EXTRACTION_FACTOR * transformation && extraction >= from)
    advice.push(
      `${EXTRACTION}: ${time(extraction)} in all, over ${EXTRACTION_FACTOR} times ${TRANSFORMATION} (${time(transformation)}); ` +
        'index the columns of `where`, or read fewer columns and rows.',
    )
  if (loading > transformation && loading >= from)
    advice.push(
      `${LOADING}: ${time(loading)} in all, more than ${TRANSFORMATION} (${time(transformation)}); ` +
        'raise `commitInterval` or `batchSize`, so that fewer and larger transactions are committed.',
    )
  return advice
}

const time = (seconds: number): string => (seconds < 0.001 ? '< 1 ms' : `${seconds.toPrecision(3)} s`)

const calls = (count: number, kind = ''): string => `${count} ${kind}${count === 1 ? 'call' : 'calls'}`
