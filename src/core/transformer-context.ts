import type { EntityManager, FindOptionsWhere } from 'typeorm'
import type { WriteCounts } from './counts'
import type { EntityClass } from './entity-class'
import type { Logger } from './logger'
import type { OperationProfiler, PerformanceReport } from './performance-report'
import type { RunReport } from './run-report'
import type { TargetRow } from './target-row'

export interface ExtractDataOptions<L extends object> {
  where?: FindOptionsWhere<L> | FindOptionsWhere<L>[]
  /** Rows per batch. @defaultValue the run's `batchSize` */
  batchSize?: number
  /**
   * `false` only reads: no transaction is opened and no position is stored, so such a loop may stand inside another one.
   * @defaultValue true
   */
  checkpoint?: boolean
}

/** Options of the run as resolved at start. */
export interface TransformerConfig {
  readonly name: string
  readonly batchSize: number
  readonly commitInterval: number
  readonly readAhead: number
  readonly dryRun: boolean
}

/** What the pipeline hands to a transformer before its `run()`. */
export interface TransformerContext {
  readonly config: TransformerConfig
  /** Entity manager of the legacy data source. */
  readonly legacy: EntityManager
  /** Entity manager of the target: inside a batch it is bound to the open transaction. */
  readonly target: EntityManager
  readonly profiler: OperationProfiler
  readonly logger: Logger
  /** Aborted when the run shall stop after the current batch. */
  readonly signal: AbortSignal
  /** The declared load: reads, transforms and writes every batch of the legacy entity. */
  runBatches(): Promise<void>
  extractData<L extends object>(entity: EntityClass<L>, options?: ExtractDataOptions<L>): AsyncIterable<L[]>
  bulkCreate<T extends object>(entity: EntityClass<T>, rows: readonly TargetRow<T>[]): Promise<WriteCounts>
  getPerformanceReport(): PerformanceReport
}

export interface SafeRunOptions {
  /** The pipeline whose data sources and settings the run uses. */
  pipeline: TransformerRunner
  dryRun?: boolean | 'check'
  fresh?: boolean
  resume?: boolean
  signal?: AbortSignal
}

/** Runs one transformer instance; a pipeline implements it. */
export interface TransformerRunner {
  runTransformer(transformer: object, options: Omit<SafeRunOptions, 'pipeline'>): Promise<RunReport>
}
