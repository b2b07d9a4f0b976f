import { EtlError } from '../core/errors'

export interface LoadContext {
  table: string
  /** The database's own code: SQLSTATE or errno. */
  databaseCode: string | null
  constraint: string | null
  column: string | null
  /** Columns of the unique or foreign key that was violated. */
  columns: readonly string[] | null
  /** Table that lacks the row which a foreign key asks for. */
  referencedTable: string | null
  /** Legacy key of the refused row where it is known; else `null`. */
  key: readonly string[] | null
}

/** The target database refused the rows of a commit interval; all of it was rolled back. */
export class LoadFailedError extends EtlError<LoadContext> {
  readonly code = 'ETL_LOAD_FAILED'
  constructor(context: LoadContext, cause: unknown) {
    const columns = context.columns ?? (context.column === null ? [] : [context.column])
    const place = [
      context.key === null ? null : describeKey(context.key),
      columns.length === 0 ? null : `column${columns.length === 1 ? '' : 's'} ${columns.map(quote).join(', ')}`,
      context.constraint === null ? null : `constraint ${quote(context.constraint)}`,
      context.referencedTable === null ? null : `reference to table ${quote(context.referencedTable)}`,
    ].filter((part) => part !== null)
    super(
      `Loading into "${context.table}" failed${place.length === 0 ? '' : ` at ${place.join(', ')}`}: ${reasonOf(cause, context.databaseCode)}. ` +
        `The open transaction was rolled back, earlier ones stay; ${refersToItself(context) ? DEFER : 'fix the cause'}, then run again to go on there.`,
      context,
      { cause },
    )
  }
}

/** Rows travel in an order of their own where they leave different columns to the database. */
const DEFER =
  'fix the cause, or name the property in deferred of the transformer if the row that is referred to comes later or names other columns'

function refersToItself({ table, referencedTable }: LoadContext): boolean {
  return referencedTable !== null && table.split('.').at(-1) === referencedTable
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
  constructor(context: ValueRefusedContext, cause?: unknown) {
    super(
      `${context.target}.${context.property} made from ${describeKey(context.key)} cannot be stored: ${context.reason}. ` +
        `The open transaction was rolled back, earlier ones stay; correct the value where it is made, then run again to go on there.`,
      context,
      { cause },
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

/** Nothing is dropped silently, not even by the table itself; the cause of a {@link LoadFailedError}. */
export const notTaken = (missing: number, rows: number): Error =>
  new Error(
    `${missing} of ${rows} rows were not taken by the table, and without an error: a trigger, rule, partition or row security of it dropped them, ` +
      `or a trigger gave them the key or the values of rows that were there (then let transform make these values)`,
  )

/** Rows handed over by a `run()` of one's own have a place in their list instead of a legacy key. */
function describeKey(key: readonly string[]): string {
  return GIVEN_ROW.test(key[0] ?? '') ? `row ${key[0]}` : `legacy key ${key.join(', ')}`
}

const GIVEN_ROW = /^#\d+ of the rows given to /

const quote = (name: string): string => `"${name}"`

/** PostgreSQL's data exceptions, SQLSTATE 22xxx, quote the value; messages have no values of rows. */
function reasonOf(cause: unknown, databaseCode: string | null): string {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '')
  return databaseCode?.startsWith('22') ? reason.replace(/".*"/s, '"..."') : reason
}
