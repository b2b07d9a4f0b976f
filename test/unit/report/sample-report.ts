import { type WriteCounts, ZERO_COUNTS, ZERO_WRITE_COUNTS } from '../../../src/core/counts'
import type { OperationReport } from '../../../src/core/performance-report'
import type { RunReport, TransformerReport } from '../../../src/core/run-report'

export function operation(figures: Partial<OperationReport> = {}): OperationReport {
  return {
    count: 1,
    totalTime: 1,
    selfTime: 1,
    busyTime: 1,
    avgTime: 1,
    minTime: 1,
    maxTime: 1,
    p50Time: 1,
    p95Time: 1,
    p99Time: 1,
    avgMemoryDelta: null,
    maxMemoryDelta: null,
    memoryDelta: null,
    memorySamples: 0,
    openCount: 0,
    errorCount: 0,
    queryCount: 0,
    queryTime: 0,
    ...figures,
  }
}

function transformer(counts: Partial<TransformerReport['counts']>, seconds: number): TransformerReport {
  const all = { ...ZERO_COUNTS, ...counts }
  const summary = {
    totalTime: seconds,
    totalOperations: 1,
    avgOperationTime: 1,
    memoryPeak: 1,
    errorCount: 0,
    queryCount: 0,
  }
  const performance = { summary, operations: {}, recommendations: [] }
  return { state: 'completed', counts: all, totals: all, targets: {}, performance }
}

export function targetCounts(counts: Partial<WriteCounts>): TransformerReport['targets'][string] {
  const producedCount = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return { ...ZERO_WRITE_COUNTS, ...counts, producedCount }
}

export function sampleReport(change: Partial<RunReport> = {}): RunReport {
  return {
    runId: '0198c2f4-7c1e-7d3a-9b51-3d6f8a2e4c10',
    pipeline: 'hospital',
    state: 'completed',
    dryRun: false,
    resumed: false,
    startedAt: '2026-11-23T16:50:12.000Z',
    durationSeconds: 12.4,
    counts: { ...ZERO_COUNTS, readCount: 1_100_024, loadCount: 1_099_736, filterCount: 281, rejectCount: 7 },
    transformers: {
      departments: transformer({ readCount: 24, loadCount: 24 }, 0.02),
      patients: transformer({ readCount: 100_000, loadCount: 99_712, filterCount: 281, rejectCount: 7 }, 1.23),
      laboratory_results_of_all_departments: transformer({ readCount: 1_000_000, loadCount: 1_000_000 }, 11.05),
    },
    performance: {
      summary: {
        totalTime: 12.3,
        totalOperations: 1_100_800,
        avgOperationTime: 1.1e-5,
        memoryPeak: 187.25,
        errorCount: 7,
        queryCount: 42,
      },
      operations: {
        bulk_create: operation({
          count: 221,
          totalTime: 6.2,
          selfTime: 6.2,
          avgTime: 0.028,
          p95Time: 0.0412,
          maxTime: 0.11,
          avgMemoryDelta: 0.4,
        }),
        total_migration: operation({
          count: 3,
          totalTime: 12.3,
          selfTime: 0.31,
          avgTime: 4.1,
          p95Time: 11.05,
          maxTime: 11.05,
          avgMemoryDelta: 41.2,
        }),
        data_extraction: operation({
          count: 224,
          totalTime: 4.9,
          selfTime: 4.9,
          avgTime: 0.0219,
          p95Time: 0.03,
          maxTime: 0.09,
          avgMemoryDelta: -0.2,
        }),
        clean_phone: operation({
          count: 1_100_000,
          totalTime: 0.31,
          selfTime: 0.31,
          avgTime: 2.8e-7,
          p95Time: 4e-7,
          maxTime: 0.002,
          errorCount: 7,
        }),
      },
      recommendations: [
        'patients: data_extraction: 4.90 s in all, over 2 times data_transformation (0.900 s); index the columns of `where`, or read fewer columns and rows.',
      ],
    },
    ...change,
  }
}
