import type { Key } from '../core/batch'
import { isEtlError } from '../core/errors'
import type { CopyLane } from './copy-lane'
import { keyViolation } from './key-violation'
import { LoadFailedError, ValueRefusedError } from './load-errors'
import type { TargetTable } from './target-table'
import { Refused } from './value-refused'

/** The error to throw for whatever went wrong on the way into a table; errors of this package stay as they are. */
export function loadFailure(
  error: unknown,
  target: string,
  table: TargetTable,
  lane?: CopyLane,
  key?: () => Key,
): Error {
  if (error instanceof Refused)
    return new ValueRefusedError(
      { target, property: error.property, key: key?.() ?? [], reason: error.message },
      error.cause,
    )
  if (isEtlError(error)) return error
  const { code, constraint, column, where } = error as {
    code?: string
    constraint?: string
    column?: string
    where?: string
  }
  const [, line, copyColumn] = /^COPY .*?, line (\d+)(?:, column ([^:]+))?/m.exec(where ?? '') ?? []
  const violation = keyViolation(error, table)
  const context = {
    table: table.entity.tablePath,
    databaseCode: code ?? null,
    constraint: constraint ?? null,
    column: column ?? copyColumn?.trim() ?? (violation?.columns.length === 1 ? violation.columns[0]! : null),
    columns: violation?.columns ?? null,
    referencedTable: violation?.referencedTable ?? null,
    key: line === undefined || lane === undefined ? null : lane.keyOfLine(Number(line)),
  }
  return new LoadFailedError(context, error)
}
