import { describeBatchReader } from './batch-reader.contract'
import { sqliteDialect } from './batch-reader/sqlite-dialect'

describeBatchReader('reader on sql.js', sqliteDialect)
