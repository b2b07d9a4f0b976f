import { describe } from '@jest/globals'
import { describeColumns } from './batch-writer/columns.contract'
import { describeConflicts } from './batch-writer/conflicts.contract'
import { describeDeferred } from './batch-writer/deferred.contract'
import { describeGeneratedKeys } from './batch-writer/generated-keys.contract'
import { describeProtocol } from './batch-writer/protocol.contract'
import { describeRefusedRow } from './batch-writer/refused-row.contract'
import { describeRefusals } from './batch-writer/refusals.contract'
import { describeArrays, describeBinaryJson } from './batch-writer/special-types.contract'
import { describeTemporal } from './batch-writer/temporal.contract'
import { describeValues } from './batch-writer/values.contract'
import type { WriterDialect } from './batch-writer/writer-dialect'

/** What every BatchWriter promises, whatever the database; `dialect` holds what differs. */
export function describeBatchWriter(name: string, dialect: WriterDialect): void {
  describe(name, () => {
    describe('protocol', () => describeProtocol(dialect))
    describe('values', () => describeValues(dialect))
    const { binaryJson, arrayOf } = dialect.types
    if (binaryJson !== null) describe('binary JSON', () => describeBinaryJson(dialect, binaryJson))
    if (arrayOf !== null) describe('arrays', () => describeArrays(dialect, arrayOf))
    describe('date and time', () => describeTemporal(dialect))
    describe('refusals', () => describeRefusals(dialect))
    describe('rows behind a violated key', () => describeRefusedRow(dialect))
    describe('columns', () => describeColumns(dialect))
    describe('generated keys', () => describeGeneratedKeys(dialect))
    describe('onConflict', () => describeConflicts(dialect))
    describe('deferred pass', () => describeDeferred(dialect))
  })
}
