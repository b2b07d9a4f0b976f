import type { DataSource } from 'typeorm'
import { CheckpointStore } from '../checkpoint/checkpoint-store'
import { type RunRecord, RunStore } from '../checkpoint/run-store'
import type { RowCounts } from '../core/counts'
import type { RunState } from '../core/run-report'

export interface StepStatus {
  name: string
  /** `load`, `deferred`, or `extract:N`; `run` for the transformer as a whole. */
  step: string
  state: 'running' | 'completed'
  /** Key of the last committed legacy row. */
  lastKey: readonly string[] | null
  counts: RowCounts
}

/** A stored run. Times are ISO 8601 in UTC. */
export interface RunStatus {
  runId: string
  pipeline: string
  state: RunState
  startedAt: string
  updatedAt: string
  finishedAt: string | null
  error: { code: string; message: string } | null
  transformers: StepStatus[]
}

export async function readStatus(target: DataSource, pipeline: string): Promise<RunStatus[]> {
  const runner = target.createQueryRunner()
  try {
    const runs = await new RunStore(runner).list(pipeline)
    const result: RunStatus[] = []
    for (const run of runs) {
      const checkpoints = await new CheckpointStore(run).list(runner)
      result.push({
        ...summary(run),
        transformers: checkpoints.map(({ transformer, step, state, lastKey, counts }) => ({
          name: transformer,
          step,
          state,
          lastKey,
          counts,
        })),
      })
    }
    return result
  } finally {
    await runner.release()
  }
}

function summary({ runId, pipeline, state, startedAt, updatedAt, finishedAt, error }: RunRecord) {
  return {
    runId,
    pipeline,
    state,
    startedAt: startedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    error,
  }
}
