import { attachContext } from '../transform/base-transformer'
import { addCounts, type RowCounts, ZERO_COUNTS } from '../core/counts'
import { type EtlError, isEtlError } from '../core/errors'
import type { RunReport, TransformerReport } from '../core/run-report'
import { attachProfiler, ETLProfiler, mergeReports, profilerRegistry } from '../profiler'
import type { TransformerMetadata } from '../transform/transformer-metadata'
import { emit } from './emit'
import { ImperativeRun } from './imperative-run'
import { RunFailedError } from './pipeline-errors'
import { sayNothingWritten } from './rephrase-error'
import { Interrupted, type RunContext } from './run-context'
import type { TransformHooks } from './transform-batch'
import { TransformerRun } from './transformer-run'

/** A transformer chosen for this call, with the instance to run. */
export interface SelectedTransformer {
  metadata: TransformerMetadata
  instance: RunnableTransformer
}

export interface RunnableTransformer extends TransformHooks {
  run(): Promise<void>
}

export interface Outcome {
  report: RunReport
  error: EtlError | undefined
}

/** Marks a transformer whose every step is done. */
export const WHOLE = 'run'

/**
 * Runs the chosen transformers one after another; never rejects: what went wrong is in the outcome.
 *
 * @param before - rows that earlier calls of the same run committed, by transformer.
 */
export async function executeRun(
  context: RunContext,
  selected: readonly SelectedTransformer[],
  about: Pick<RunReport, 'pipeline' | 'resumed'>,
  before: ReadonlyMap<string, RowCounts>,
): Promise<Outcome> {
  const startedAt = new Date()
  const started = performance.now()
  const transformers: Record<string, TransformerReport> = {}
  const profilers: ETLProfiler[] = []
  let error: EtlError | undefined
  let interrupted = false
  for (const { metadata, instance } of selected) {
    const profiler = profilerRegistry.set(new ETLProfiler(metadata.name, { enabled: context.profiling }))
    const run = new TransformerRun(context, metadata, instance, profiler)
    let state: TransformerReport['state'] = 'pending'
    try {
      if (error === undefined && !interrupted) {
        profilers.push(profiler)
        await executeTransformer(run, instance)
        state = 'completed'
      }
    } catch (cause) {
      interrupted = cause instanceof Interrupted
      state = interrupted ? 'interrupted' : 'failed'
      if (!interrupted) error = asEtlError(cause, metadata.name)
      if (error !== undefined && context.options.dryRun) sayNothingWritten(error)
    }
    const report = run.report(state, addCounts({ ...run.counts }, before.get(metadata.name) ?? {}))
    transformers[metadata.name] = report
    if (state !== 'pending')
      emit(context, 'transformer:completed', { runId: context.runId, transformer: metadata.name, report })
  }
  const report: RunReport = {
    runId: context.runId,
    ...about,
    state: error !== undefined ? 'failed' : interrupted ? 'interrupted' : 'completed',
    dryRun: context.options.dryRun,
    startedAt: startedAt.toISOString(),
    durationSeconds: (performance.now() - started) / 1000,
    counts: sum(Object.values(transformers).map((t) => t.counts)),
    transformers,
    performance: mergeReports(profilers),
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
  }
  return { report, error }
}

async function executeTransformer(run: TransformerRun, instance: RunnableTransformer): Promise<void> {
  const { context, metadata, profiler } = run
  const imperative = new ImperativeRun(run)
  attachContext(instance, imperative)
  attachProfiler(instance, profiler)
  try {
    if (context.signal.aborted) throw new Interrupted()
    await run.open()
    const progress = await run.startWhole(WHOLE)
    if (progress === 'completed') return
    emit(context, 'transformer:started', {
      runId: context.runId,
      transformer: metadata.name,
      resumed: progress === 'resumed',
    })
    context.logger.info({ transformer: metadata.name, runId: context.runId }, 'transformer started')
    const stop = await profiler.profileOperation('total_migration', () => interruptionOf(instance))
    if (stop !== undefined) throw stop
    await imperative.finish()
    await run.complete(WHOLE)
    context.logger.info(
      { transformer: metadata.name, runId: context.runId, counts: run.counts },
      'transformer finished',
    )
  } finally {
    await run.close()
  }
}

/** Runs to the end; a stop that was asked for is given back, since it is no error of the operation around. */
async function interruptionOf(instance: RunnableTransformer): Promise<Interrupted | undefined> {
  try {
    await instance.run()
    return undefined
  } catch (error) {
    if (error instanceof Interrupted) return error
    throw error
  }
}

function asEtlError(cause: unknown, transformer: string): EtlError {
  return isEtlError(cause) ? cause : new RunFailedError({ transformer }, cause)
}

function sum(counts: readonly RowCounts[]): RowCounts {
  const total = { ...ZERO_COUNTS }
  for (const one of counts) addCounts(total, one)
  return total
}
