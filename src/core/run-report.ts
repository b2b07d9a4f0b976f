import type { RowCounts } from './counts'
import type { PerformanceReport } from './performance-report'

/** `interrupted` and `failed` runs are unfinished: the next run of the same pipeline continues them. */
export type RunState = 'running' | 'completed' | 'interrupted' | 'failed' | 'abandoned'

export interface TransformerReport {
  state: 'completed' | 'interrupted' | 'failed' | 'pending'
  /** Rows committed by this call of `run()`. */
  counts: RowCounts
  /** Rows committed by the whole run, earlier calls included. */
  totals: RowCounts
  /** Target rows per target name; one entry, named after the transformer's target, where there is one target. */
  targets: Record<
    string,
    Pick<
      RowCounts,
      'producedCount' | 'insertCount' | 'updateCount' | 'unchangedCount' | 'ignoreCount' | 'supersedeCount'
    >
  >
  performance: PerformanceReport
}

/** What `pipeline.run()` resolves with; also carried by the error it rejects with, as `error.report`. */
export interface RunReport {
  runId: string
  pipeline: string
  state: RunState
  /** True where nothing was written (`dryRun`). */
  dryRun: boolean
  /** True where this call continued an unfinished run. */
  resumed: boolean
  startedAt: string
  durationSeconds: number
  /** Rows committed by this call, over all transformers. A dry run counts what it would have handed to the writer. */
  counts: RowCounts
  transformers: Record<string, TransformerReport>
  performance: PerformanceReport
  /** Present when `state` is `failed`. */
  error?: { code: string; message: string }
}
