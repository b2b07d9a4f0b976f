import { describe, test } from '@jest/globals'
import { testRun } from '../support/servers'
import { describeBatchReader } from './batch-reader.contract'
import { mysqlDialect } from './batch-reader/mysql-dialect'

const state = testRun().servers.mysql
const name = 'reader on MariaDB or MySQL'
if (!('skipped' in state)) describeBatchReader(name, mysqlDialect)
else describe.skip(`${name} (skipped: ${state.skipped})`, () => test('passes the contract', () => undefined))
