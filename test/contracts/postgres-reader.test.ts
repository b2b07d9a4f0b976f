import { describe, test } from '@jest/globals'
import { testRun } from '../support/servers'
import { describeBatchReader } from './batch-reader.contract'
import { postgresDialect } from './batch-reader/postgres-dialect'

for (const kind of ['embedded-postgres', 'postgres'] as const) {
  const state = testRun().servers[kind]
  const name = `reader on ${kind}`
  if (!('skipped' in state)) describeBatchReader(name, postgresDialect(kind))
  else describe.skip(`${name} (skipped: ${state.skipped})`, () => test('passes the contract', () => undefined))
}
