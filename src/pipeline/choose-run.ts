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

/** What is asked for, and by which pipeline. */
export interface RunRequest {
  pipeline: string
  transformers: readonly string[]
  /** All that the pipeline has. */
  known: readonly string[]
  fingerprint: Fingerprint
}

/**
 * Continues the unfinished run that has these transformers or some of them, or starts a new one.
 *
 * @throws {@link ResumeError} `ETL_RESUME` where `resume` finds none, where several unfinished runs have a part each, and
 * where the declarations changed since.
 */
export async function chooseRun(
  runner: QueryRunner,
  request: RunRequest,
  options: ResolvedRunOptions,
  logger: Logger,
): Promise<ChosenRun> {
  const store = new RunStore(runner)
  const fenced: RunRecord[] = []
  // Two first runs at once would both find nothing, start a run each, and load every row twice.
  const chosen = await store.exclusively(request.pipeline, () => choose(store, request, options, logger, fenced))
  for (const run of fenced) await store.fence(run)
  if (chosen.resumed) {
    const { runId, epoch, startedAt } = chosen.run
    logger.info({ runId, epoch, startedAt }, 'continuing the unfinished run')
  }
  return chosen
}

async function choose(
  store: RunStore,
  request: RunRequest,
  options: ResolvedRunOptions,
  logger: Logger,
  fenced: RunRecord[],
): Promise<ChosenRun> {
  const { pipeline, transformers, known, fingerprint } = request
  const unfinished = await store.unfinished(pipeline)
  const touching = unfinished.filter((run) => run.transformers.some((name) => transformers.includes(name)))
  if (options.fresh === true) {
    for (const run of touching) {
      fenced.push(await store.abandon(run.runId))
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
  const left = (run: RunRecord): string[] => run.transformers.filter((name) => known.includes(name))
  if (touching.length > 1)
    throw new ResumeError(
      `Several runs of "${pipeline}" are unfinished: ${touching.map((run) => `${run.runId} of ${left(run).join(', ')}`).join('; ')}. ` +
        `Finish each with --only ${left(candidate).join(',')} and so on (pipeline.only(...)), or start over with --fresh (fresh: true).`,
      { pipeline, runId: candidate.runId },
    )
  refuseDifferences(candidate, fingerprint)
  const gone = candidate.transformers.filter((name) => !known.includes(name))
  if (gone.length > 0)
    logger.warn(
      { runId: candidate.runId, transformers: gone },
      `the pipeline no longer has ${gone.join(', ')} of the unfinished run: it ends without, and what was loaded stays in the target`,
    )
  const run = await store.takeOver(candidate.runId, (before) => ({
    // A run of a part takes up the rest: what is done or half done in it is not loaded a second time.
    transformers: [...new Set([...left(before), ...transformers])],
    fingerprint: JSON.stringify({ ...storedFingerprint(before), ...fingerprint }),
  }))
  fenced.push(run)
  return { run, resumed: true }

  function create(): Promise<RunRecord> {
    const { batchSize, commitInterval } = options
    return store.create(pipeline, transformers, JSON.stringify(fingerprint), { batchSize, commitInterval })
  }
}

function refuseDifferences(run: RunRecord, current: Fingerprint): void {
  const found = differences(storedFingerprint(run), current)
  if (found.length > 0)
    throw new ResumeError(
      `Run ${run.runId} cannot be continued, because its declarations changed since: ${found.join('; ')}. Undo the change, or start over with --fresh (fresh: true).`,
      { pipeline: run.pipeline, runId: run.runId },
    )
}

function storedFingerprint({ pipeline, runId, fingerprint }: RunRecord): Fingerprint {
  try {
    return JSON.parse(fingerprint ?? '{}') as Fingerprint
  } catch {
    throw new ResumeError(
      `Run ${runId} cannot be continued: its declarations in etl_run were changed by hand; start over with --fresh (fresh: true).`,
      { pipeline, runId },
    )
  }
}
