import type { OperationReport } from '../core/performance-report'
import type { ProfilerThresholds } from './profiler-options'

/** The run as a whole: long and large by nature, so only its parts are judged. */
const WHOLE_RUN = 'total_migration'
const EXTRACTION = 'data_extraction'
const TRANSFORMATION = 'data_transformation'
const LOADING = 'bulk_create'
const COMMITTING = 'checkpoint'
/** Extraction over this many times the transformation is out of proportion. */
const EXTRACTION_FACTOR = 2
/** Extraction of this share of the run and less is not what the run waits for. */
const EXTRACTION_SHARE = 0.5
/** Commits up to this share of the loading are worth their price: less is replayed after a stop. */
const COMMITTING_SHARE = 0.2

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
  const total = (name: string) => operations[name]?.totalTime ?? 0
  const transformation = total(TRANSFORMATION)
  return transformation === 0
    ? []
    : [...slowExtraction(total, transformation, from), ...slowCommits(total, transformation, from)]
}

type TotalOf = (name: string) => number

function slowExtraction(total: TotalOf, transformation: number, from: number): string[] {
  const [extraction, run] = [total(EXTRACTION), total(WHOLE_RUN)]
  if (extraction <= EXTRACTION_FACTOR * transformation || extraction < from) return []
  if (extraction <= EXTRACTION_SHARE * run) return []
  const share = run === 0 ? '' : ` and over half of ${WHOLE_RUN} (${time(run)})`
  return [
    `${EXTRACTION}: ${time(extraction)} in all, over ${EXTRACTION_FACTOR} times ${TRANSFORMATION} (${time(transformation)})${share}; ` +
      'index the columns of `where`, or read fewer columns and rows.',
  ]
}

/** Larger transactions save commits and nothing else. A profiler without a pipeline sees no commits: it goes by the loading. */
function slowCommits(total: TotalOf, transformation: number, from: number): string[] {
  const [loading, committing] = [total(LOADING), total(COMMITTING)]
  if (loading <= transformation || loading < from) return []
  if (committing > 0 && committing <= COMMITTING_SHARE * loading) return []
  const figures =
    committing === 0
      ? `${LOADING}: ${time(loading)} in all, more than ${TRANSFORMATION} (${time(transformation)})`
      : `${COMMITTING}: ${time(committing)} in all, over ${COMMITTING_SHARE * 100} % of ${LOADING} (${time(loading)})`
  return [`${figures}; raise \`commitInterval\` or \`batchSize\`, so that fewer and larger transactions are committed.`]
}

const time = (seconds: number): string => (seconds < 0.001 ? '< 1 ms' : `${seconds.toPrecision(3)} s`)

const calls = (count: number, kind = ''): string => `${count} ${kind}${count === 1 ? 'call' : 'calls'}`
