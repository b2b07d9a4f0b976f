import { ETLProfiler, type ProfilerThresholds } from '../../../src/profiler'
import { recommend } from '../../../src/profiler/recommendations'
import { resetClock, work } from './virtual-clock'

jest.mock('../../../src/profiler/clock', () => jest.requireActual('./virtual-clock'))

beforeEach(resetClock)

function advice(operations: Record<string, number>, thresholds?: ProfilerThresholds): string[] {
  const profiler = new ETLProfiler('p', { thresholds })
  for (const [name, ms] of Object.entries(operations)) profiler.profileOperation(name, () => work(ms))
  return profiler.getPerformanceReport().recommendations
}

test('a slow operation: its name, its figure, the threshold and what to do', () => {
  expect(advice({ geocode: 2_000 })).toEqual([
    'geocode: 2.00 s on average over 1 call, threshold 1.5 s; profile its steps with @Profiled to see which one takes the time.',
  ])
})

test('exactly at the threshold is not over it', () => {
  expect(advice({ geocode: 1_500 })).toEqual([])
})

test('the threshold can be moved', () => {
  expect(advice({ geocode: 2_000 }, { averageSeconds: 2 })).toEqual([])
  expect(advice({ geocode: 20 }, { averageSeconds: 0.01 })).toEqual([expect.stringContaining('threshold 0.01 s')])
})

test('an operation that only contains slow ones points at them', () => {
  const profiler = new ETLProfiler('p')
  profiler.profileOperation('container', () => profiler.profileOperation('inside', () => work(3_000)))
  expect(profiler.getPerformanceReport().recommendations).toEqual([
    expect.stringContaining(
      'container: 3.00 s on average over 1 call, threshold 1.5 s; 3.00 s of that are the operations inside',
    ),
    expect.stringContaining('inside: 3.00 s'),
  ])
})

test('the run as a whole is not judged', () => {
  expect(advice({ total_migration: 100_000 })).toEqual([])
})

test('extraction over twice the transformation', () => {
  expect(advice({ data_extraction: 1_400, data_transformation: 600 })).toEqual([
    'data_extraction: 1.40 s in all, over 2 times data_transformation (0.600 s); index the columns of `where`, or read fewer columns and rows.',
  ])
  expect(advice({ data_extraction: 1_200, data_transformation: 600 })).toEqual([])
})

test('loading over the transformation', () => {
  expect(advice({ bulk_create: 1_400, data_transformation: 600 })).toEqual([
    'bulk_create: 1.40 s in all, more than data_transformation (0.600 s); raise `commitInterval` or `batchSize`, so that fewer and larger transactions are committed.',
  ])
  expect(advice({ bulk_create: 600, data_transformation: 600 }, { comparisonSeconds: 0 })).toEqual([])
})

test('extraction is advised on only where it is over half of the run', () => {
  const parts = { data_extraction: 1_400, data_transformation: 600 }
  expect(advice({ total_migration: 2_810, ...parts })).toEqual([])
  expect(advice({ total_migration: 2_790, ...parts })).toEqual([
    'data_extraction: 1.40 s in all, over 2 times data_transformation (0.600 s) and over half of total_migration (2.79 s); index the columns of `where`, or read fewer columns and rows.',
  ])
})

test('larger commits are advised only where the commits cost over a fifth of the loading', () => {
  const parts = { bulk_create: 1_400, data_transformation: 600 }
  expect(advice({ ...parts, checkpoint: 279 })).toEqual([])
  expect(advice({ ...parts, checkpoint: 300 })).toEqual([
    'checkpoint: 0.300 s in all, over 20 % of bulk_create (1.40 s); raise `commitInterval` or `batchSize`, so that fewer and larger transactions are committed.',
  ])
  expect(advice({ bulk_create: 500, data_transformation: 600, checkpoint: 1_400 })).toEqual([])
})

test('proportions of runs too short to matter are left alone unless asked for', () => {
  const short = { data_extraction: 10, data_transformation: 1, bulk_create: 10 }
  expect(advice(short)).toEqual([])
  expect(advice(short, { comparisonSeconds: 0 })).toEqual([
    expect.stringMatching(/^data_extraction: /),
    expect.stringMatching(/^bulk_create: /),
  ])
})

test('memory: the average growth of the sampled calls', () => {
  const { operations } = (() => {
    const profiler = new ETLProfiler('p')
    profiler.profileOperation('import_scans', () => work(20))
    return profiler.getPerformanceReport()
  })()
  const limits = { averageSeconds: 1.5, memoryMb: 45, comparisonSeconds: 1 }
  const withMemory = (avgMemoryDelta: number | null) => ({
    import_scans: { ...operations.import_scans!, avgMemoryDelta, memorySamples: 3 },
  })
  expect(recommend(withMemory(45.25), limits)).toEqual([
    'import_scans: 45.3 MB more memory on average over 3 sampled calls, threshold 45 MB; lower `batchSize`, or keep less between rows.',
  ])
  expect(recommend(withMemory(45), limits)).toEqual([])
  expect(recommend(withMemory(null), limits)).toEqual([])
})
