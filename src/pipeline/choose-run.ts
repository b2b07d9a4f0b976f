import type { QueryRunner } from 'typeorm'
import { ResumeError } from '../checkpoint/checkpoint-errors'
import { type RunRecord, RunStore } from '../checkpoint/run-store'
import type { Logger } from '../core/logger'
import { differences, type Fingerprint } from './fingerprint'
import type { ResolvedRunOptions } from './pipeline-options'

export interface ChosenRun {
  run: RunRecord
  resumed: boolean
}

/**
 * Continues the unfinished run that covers these transformers, or starts a new one.
 *
 * @throws {@link ResumeError} `ETL_RESUME` where `resume` finds none, where an unfinished run covers only a part, and
 * where the declarations changed since.
 */
export async function chooseRun(
  runner: QueryRunner,
  pipeline: string,
  transformers: readonly string[],
  current: Fingerprint,
  options: ResolvedRunOptions,
  logger: Logger,
): Promise<ChosenRun> {
  const store = new RunStore(runner)
  const unfinished = (await store.list(pipeline)).filter(
    (run) => run.state !== 'completed' && run.state !== 'abandoned',
  )
  const touching = unfinished.filter((run) => run.transformers.some((name) => transformers.includes(name)))
  if (options.fresh === true) {
    for (const run of touching) {
      await store.abandon(run.runId)
      logger.warn({ runId: run.runId }, 'the unfinished run is abandoned; its rows stay in the target')
    }
    return { run: await create(), resumed: false }
  }
  const candidate = touching[0]
  if (candidate === undefined) {
    if (options.resume === true)
      throw new ResumeError(
        `There is no unfinished run of "${pipeline}" to continue; run without --resume (resume: true) to start one.`,
        {
          pipeline,
          runId: null,
        },
      )
    return { run: await create(), resumed: false }
  }
  if (!transformers.every((name) => candidate.transformers.includes(name)))
    throw new ResumeError(
      `Run ${candidate.runId} of ${candidate.transformers.join(', ')} is unfinished and covers only a part of what was asked for; ` +
        `finish it with --only ${candidate.transformers.join(',')}, or start over with --fresh.`,
      { pipeline, runId: candidate.runId },
    )
  refuseDifferences(candidate, current)
  const run = await store.takeOver(candidate.runId)
  logger.info({ runId: run.runId, epoch: run.epoch, startedAt: run.startedAt }, 'continuing the unfinished run')
  return { run, resumed: true }

  function create(): Promise<RunRecord> {
    const { batchSize, commitInterval } = options
    return store.create(pipeline, transformers, JSON.stringify(current), { batchSize, commitInterval })
  }
}

function refuseDifferences(run: RunRecord, current: Fingerprint): void {
  if (run.fingerprint === null) return
  const found = differences(JSON.parse(run.fingerprint) as Fingerprint, current)
  if (found.length > 0)
    throw new ResumeError(
      `Run ${run.runId} cannot be continued, because its declarations changed since: ${found.join('; ')}. Undo the change, or start over with --fresh (fresh: true).`,
      { pipeline: run.pipeline, runId: run.runId },
    )
}
