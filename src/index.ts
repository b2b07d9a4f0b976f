import 'reflect-metadata'

export { type BatchReader, type BatchWriter, type Key, type LegacyBatch } from './core/batch'
export type { RowCounts, WriteCounts } from './core/counts'
export type { EntityClass } from './core/entity-class'
export { ConfigurationError, EtlError, InvalidOptionError, isEtlError } from './core/errors'
export type { Logger } from './core/logger'
export type {
  OperationProfiler,
  OperationReport,
  OperationSpan,
  PerformanceReport,
  PerformanceSummary,
} from './core/performance-report'
export type { RunReport, RunState, TransformerReport } from './core/run-report'
export type { TargetRow, TransformResult } from './core/target-row'
export type { ExtractDataOptions, SafeRunOptions, TransformerConfig } from './core/transformer-context'
export { FencedError, ResumeError, SchemaMissingError } from './checkpoint/checkpoint-errors'
export { etlMigrations } from './checkpoint/etl-migrations'
export { ExtractFailedError, NoUsableKeyError, ValueUnreadableError } from './extract/extract-errors'
export { LoadFailedError, TransactionError, ValueRefusedError } from './load/load-errors'
export { defineDataSources } from './pipeline/define-data-sources'
export { definePipeline } from './pipeline/define-pipeline'
export type { Pipeline } from './pipeline/pipeline'
export {
  ConnectionFailedError,
  DependencyCycleError,
  LoopError,
  RunFailedError,
  TransformFailedError,
} from './pipeline/pipeline-errors'
export type { PipelineEvents, Progress } from './pipeline/pipeline-events'
export type { PipelineOptions, RunOptions, RunSettings } from './pipeline/pipeline-options'
export type { RunStatus, StepStatus } from './pipeline/run-status'
export type { TransformerDescription } from './pipeline/transformer-list'
export { ETLProfiler, Profiled, profilerRegistry } from './profiler'
export { formatRunReport, type FormatRunReportOptions } from './report/format-run-report'
export { BaseTransformer, type TransformOutput } from './transform/base-transformer'
export {
  Transformer,
  type MultiTargetOptions,
  type TransformerOf,
  type TransformerOptions,
} from './transform/transformer'
export {
  type LegacyColumnOptions,
  type OnConflictOptions,
  type TransformerClass,
  transformerMetadata,
  type TransformerMetadata,
} from './transform/transformer-metadata'
