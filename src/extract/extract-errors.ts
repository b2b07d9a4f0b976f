import { EtlError } from '../core/errors'

export interface ExtractContext {
  entity: string
  /** Key of the last row read before; `null` at the first row. */
  after: readonly string[] | null
}

/** The legacy database refused or lost a query of the reader. */
export class ExtractFailedError extends EtlError<ExtractContext> {
  readonly code = 'ETL_EXTRACT_FAILED'
  constructor(context: ExtractContext, cause: unknown) {
    const where = context.after === null ? 'from the first row' : `behind key ${context.after.join(', ')}`
    const reason = cause instanceof Error ? cause.message : String(cause)
    super(
      `Reading ${context.entity} ${where} failed: ${reason}. What was committed stays; run again to go on there.`,
      context,
      { cause },
    )
  }
}

export interface ValueUnreadableContext {
  entity: string
  property: string
  key: readonly string[]
  reason: string
}

/** What `zeroDate: 'null'` takes, quoted at the start of a reason. */
const ZERO_DATE = /^"0000-00-00( 00:00:00(\.0+)?)?"/

/** A legacy value has no faithful JavaScript form under the mapping in force. */
export class ValueUnreadableError extends EtlError<ValueUnreadableContext> {
  readonly code = 'ETL_VALUE_UNREADABLE'
  constructor(context: ValueUnreadableContext) {
    const { entity, property, key, reason } = context
    const zero = ZERO_DATE.test(reason)
      ? `Read zero dates as null with zeroDate: 'null' in @Transformer, or read`
      : 'Read'
    super(
      `${entity}.${property} of the row with key ${key.join(', ')} cannot be read: ${reason}. ` +
        `${zero} the exact text instead with columns: { ${property}: { as: 'string' } } and decide in transform.`,
      context,
    )
  }
}

export interface NoUsableKeyContext {
  entity: string
  table: string
}

/** Rows can only be paged and resumed along a unique key. */
export class NoUsableKeyError extends EtlError<NoUsableKeyContext> {
  readonly code = 'ETL_NO_USABLE_KEY'
  constructor(context: NoUsableKeyContext, reason: string) {
    super(
      `${context.entity} cannot be read in batches: ${reason}. Name a column that is unique and never null by marking ` +
        `it with @PrimaryColumn() in the entity; the table "${context.table}" itself needs no change.`,
      context,
    )
  }
}
