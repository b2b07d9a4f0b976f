import type { EntityManager } from 'typeorm'
import type { Key, LegacyBatch } from '../core/batch'
import { addCounts, type RowCounts, type WriteCounts, ZERO_COUNTS, ZERO_WRITE_COUNTS } from '../core/counts'
import type { EntityClass } from '../core/entity-class'
import type { ExtractDataOptions, TransformerContext } from '../core/transformer-context'
import { KeysetReader } from '../extract/keyset-reader'
import { TargetLoader } from '../load/target-loader'
import type { TargetCounts } from './batch-loop'
import { targetPoolIsTaken } from './check-pools'
import { LoopError } from './pipeline-errors'
import { Interrupted } from './run-context'
import type { TransformerRun } from './transformer-run'
import { firstWith, unknownPropertyError } from './unknown-property'

/** What a transformer sees of its run: the declared load, and the pieces for a `run()` of its own. */
export class ImperativeRun implements TransformerContext {
  readonly config
  readonly profiler
  readonly logger
  readonly signal
  private loops = 0
  /** The loop whose batch is open, with what it wrote so far. */
  private open: { entity: string; written: Record<string, TargetCounts> } | undefined
  private leftEarly: string | undefined
  /** What ended the first step that did not come to its end. */
  private stopped: Error | undefined
  private readonly loaders = new Map<EntityClass, TargetLoader>()
  /** Ends when the last `bulkCreate` asked for has ended. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(private readonly run: TransformerRun) {
    const { batchSize, commitInterval, readAhead, dryRun } = run.context.options
    this.config = Object.freeze({ name: run.metadata.name, batchSize, commitInterval, readAhead, dryRun })
    this.profiler = run.profiler
    this.logger = run.context.logger
    this.signal = run.context.signal
  }

  get legacy(): EntityManager {
    return this.run.legacy.manager
  }

  get target(): EntityManager {
    const { transaction, context } = this.run
    const shared = transaction.isOpen || (!transaction.runner.isReleased && targetPoolIsTaken(context, this.run.legacy))
    return shared ? transaction.runner.manager : context.target.manager
  }

  runBatches(): Promise<void> {
    return this.run.loadAll().catch((error: unknown) => this.stop(error))
  }

  getPerformanceReport() {
    return this.run.profiler.getPerformanceReport()
  }

  extractData<L extends object>(entity: EntityClass<L>, options: ExtractDataOptions<L> = {}): AsyncIterable<L[]> {
    return options.checkpoint === false ? this.readOnly(entity, options) : this.committed(entity, options)
  }

  /** Called when `run()` has returned. @throws what ended a step, also if user code caught it; {@link LoopError} after a `break`. */
  async finish(): Promise<void> {
    await this.last
    if (this.stopped !== undefined) throw this.stopped
    const entity = this.leftEarly ?? this.open?.entity
    if (entity !== undefined)
      throw this.loopError(
        entity,
        `The extractData loop over ${entity} was left before its end; ${this.config.dryRun ? 'nothing was written: dry run' : 'its open batch was rolled back'}. Read it to the end, or pass checkpoint: false to only look.`,
      )
    await this.moveSequences()
  }

  /** One after the other, however many are asked for at once: they share one connection and its transaction. */
  bulkCreate<T extends object>(entity: EntityClass<T>, rows: readonly object[]): Promise<WriteCounts> {
    const result = this.last.then(() => this.create(entity, rows))
    this.last = result.catch(() => undefined) // the caller gets the error
    return result
  }

  private async create(entity: EntityClass, rows: readonly object[]): Promise<WriteCounts> {
    const { transaction, context, profiler, metadata } = this.run
    const loader = await this.loader(entity)
    const [target] = loader.targets as [string]
    const unknown = loader.unknownProperty(target, rows)
    if (unknown !== undefined)
      throw unknownPropertyError(context.target, {
        transformer: metadata.name,
        entity,
        property: unknown,
        origin: `bulkCreate of "${metadata.name}" was given as #${firstWith(rows, unknown) + 1}`,
      })
    const rowAt = (index: number): Key => [`#${index + 1} of the rows given to bulkCreate`]
    const options = { pass: 'load' as const, lossy: metadata.lossy, targetTimeZone: context.targetTimeZone }
    const writer = loader.writer(transaction.runner, {
      ...options,
      onStatement: (seconds) => profiler.recordQuery(seconds),
    })
    return profiler.profileOperation('bulk_create', async () => {
      if (context.options.dryRun) {
        writer.check(target, rows, rowAt)
        return this.count(target, rows.length, { ...ZERO_WRITE_COUNTS }, true)
      }
      const own = !transaction.isOpen
      if (own) await transaction.begin()
      else await transaction.settle() // in a hook, the declared load's COPY may be under way on this connection
      try {
        await writer.begin()
        await writer.write(target, rows, rowAt)
        const written = (await writer.finish())[target]!
        if (own) await transaction.commit()
        return this.count(target, rows.length, written, own)
      } catch (error) {
        await writer.abort()
        if (own) await transaction.rollback()
        throw error
      }
    })
  }

  private count(target: string, producedCount: number, written: WriteCounts, committed: boolean): WriteCounts {
    const counts = { ...written, producedCount }
    if (this.open !== undefined)
      addCounts((this.open.written[target] ??= { ...ZERO_WRITE_COUNTS, producedCount: 0 }), counts)
    else if (committed) this.run.book({ ...ZERO_COUNTS, ...counts }, { [target]: counts })
    else this.run.writtenBeside(target, counts)
    return written
  }

  private stop(error: unknown): never {
    this.stopped ??= error instanceof Error ? error : new Error(String(error))
    throw error
  }

  /** One transaction per batch, which the next step of the loop commits together with the position. */
  private async *committed<L extends object>(
    entity: EntityClass<L>,
    options: ExtractDataOptions<L>,
  ): AsyncGenerator<L[]> {
    const { run } = this
    if (this.open !== undefined)
      throw this.loopError(
        entity.name,
        `An extractData loop over ${entity.name} was started inside the one over ${this.open.entity}, whose transaction is open; pass checkpoint: false to the inner one.`,
      )
    const step = `extract:${++this.loops}`
    const reader = this.reader(entity, options)
    try {
      const before = await run.checkpoint(step, reader)
      if (before?.state === 'completed') return
      let position = before?.lastKey ?? null
      for (;;) {
        if (run.context.signal.aborted) throw new Interrupted()
        const batch = await this.read(reader, position, options)
        if (batch === null) break
        await this.last
        await run.begin(step)
        this.open = { entity: entity.name, written: {} }
        const readCount = batch.rows.length
        position = batch.keyAt(readCount - 1)
        yield batch.rows // theirs from here on: user code may empty the array
        await this.last
        const { written } = this.open
        const counts = batchCounts(readCount, written)
        await run.profiler.profileOperation('checkpoint', () => run.commit(step, position, counts, written))
        this.open = undefined
      }
      await this.moveSequences()
      await run.complete(step)
    } catch (error) {
      this.stop(error)
    } finally {
      // Only after a break or a throw is a batch still open here.
      if (this.open !== undefined) {
        this.leftEarly ??= entity.name
        await this.last
        if (!run.context.options.dryRun) await run.transaction.rollback()
      }
      this.open = undefined
      await reader.close()
    }
  }

  private async *readOnly<L extends object>(
    entity: EntityClass<L>,
    options: ExtractDataOptions<L>,
  ): AsyncGenerator<L[]> {
    const reader = this.reader(entity, options)
    try {
      await reader.open()
      for (let position: Key | null = null; ;) {
        const batch: LegacyBatch<L> | null = await this.read(reader, position, options)
        if (batch === null) return
        position = batch.keyAt(batch.rows.length - 1)
        yield batch.rows
      }
    } finally {
      await reader.close()
    }
  }

  private read<L extends object>(reader: KeysetReader<L>, after: Key | null, { batchSize }: ExtractDataOptions<L>) {
    return this.run.profiler.profileOperation('data_extraction', () =>
      reader.read(after, batchSize ?? this.config.batchSize),
    )
  }

  private reader<L extends object>(entity: EntityClass<L>, { where }: ExtractDataOptions<L>): KeysetReader<L> {
    const { metadata, legacy, context } = this.run
    // Column options were declared for the transformer's own legacy entity.
    const columns = (entity as EntityClass) === metadata.legacy.entity ? metadata.columns : {}
    return new KeysetReader(legacy, entity, {
      where,
      columns,
      zeroDate: metadata.zeroDate,
      legacyTimeZone: context.legacyTimeZone,
    })
  }

  private async loader(entity: EntityClass): Promise<TargetLoader> {
    let loader = this.loaders.get(entity)
    if (loader === undefined) {
      const { target, onConflict } = this.run.metadata
      const [declared] = Object.entries(target.entities).find(([, declaredEntity]) => declaredEntity === entity) ?? []
      const spec = { entity, onConflict: declared === undefined ? undefined : onConflict[declared] }
      loader = await TargetLoader.open(this.run.transaction.runner, { [declared ?? entity.name]: spec })
      this.loaders.set(entity, loader)
    }
    return loader
  }

  private async moveSequences(): Promise<void> {
    if (this.run.context.options.dryRun) return
    for (const loader of this.loaders.values()) await loader.moveSequences(this.run.transaction.runner)
  }

  private loopError(entity: string, message: string): LoopError {
    return new LoopError(message, { transformer: this.run.metadata.name, entity })
  }
}

/** Which row became what only the loop knows: as many rows count as loaded as it wrote, at most all; the rest as filtered. */
function batchCounts(readCount: number, written: Record<string, TargetCounts>): RowCounts {
  const counts = { ...ZERO_COUNTS, readCount }
  for (const ofTarget of Object.values(written)) addCounts(counts, ofTarget)
  counts.loadCount = Math.min(readCount, counts.producedCount)
  counts.filterCount = readCount - counts.loadCount
  return counts
}
