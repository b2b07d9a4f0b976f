import pino from 'pino'
import type { Logger } from '../core/logger'

/**
 * JSON lines on stdout, level from ETL_LOG_LEVEL.
 *
 * On a terminal only warnings: there the report is printed as a table instead.
 */
export function createDefaultLogger(): Logger {
  const level = process.env.ETL_LOG_LEVEL ?? (process.stdout.isTTY ? 'warn' : 'info')
  return pino({ name: 'typeorm-etl', level })
}
