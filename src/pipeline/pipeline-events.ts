import type { RowCounts } from '../core/counts'
import type { RunReport, TransformerReport } from '../core/run-report'

export interface Progress {
  transformer: string
  /** Legacy rows of this transformer that this run has read so far, earlier calls included; the deferred pass counts anew. */
  readCount: number
  /** Legacy rows in all; exact, counted when the transformer starts. `null` where it is not known (imperative runs). */
  totalCount: number | null
  rowsPerSecond: number
  etaSeconds: number | null
}

/** Events of a pipeline, by name, with their argument. */
export interface PipelineEvents {
  'run:started': { runId: string; pipeline: string; resumed: boolean; transformers: readonly string[] }
  'transformer:started': {
    runId: string
    transformer: string
    /** An earlier call of `run()` has committed rows of it. */ resumed: boolean
  }
  /** Only after COMMIT; a dry run emits it for what it would have committed. */
  'batch:committed': {
    runId: string
    transformer: string
    /** `load`, `deferred` (reads the same legacy rows again), or `extract:N` for the N-th loop of an imperative run. */
    step: string
    counts: RowCounts
  }
  progress: Progress
  'transformer:completed': { runId: string; transformer: string; report: TransformerReport }
  'run:finished': { report: RunReport }
}
