import { EtlError } from '../core/errors'

export interface SchemaContext {
  found: number
  needed: number
}

/** The tables of this package are absent or old in the target, and `manageSchema: false` keeps us from making them. */
export class SchemaMissingError extends EtlError<SchemaContext> {
  readonly code = 'ETL_SCHEMA_MISSING'
  constructor(context: SchemaContext) {
    const state =
      context.found === 0 ? 'are not all there' : `are at version ${context.found}, version ${context.needed} is needed`
    super(
      `The bookkeeping tables (etl_schema, etl_run, etl_checkpoint) ${state} in the target. Add ...etlMigrations to its migrations and run ` +
        `npm run migration:run, or leave manageSchema on, which makes what is missing.`,
      context,
    )
  }
}

export interface FencedContext {
  runId: string
  epoch: number
}

/** Another process continued this run; nothing of the open interval was written. */
export class FencedError extends EtlError<FencedContext> {
  readonly code = 'ETL_FENCED'
  constructor(context: FencedContext) {
    super(
      `Run ${context.runId} was taken over by another process; this one wrote nothing since and stops. Follow the other one with typeorm-etl status.`,
      context,
    )
  }
}

export interface ResumeContext {
  pipeline: string
  runId: string | null
}

/** `run` was asked to continue, or not to, and the stored runs say otherwise. */
export class ResumeError extends EtlError<ResumeContext> {
  readonly code = 'ETL_RESUME'
}
