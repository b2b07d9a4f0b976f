import { RunStore } from '../checkpoint/run-store'
import type { QueryRunner } from 'typeorm'
import type { Outcome } from './execute-run'
import { rephrase } from './rephrase-error'

/** SQLSTATE of a violated unique index. */
const UNIQUE_VIOLATION = '23505'

/** A completed pipeline that is run again meets its own rows: the error says so, instead of blaming the data. */
export async function explainLoadedBefore({ report, error }: Outcome, runner: QueryRunner): Promise<void> {
  const { databaseCode } = (error?.context ?? {}) as { databaseCode?: unknown }
  if (error === undefined || databaseCode !== UNIQUE_VIOLATION) return
  const failed = Object.keys(report.transformers).find((name) => report.transformers[name]!.state === 'failed')
  const runs = await new RunStore(runner).list(report.pipeline).catch(() => []) // the first error matters more
  const earlier = runs.find((run) => run.state === 'completed' && run.transformers.includes(failed ?? ''))
  if (earlier === undefined) return
  rephrase(
    error,
    `${error.message} Run ${earlier.runId} of the same pipeline has loaded "${failed}" before: empty its target and run again, ` +
      `or declare onConflict in its @Transformer and start over with --fresh (fresh: true).`,
  )
  report.error = { code: error.code, message: error.message }
}
