import { EventEmitter } from 'node:events'
import type { DataSource } from 'typeorm'
import { installedVersion } from '../checkpoint/install-schema'
import { RunStore } from '../checkpoint/run-store'
import { isEtlError } from '../core/errors'
import type { RunReport } from '../core/run-report'
import type { SafeRunOptions, TransformerRunner } from '../core/transformer-context'
import type { TransformerClass, TransformerMetadata } from '../transform/transformer-metadata'
import { connect } from './connect'
import { RunFailedError } from './pipeline-errors'
import type { PipelineEvents } from './pipeline-events'
import { type PipelineOptions, resolveRunOptions, type RunOptions } from './pipeline-options'
import type { EventMap } from './run-context'
import { readStatus, type RunStatus } from './run-status'
import { startRun } from './start-run'
import { describe, resolveTransformers, selectTransformers, type TransformerDescription } from './transformer-list'

/** A migration of several entities: runs, continues, and tells how it went. Made by `definePipeline`. */
export class Pipeline implements TransformerRunner {
  readonly name: string
  readonly dataSources: Readonly<Record<string, DataSource>>
  private readonly transformers: readonly TransformerMetadata[]
  /** One emitter for the pipeline and all its `only` views. */
  private readonly events: EventEmitter<EventMap>

  /** @internal Use `definePipeline`, which checks the options. */
  constructor(
    private readonly options: PipelineOptions,
    view?: { transformers: readonly TransformerMetadata[]; events: EventEmitter<EventMap> },
  ) {
    this.name = options.name
    this.dataSources = options.dataSources
    this.transformers = view?.transformers ?? resolveTransformers(options.transformers, options.dataSources)
    this.events = view?.events ?? new EventEmitter<EventMap>()
  }

  /**
   * Moves the rows; continues an unfinished run of the same name.
   *
   * @returns the report of a run that is `completed` or `interrupted`.
   * @throws an `EtlError` that carries the report, for everything else. Rows committed before stay, and the next
   * `run()` goes on behind them.
   */
  async run(options: RunOptions = {}): Promise<RunReport> {
    return this.execute(options)
  }

  /** The same pipeline with only these transformers (classes or names). What they depend on is taken as done. */
  only(...transformers: readonly (TransformerClass | string)[]): Pipeline {
    return new Pipeline(this.options, {
      transformers: selectTransformers(this.transformers, transformers),
      events: this.events,
    })
  }

  /** Runs one instance of a transformer: what `transformer.safeRun({ pipeline })` calls. */
  async runTransformer(transformer: object, options: Omit<SafeRunOptions, 'pipeline'> = {}): Promise<RunReport> {
    return this.only(transformer.constructor as TransformerClass).execute(options, transformer)
  }

  /** Transformers in the order in which they run. Opens nothing. */
  describe(): TransformerDescription[] {
    return this.transformers.map((transformer) => describe(transformer))
  }

  /** Stored runs, newest first, with the position of each transformer. Empty before the first run. */
  status(): Promise<RunStatus[]> {
    return this.withTarget([], (target) => readStatus(target, this.name))
  }

  /** The stored report of a run; of the newest one that has a report where `runId` is left out. */
  report(runId?: string): Promise<RunReport | null> {
    return this.withTarget(null, (target) => {
      const runner = target.createQueryRunner()
      return new RunStore(runner).report(this.name, runId).finally(() => runner.release())
    })
  }

  on<E extends keyof PipelineEvents>(event: E, listener: (argument: PipelineEvents[E]) => void): this {
    this.events.on(event as keyof EventMap, listener as never)
    return this
  }

  once<E extends keyof PipelineEvents>(event: E, listener: (argument: PipelineEvents[E]) => void): this {
    this.events.once(event as keyof EventMap, listener as never)
    return this
  }

  off<E extends keyof PipelineEvents>(event: E, listener: (argument: PipelineEvents[E]) => void): this {
    this.events.off(event as keyof EventMap, listener as never)
    return this
  }

  private async execute(given: RunOptions, instance?: object): Promise<RunReport> {
    const options = resolveRunOptions(this.options, given)
    const run = startRun(this.options, this.transformers, this.events, options, instance)
    const { report, error } = await run.catch((cause: unknown) => {
      throw isEtlError(cause) ? cause : new RunFailedError({ transformer: null }, cause)
    })
    if (error === undefined) return report
    error.report = report
    throw error
  }

  private async withTarget<T>(absent: T, work: (target: DataSource) => Promise<T>): Promise<T> {
    const target = this.dataSources[this.transformers[0]!.target.dataSource]!
    const close = await connect({ [this.transformers[0]!.target.dataSource]: target })
    try {
      const runner = target.createQueryRunner()
      const version = await installedVersion(runner).finally(() => runner.release())
      return version === 0 ? absent : await work(target)
    } finally {
      await close()
    }
  }
}
