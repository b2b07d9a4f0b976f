import { EtlError } from '../core/errors'

export interface LoadContext {
  table: string
  /** The database's own code: SQLSTATE or errno. */
  databaseCode: string | null
  constraint: string | null
  column: string | null
  /** Legacy key of the refused row where the database names the row; else `null`. */
  key: readonly string[] | null
}

/** The target database refused the rows of a commit interval; all of it was rolled back. */
export class LoadFailedError extends EtlError<LoadContext> {
  readonly code = 'ETL_LOAD_FAILED'
  constructor(context: LoadContext, cause: unknown) {
    const place = [
      context.key === null ? null : `legacy key ${context.key.join(', ')}`,
      context.column === null ? null : `column "${context.column}"`,
      context.constraint === null ? null : `constraint "${context.constraint}"`,
    ].filter((part) => part !== null)
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(
      `Loading into "${context.table}" failed${place.length === 0 ? '' : ` at ${place.join(', ')}`}: ${reason}. ` +
        `The commit interval was rolled back, earlier ones stay; fix the cause, then run again to go on there.`,
      context,
      { cause },
    )
  }
}

export interface ValueRefusedContext {
  target: string
  property: string
  key: readonly string[]
  reason: string
}

/** A value that the target column cannot hold exactly; found before it was sent. */
export class ValueRefusedError extends EtlError<ValueRefusedContext> {
  readonly code = 'ETL_VALUE_REFUSED'
  constructor(context: ValueRefusedContext) {
    super(
      `${context.target}.${context.property} made from legacy key ${context.key.join(', ')} cannot be stored: ${context.reason}. ` +
        `The commit interval was rolled back; correct transform, then run again to go on there.`,
      context,
    )
  }
}

export interface TransactionContext {
  database: string
}

/** The target transaction is not in the state in which we left it; nothing of the commit interval was written. */
export class TransactionError extends EtlError<TransactionContext> {
  readonly code = 'ETL_TRANSACTION'
  /** @param what - goes on after "The target transaction". */
  constructor(what: string, database: string) {
    super(
      `The target transaction ${what}. Nothing of the commit interval was written, earlier ones stay; await every statement ` +
        `on this.target and end what you begin there, then run again to go on.`,
      { database },
    )
  }
}
