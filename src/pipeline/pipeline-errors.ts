import { EtlError } from '../core/errors'

export interface ConnectionContext {
  dataSource: string
  type: string
  /** `host:port/database`, without credentials. */
  address: string
}

/** A data source could not be opened; nothing was read or written. */
export class ConnectionFailedError extends EtlError<ConnectionContext> {
  readonly code = 'ETL_CONNECTION_FAILED'
  constructor(context: ConnectionContext, cause: unknown) {
    super(
      `Cannot connect to data source "${context.dataSource}" (${context.type} at ${context.address}): ${reasonOf(cause)}.`,
      context,
      { cause },
    )
  }
}

export interface TransformContext {
  transformer: string
  hook: 'transform' | 'transformBatch' | 'beforeBatch' | 'afterBatch'
  /** Legacy key of the row; for a hook that sees a batch, of its first row. */
  key: readonly string[]
}

/** A transformer's own code threw, or returned what cannot be loaded. */
export class TransformFailedError extends EtlError<TransformContext> {
  readonly code = 'ETL_TRANSFORM_FAILED'
  constructor(context: TransformContext, cause: unknown) {
    const place = context.hook === 'transform' ? 'legacy key' : 'the batch that starts at legacy key'
    super(
      `${context.hook} of "${context.transformer}" failed at ${place} ${context.key.join(', ')}: ${reasonOf(cause)}. ` +
        `The commit interval was rolled back, earlier ones stay; fix ${context.hook}, then run again to go on there.`,
      context,
      { cause },
    )
  }
}

export interface CycleContext {
  cycle: readonly string[]
}

/** Transformers depend on each other in a circle; nothing was opened. */
export class DependencyCycleError extends EtlError<CycleContext> {
  readonly code = 'ETL_DEPENDENCY_CYCLE'
  constructor(cycle: readonly string[]) {
    super(`Transformers depend on each other in a circle: ${cycle.join(' -> ')}; remove one dependsOn of it.`, {
      cycle,
    })
  }
}

export interface RunFailedContext {
  /** `null` where the run failed before or after its transformers. */
  transformer: string | null
}

/** An error that is none of ours ended a run: the driver's, or one thrown by an imperative `run()`. */
export class RunFailedError extends EtlError<RunFailedContext> {
  readonly code = 'ETL_RUN_FAILED'
  constructor(context: RunFailedContext, cause: unknown) {
    super(
      `${context.transformer === null ? 'The run' : `Transformer "${context.transformer}"`} failed: ${reasonOf(cause)}. The open transaction was rolled back, what was committed stays; run again to go on there.`,
      context,
      { cause },
    )
  }
}

export interface LoopContext {
  transformer: string
  entity: string
}

/** An `extractData` loop was used in a way that would lose or repeat rows. */
export class LoopError extends EtlError<LoopContext> {
  readonly code = 'ETL_LOOP'
}

/** Node puts the reason of a failed connection into the code or into the first of several errors. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const first = cause instanceof AggregateError ? (cause.errors[0] as Error | undefined) : undefined
  const text = cause.message || first?.message || (cause as { code?: string }).code || cause.name
  return text.replace(/\.$/, '')
}
