import type { DataSource } from 'typeorm'
import type { Logger } from '../core/logger'
import { checkOptions, withDefaults } from '../core/options'
import type { TransformerClass } from '../transform/transformer-metadata'
import { runSchema } from './pipeline-schema'

/** Settings of a run; each call of `run()` may override the pipeline's. */
export interface RunSettings {
  /** Rows read and transformed together; see `commitInterval`. Integer >= 1. @defaultValue 2000 */
  batchSize?: number
  /** Batches per target transaction: one COPY per table, one checkpoint, one COMMIT. Integer >= 1. @defaultValue 25 */
  commitInterval?: number
  /** Batches read ahead while one is transformed and written: 0 or 1. @defaultValue 1 */
  readAhead?: number
  /** Bytes of legacy rows in one batch; wide rows get smaller batches. @defaultValue 16 MiB */
  maxBatchBytes?: number
}

/**
 * Measured with `npm run bench -- throughput`: batches of 5,000 rows outlive V8's young generation (a fifth more CPU, half
 * more memory) and nothing is gained; commits of 50,000 rows cost little against one for the whole table.
 */
export const RUN_DEFAULTS = Object.freeze({
  batchSize: 2_000,
  commitInterval: 25,
  readAhead: 1,
  maxBatchBytes: 16 * 1024 * 1024,
} satisfies Required<RunSettings>)

export interface PipelineOptions extends RunSettings {
  /** The key under which runs are stored and continued. */
  name: string
  /** From `defineDataSources`, or any map of TypeORM data sources. */
  dataSources: Readonly<Record<string, DataSource>>
  /** Classes with `@Transformer`; the order among them follows `dependsOn`. */
  transformers: readonly TransformerClass[]
  /** How instances are made, for dependency injection. May be async. @defaultValue (cls) => new cls() */
  create?: (transformer: new () => object) => object | Promise<object>
  /** @defaultValue pino on stdout, level from ETL_LOG_LEVEL */
  logger?: Logger
  /** Installs and upgrades the `etl_*` tables in the target. @defaultValue true */
  manageSchema?: boolean
  /** Measures operations. @defaultValue true, unless the environment has ETL_PROFILING=off */
  profiling?: boolean
  /** Zone of legacy times that have none, such as DATETIME. @defaultValue 'UTC' */
  legacyTimeZone?: string
  /** Zone of target columns that have none, such as `timestamp`, and of text without one. @defaultValue 'UTC' */
  targetTimeZone?: string
}

export interface RunOptions extends RunSettings {
  /** `true` and `'check'`: read and transform everything, run every check that needs no write, write nothing. */
  dryRun?: boolean | 'check'
  /** Start a new run although an unfinished one exists; that one is marked abandoned. */
  fresh?: boolean
  /** Insist on an unfinished run to continue. */
  resume?: boolean
  /** Stops after the current batch, commits it and leaves a run that continues. */
  signal?: AbortSignal
  logger?: Logger
}

export type ResolvedRunOptions = Required<RunSettings> &
  Omit<RunOptions, keyof RunSettings | 'dryRun'> & { dryRun: boolean }

export function resolveRunOptions(pipeline: RunSettings, given: RunOptions = {}): ResolvedRunOptions {
  const checked = checkOptions(runSchema, given)
  const { dryRun, fresh, resume, signal, logger: ownLogger, ...settings } = checked
  return {
    ...withDefaults(withDefaults(RUN_DEFAULTS, pipeline), settings),
    dryRun: dryRun === true || dryRun === 'check',
    fresh,
    resume,
    signal,
    logger: ownLogger,
  }
}
