import { describe } from '@jest/globals'
import { describeKeyCheck } from './batch-reader/key-check.contract'
import { describeKeys } from './batch-reader/keys.contract'
import { describeMapping } from './batch-reader/mapping.contract'
import { describePages } from './batch-reader/pages.contract'
import type { ReaderDialect } from './batch-reader/reader-dialect'
import { describeReadValues } from './batch-reader/values.contract'
import { describeWhere } from './batch-reader/where.contract'

/** What every BatchReader promises, whatever the database; `dialect` holds what differs. */
export function describeBatchReader(name: string, dialect: ReaderDialect): void {
  describe(name, () => {
    describe('keys', () => describeKeys(dialect))
    describe('pages', () => describePages(dialect))
    describe('where', () => describeWhere(dialect))
    describe('values', () => describeReadValues(dialect))
    describe('mapping', () => describeMapping(dialect))
    describe('key check', () => describeKeyCheck(dialect))
  })
}
