import { randomUUID } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import type { DataSource, QueryRunner } from 'typeorm'
import { CheckpointStore } from '../checkpoint/checkpoint-store'
import { FencedError } from '../checkpoint/checkpoint-errors'
import { installSchema } from '../checkpoint/install-schema'
import { RunStore } from '../checkpoint/run-store'
import { withRunner } from '../checkpoint/statement'
import { addCounts, type RowCounts } from '../core/counts'
import { ConfigurationError } from '../core/errors'
import type { RunReport } from '../core/run-report'
import { timeZone } from '../core/time-zone'
import { formatRunReport } from '../report/format-run-report'
import { logRunReport } from '../report/log-run-report'
import type { TransformerMetadata } from '../transform/transformer-metadata'
import { chooseRun, type ChosenRun } from './choose-run'
import { checkPools } from './check-pools'
import { connect } from './connect'
import { createDefaultLogger } from './default-logger'
import { emit } from './emit'
import { executeRun, type Outcome, type RunnableTransformer, type SelectedTransformer } from './execute-run'
import { fingerprint } from './fingerprint'
import { explainLoadedBefore } from './loaded-before'
import { warnOfMisspeltHooks } from './misspelt-hooks'
import { reasonOf } from './pipeline-errors'
import type { PipelineOptions, ResolvedRunOptions } from './pipeline-options'
import type { EventMap, RunContext } from './run-context'
import { resolveTransformers } from './transformer-list'

/** One call of `run()` from the connections to the stored report. Rejects only for what happens before the first row. */
export async function startRun(
  pipeline: PipelineOptions,
  transformers: readonly TransformerMetadata[],
  events: EventEmitter<EventMap>,
  options: ResolvedRunOptions,
  instance?: object,
): Promise<Outcome> {
  const logger = options.logger ?? pipeline.logger
  const close = await connect(usedDataSources(pipeline.dataSources, transformers))
  try {
    checkEntities(pipeline.dataSources, transformers)
    const selected = await instantiate(pipeline, transformers, instance)
    const target = pipeline.dataSources[transformers[0]!.target.dataSource]!
    const context: RunContext = {
      runId: randomUUID(),
      options,
      dataSources: pipeline.dataSources,
      target,
      logger: logger ?? createDefaultLogger(),
      signal: options.signal ?? new AbortController().signal,
      events,
      legacyTimeZone: timeZone(pipeline.legacyTimeZone ?? 'UTC'),
      targetTimeZone: timeZone(pipeline.targetTimeZone ?? 'UTC'),
      profiling: pipeline.profiling ?? process.env.ETL_PROFILING !== 'off',
    }
    for (const { metadata, instance: made } of selected) warnOfMisspeltHooks(made, metadata.name, context.logger)
    checkPools(context, transformers)
    const outcome = options.dryRun
      ? await perform(context, selected, pipeline.name, undefined)
      : await storedRun(context, selected, pipeline)
    emit(context, 'run:finished', { report: outcome.report })
    logRunReport(context.logger, outcome.report)
    if (logger === undefined && process.stdout.isTTY) printReport(outcome.report)
    return outcome
  } finally {
    await close()
  }
}

function printReport(report: RunReport): void {
  const { stdout } = process
  stdout.write(`${formatRunReport(report, { color: stdout.hasColors(), width: stdout.columns })}\n`)
}

async function storedRun(
  context: RunContext,
  selected: readonly SelectedTransformer[],
  pipeline: PipelineOptions,
): Promise<Outcome> {
  const { target, dataSources, legacyTimeZone, targetTimeZone } = context
  await installSchema(target, pipeline.manageSchema ?? true)
  const metadata = selected.map((s) => s.metadata)
  const zones = { legacyTimeZone: legacyTimeZone.name, targetTimeZone: targetTimeZone.name }
  const request = {
    pipeline: pipeline.name,
    transformers: metadata.map((m) => m.name),
    known: resolveTransformers(pipeline.transformers, dataSources).map((m) => m.name),
    fingerprint: fingerprint(metadata, dataSources, zones),
  }
  // No connection is held while the transformers run: they take one of their own, and a pool may have no other.
  const chosen = await withRunner(target, (runner) => chooseRun(runner, request, context.options, context.logger))
  context.runId = chosen.run.runId
  context.stored = { run: chosen.run, checkpoints: new CheckpointStore(chosen.run) }
  const outcome = await perform(context, selected, pipeline.name, chosen)
  return withRunner(target, async (runner) => {
    await explainLoadedBefore(outcome, runner)
    return store(context, runner, chosen, outcome)
  })
}

async function perform(
  context: RunContext,
  selected: readonly SelectedTransformer[],
  pipeline: string,
  chosen: ChosenRun | undefined,
): Promise<Outcome> {
  const { runId } = context
  const resumed = chosen?.resumed ?? false
  const before = await committedBefore(context)
  emit(context, 'run:started', { runId, pipeline, resumed, transformers: selected.map((s) => s.metadata.name) })
  return executeRun(context, selected, { pipeline, resumed }, before)
}

/** Stores how the run ended; where the target is gone, the log says so and the run stays `running`, which continues as well. */
async function store(context: RunContext, runner: QueryRunner, { run }: ChosenRun, outcome: Outcome): Promise<Outcome> {
  if (outcome.error instanceof FencedError) return outcome
  const { report } = outcome
  const open = run.transformers.filter((name) => !(name in report.transformers))
  // A call for a part of the run leaves the rest to the next one.
  const partial = report.state === 'completed' && !(await allCompleted(context, runner, open))
  try {
    await new RunStore(runner).finish(run, partial ? { ...report, state: 'interrupted' } : report)
  } catch (error) {
    if (error instanceof FencedError && outcome.error === undefined)
      return { report: { ...report, state: 'failed', error: { code: error.code, message: error.message } }, error }
    if (outcome.error === undefined) throw error
    context.logger.error(
      { runId: run.runId, reason: (error as Error).message },
      'the end of the run could not be stored',
    )
  }
  return outcome
}

async function allCompleted({ stored }: RunContext, runner: QueryRunner, names: readonly string[]): Promise<boolean> {
  if (names.length === 0) return true
  const checkpoints = await stored!.checkpoints.list(runner)
  return names.every((name) =>
    checkpoints.some((c) => c.transformer === name && c.step === 'run' && c.state === 'completed'),
  )
}

async function committedBefore({ stored, target }: RunContext): Promise<Map<string, RowCounts>> {
  const sums = new Map<string, RowCounts>()
  if (stored === undefined) return sums
  const checkpoints = await withRunner(target, (runner) => stored.checkpoints.list(runner))
  for (const { transformer, step, counts } of checkpoints)
    if (step !== 'deferred') sums.set(transformer, addCounts(sums.get(transformer) ?? ({} as RowCounts), counts))
  return sums
}

function usedDataSources(
  all: Readonly<Record<string, DataSource>>,
  transformers: readonly TransformerMetadata[],
): Record<string, DataSource> {
  const names = new Set(transformers.flatMap((t) => [t.legacy.dataSource, t.target.dataSource]))
  return Object.fromEntries([...names].map((name) => [name, all[name]!]))
}

function checkEntities(
  dataSources: Readonly<Record<string, DataSource>>,
  transformers: readonly TransformerMetadata[],
): void {
  for (const { name, legacy, target } of transformers) {
    const used = [
      [legacy.dataSource, legacy.entity] as const,
      ...Object.values(target.entities).map((entity) => [target.dataSource, entity] as const),
    ]
    for (const [dataSource, entity] of used)
      if (!dataSources[dataSource]!.hasMetadata(entity))
        throw new ConfigurationError(
          name,
          `${entity.name}, used by "${name}", is not among the entities of data source "${dataSource}"; add it to entities there.`,
        )
  }
}

async function instantiate(
  pipeline: PipelineOptions,
  transformers: readonly TransformerMetadata[],
  instance: object | undefined,
): Promise<SelectedTransformer[]> {
  const create = pipeline.create ?? ((cls: new () => object) => new cls())
  const selected: SelectedTransformer[] = []
  for (const metadata of transformers) {
    let made: unknown = instance
    try {
      made ??= await create(metadata.transformer as new () => object)
    } catch (cause) {
      throw new ConfigurationError(
        metadata.name,
        `No instance of ${metadata.transformer.name} could be made: ${reasonOf(cause)}. Its constructor, or create() of the pipeline, threw this.`,
        cause,
      )
    }
    if (typeof (made as RunnableTransformer | null)?.run !== 'function')
      throw new ConfigurationError(
        metadata.name,
        `${metadata.transformer.name} must extend BaseTransformer; what was created for it has no run().`,
      )
    selected.push({ metadata, instance: made as RunnableTransformer })
  }
  return selected
}
