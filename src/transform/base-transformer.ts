import type { EntityManager } from 'typeorm'
import type { WriteCounts } from '../core/counts'
import { ConfigurationError } from '../core/errors'
import type { EntityClass } from '../core/entity-class'
import type { Logger } from '../core/logger'
import type { OperationProfiler, PerformanceReport } from '../core/performance-report'
import type { RunReport } from '../core/run-report'
import type { TargetRow } from '../core/target-row'
import type {
  ExtractDataOptions,
  SafeRunOptions,
  TransformerConfig,
  TransformerContext,
} from '../core/transformer-context'

const CONTEXT = Symbol.for('typeorm-etl/transformer-context')
export declare const ENTITIES: unique symbol

/** Gives a transformer the context of a run; called by the pipeline before `run()`. */
export function attachContext(transformer: object, context: TransformerContext): void {
  Object.defineProperty(transformer, CONTEXT, { value: context, configurable: true, enumerable: false })
}

/**
 * Base class of transformers: legacy entity `L` to target rows `R`.
 *
 * `T` is the target entity, or for several targets a map of names to entities as in
 * `BaseTransformer<LegacyPatient, { person: Person; cards: Card }>`. The hooks of a declared load (`transform`,
 * `transformBatch`, `beforeBatch`, `afterBatch`) are checked by the decorator; see {@link TransformerOf}.
 *
 * @example
 * \@Transformer({ legacy: LegacyUser, target: User })
 * class UserTransformer extends BaseTransformer<LegacyUser, User> {
 *   transform(legacy: LegacyUser): TargetRow<User> | null {
 *     return legacy.deleted ? null : { id: legacy.id, email: legacy.mail.toLowerCase() }
 *   }
 * }
 */
export abstract class BaseTransformer<L extends object = object, T extends object = object> {
  /** Ties the class to the entities of its decorator; has no value. */
  declare readonly [ENTITIES]?: { legacy: L; target: T }

  /** Override for an imperative run; the inherited one loads every batch. */
  async run(): Promise<void> {
    await this.context.runBatches()
  }

  /** Runs this instance through `options.pipeline`, with the guarantees of `pipeline.run()`. */
  safeRun(options: SafeRunOptions): Promise<RunReport> {
    const { pipeline, ...rest } = options
    return pipeline.runTransformer(this, rest)
  }

  get legacy(): EntityManager {
    return this.context.legacy
  }
  /** Bound to the open transaction inside a batch. */
  get target(): EntityManager {
    return this.context.target
  }
  get profiler(): OperationProfiler {
    return this.context.profiler
  }
  get logger(): Logger {
    return this.context.logger
  }
  get config(): TransformerConfig {
    return this.context.config
  }

  /**
   * Batches of a legacy entity in key order. Asking for the next batch commits the one before it together with the
   * position, so a stopped run goes on behind it.
   */
  extractData<E extends object>(entity: EntityClass<E>, options?: ExtractDataOptions<E>): AsyncIterable<E[]> {
    return this.context.extractData(entity, options)
  }

  /** Writes rows; inside an `extractData` loop in the batch's transaction, elsewhere in one of its own. */
  bulkCreate<E extends object>(entity: EntityClass<E>, rows: readonly TargetRow<E>[]): Promise<WriteCounts> {
    return this.context.bulkCreate(entity, rows)
  }

  getPerformanceReport(): PerformanceReport {
    return this.context.getPerformanceReport()
  }

  private get context(): TransformerContext {
    const context = (this as { [CONTEXT]?: TransformerContext })[CONTEXT]
    if (context === undefined)
      throw new ConfigurationError(
        this.constructor.name,
        `${this.constructor.name} is not part of a run yet; start it with pipeline.run() or safeRun({ pipeline }).`,
      )
    return context
  }
}

/** One target: its row. Several (a map of entities): rows by target name. */
export type TransformOutput<T extends object> = T extends TargetMap
  ? { [K in keyof T]?: TargetRow<T[K] & object> | readonly TargetRow<T[K] & object>[] | null }
  : TargetRow<T>

/** A row as the writer took it, of any of the targets. */
export type WrittenRow<T extends object> = T extends TargetMap ? TargetRow<T[keyof T] & object> : TargetRow<T>

/** Told from an entity by its values: every property of a map is an object that is itself neither Date nor array. */
export type TargetMap = Record<string, object>
