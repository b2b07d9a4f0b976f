import type { DataSource } from 'typeorm'
import type { Checkpoint, CheckpointKey } from '../checkpoint/checkpoint-store'
import type { Key, LegacyBatch } from '../core/batch'
import { addCounts, type RowCounts, ZERO_COUNTS, ZERO_WRITE_COUNTS } from '../core/counts'
import { ConfigurationError } from '../core/errors'
import type { TransformerReport } from '../core/run-report'
import { KeysetReader } from '../extract/keyset-reader'
import { TargetLoader } from '../load/target-loader'
import { TargetTransaction } from '../load/target-transaction'
import type { ETLProfiler } from '../profiler'
import type { TransformerMetadata } from '../transform/transformer-metadata'
import { type BatchPass, keyOf, runBatchLoop, type TargetCounts } from './batch-loop'
import { dryRunWriter } from './dry-run-writer'
import { emit } from './emit'
import { ProgressMeter } from './progress-meter'
import { Interrupted, type RunContext } from './run-context'
import { callBatchHook, transformBatch, type TransformedBatch, type TransformHooks } from './transform-batch'
import { firstWith, unknownPropertyError } from './unknown-property'

/** One transformer in one call of `run()`: connections, position, counts. */
export class TransformerRun {
  readonly counts: RowCounts = { ...ZERO_COUNTS }
  readonly targets: Record<string, TargetCounts> = {}
  readonly transaction: TargetTransaction
  readonly legacy: DataSource
  loader!: TargetLoader
  private beside: Record<string, TargetCounts> = {}

  constructor(
    readonly context: RunContext,
    readonly metadata: TransformerMetadata,
    private readonly hooks: TransformHooks,
    readonly profiler: ETLProfiler,
  ) {
    this.legacy = context.dataSources[metadata.legacy.dataSource]!
    this.transaction = new TargetTransaction(context.target)
  }

  /** Checks the targets against the database; a dry run holds a read-only transaction from here on. */
  async open(): Promise<void> {
    const { target, onConflict, deferred, name } = this.metadata
    const specs = Object.entries(target.entities).map(([key, entity]) => [
      key,
      { entity, onConflict: onConflict[key], deferred },
    ])
    this.loader = await TargetLoader.open(this.transaction.runner, Object.fromEntries(specs))
    for (const key of this.loader.targets) this.targets[key] = { ...NO_ROWS }
    if (!this.context.options.dryRun) return
    this.context.logger.debug({ transformer: name }, 'dry run: the target is read-only')
    await this.transaction.begin()
    if (this.context.target.options.type === 'postgres')
      await this.transaction.runner.query('SET TRANSACTION READ ONLY')
  }

  async close(): Promise<void> {
    await this.transaction.rollback()
    await this.transaction.release()
  }

  /** The declared load: every batch, then the deferred references, then the sequences. */
  async loadAll(): Promise<void> {
    if (this.hooks.transform === undefined && this.hooks.transformBatch === undefined)
      throw new ConfigurationError(
        this.metadata.name,
        `"${this.metadata.name}" has neither transform, transformBatch nor a run() of its own; add one.`,
      )
    await this.runPass('load')
    if (this.context.options.dryRun) return
    if (this.metadata.deferred.length > 0) await this.runPass('deferred')
    await this.loader.moveSequences(this.transaction.runner)
  }

  /** The stored position of a step; made when the step starts for the first time. */
  async checkpoint(step: string, reader: KeysetReader<object>): Promise<Checkpoint | null> {
    const { stored } = this.context
    if (stored === undefined) {
      await reader.open()
      return null
    }
    const { runner } = this.transaction
    const found = await stored.checkpoints.find(runner, this.key(step), reader.keyLength)
    if (found !== null) {
      if (found.state !== 'completed') await reader.open(found.upperKey)
      return found
    }
    const first = step === 'deferred' ? await stored.checkpoints.find(runner, this.key('load')) : null
    await stored.checkpoints.create(runner, this.key(step), await reader.open(first?.upperKey))
    return null
  }

  /** @returns how far earlier calls came with this transformer. */
  async startWhole(step: string): Promise<'new' | 'resumed' | 'completed'> {
    const { stored } = this.context
    if (stored === undefined) return 'new'
    const found = await stored.checkpoints.find(this.transaction.runner, this.key(step))
    if (found === null) await stored.checkpoints.create(this.transaction.runner, this.key(step), null)
    return found === null ? 'new' : found.state === 'completed' ? 'completed' : 'resumed'
  }

  async begin(step: string): Promise<void> {
    if (this.context.stored === undefined) return
    await this.transaction.begin()
    await this.context.stored.checkpoints.lock(this.transaction.runner, this.key(step))
  }

  /** Stores position and counts in the open transaction and commits it. */
  async commit(
    step: string,
    lastKey: Key | null,
    counts: RowCounts,
    perTarget: Record<string, TargetCounts> = {},
  ): Promise<void> {
    const { stored, runId } = this.context
    for (const [name, more] of Object.entries(this.beside)) {
      addCounts(counts, more)
      addCounts((perTarget[name] ??= { ...NO_ROWS }), more)
    }
    this.beside = {}
    if (stored !== undefined) {
      await this.transaction.commit((runner) => stored.checkpoints.save(runner, this.key(step), lastKey, counts))
    }
    if (step !== 'deferred') this.book(counts, perTarget)
    emit(this.context, 'batch:committed', { runId, transformer: this.metadata.name, step, counts })
  }

  async complete(step: string): Promise<void> {
    await this.context.stored?.checkpoints.complete(this.transaction.runner, this.key(step))
  }

  /** Counts rows that a hook wrote into the open interval; they are booked when it commits. */
  writtenBeside(target: string, counts: TargetCounts): void {
    addCounts((this.beside[target] ??= { ...NO_ROWS }), counts)
  }

  book(counts: RowCounts, perTarget: Record<string, TargetCounts> = {}): void {
    addCounts(this.counts, counts)
    for (const [name, more] of Object.entries(perTarget)) addCounts((this.targets[name] ??= { ...NO_ROWS }), more)
  }

  key(step: string): CheckpointKey {
    return { transformer: this.metadata.name, step, partitionNo: 0 }
  }

  reader(): KeysetReader<object> {
    const { legacy, columns, zeroDate } = this.metadata
    const { legacyTimeZone } = this.context
    return new KeysetReader(this.legacy, legacy.entity, { where: legacy.where, columns, zeroDate, legacyTimeZone })
  }

  report(state: TransformerReport['state'], totals: RowCounts): TransformerReport {
    return {
      state,
      counts: this.counts,
      totals,
      targets: this.targets,
      performance: this.profiler.getPerformanceReport(),
    }
  }

  private async runPass(step: 'load' | 'deferred'): Promise<void> {
    const reader = this.reader()
    try {
      const before = await this.checkpoint(step, reader)
      if (before?.state === 'completed') return
      const after = before?.lastKey ?? null
      const meter = await ProgressMeter.start(
        this.context,
        this.metadata.name,
        reader,
        after,
        before?.counts.readCount ?? 0,
      )
      this.context.logger.debug(
        { transformer: this.metadata.name, step, after, totalCount: meter.totalCount },
        'step started',
      )
      const done = await runBatchLoop(this.pass(step, reader, meter), after)
      if (!done) throw new Interrupted()
      await this.complete(step)
    } finally {
      await reader.close()
    }
  }

  private pass(step: 'load' | 'deferred', reader: KeysetReader<object>, meter: ProgressMeter): BatchPass {
    const { context, profiler, metadata } = this
    const { runner } = this.transaction
    const real = this.loader.writer(runner, {
      pass: step,
      lossy: metadata.lossy,
      targetTimeZone: context.targetTimeZone,
      onStatement: (seconds) => profiler.recordQuery(seconds),
    })
    const writer = context.options.dryRun ? dryRunWriter(real) : real
    return {
      context,
      profiler,
      reader,
      writer,
      meter,
      transform: (batch) => this.transform(batch),
      afterBatch: (transformed, batch) => (step === 'load' ? this.afterBatch(transformed, batch) : Promise.resolve()),
      begin: async () => {
        await this.begin(step)
        if (!context.options.dryRun) await this.transaction.attach(writer)
      },
      commit: (lastKey, counts, perTarget) => this.commit(step, lastKey, counts, perTarget),
      rollback: () => {
        this.beside = {}
        return this.transaction.rollback()
      },
    }
  }

  private async transform(batch: LegacyBatch): Promise<TransformedBatch> {
    const { hooks, profiler, metadata } = this
    if (hooks.beforeBatch !== undefined)
      await profiler.profileOperation('lookup', () =>
        callBatchHook(hooks, 'beforeBatch', metadata.name, batch.rows, batch.keyAt(0)),
      )
    const transformed = await profiler.profileOperation('data_transformation', () =>
      transformBatch(hooks, metadata, batch),
    )
    for (const [target, { rows }] of transformed.byTarget) {
      const unknown = this.loader.unknownProperty(target, rows)
      if (unknown !== undefined) throw this.unknownProperty(target, unknown, transformed, batch)
    }
    return transformed
  }

  private unknownProperty(target: string, property: string, { byTarget }: TransformedBatch, batch: LegacyBatch): Error {
    const { name: transformer, target: declared } = this.metadata
    const { rows, owners } = byTarget.get(target)!
    const key = keyOf(batch, owners)(firstWith(rows, property))
    return unknownPropertyError(this.context.target, {
      transformer,
      entity: declared.entities[target]!,
      property,
      origin: `transform of "${transformer}" returned for legacy key ${key.join(', ')}`,
    })
  }

  private async afterBatch({ byTarget }: TransformedBatch, batch: LegacyBatch): Promise<void> {
    if (this.hooks.afterBatch === undefined) return
    const written = [...byTarget.values()].flatMap(({ rows }) => rows)
    await callBatchHook(this.hooks, 'afterBatch', this.metadata.name, written, batch.keyAt(0))
  }
}

const NO_ROWS: Readonly<TargetCounts> = Object.freeze({ producedCount: 0, ...ZERO_WRITE_COUNTS })
