import { openSync, writeSync } from 'node:fs'
import pino from 'pino'
import { ConfigurationError } from '../index'
import type { CliIo } from './cli-io'

export interface LoggerFlags {
  logLevel?: string
  logFile?: string
}

/**
 * The run's log: JSON lines to stderr, or to `--log-file`. Where a progress bar is drawn on stderr, its lines are
 * shortened, and only warnings come through unless a level is asked for.
 *
 * @param write - writes a line to stderr; a progress bar puts it above itself.
 */
export function createLogger(flags: LoggerFlags, io: CliIo, bar: boolean, write: (line: string) => void): pino.Logger {
  const level = flags.logLevel ?? (bar && flags.logFile === undefined ? 'warn' : 'info')
  const file = flags.logFile === undefined ? undefined : openLog(flags.logFile)
  const destination = {
    write: (line: string) => {
      const safe = io.redactor.redact(line)
      if (file !== undefined) writeSync(file, safe)
      else if (!bar) write(safe)
      else writeForPeople(safe, write)
    },
  }
  return pino({ level, timestamp: pino.stdTimeFunctions.isoTime }, destination)
}

/**
 * Level and message, for a person who watches the bars; the fields are in `--log-file`. Not the line with the report:
 * what it says follows below the bars.
 */
function writeForPeople(line: string, write: (line: string) => void): void {
  const { level, msg, event } = JSON.parse(line) as { level: number; msg?: string; event?: string }
  if (event !== 'etl.report') write(`${pino.levels.labels[level]}: ${msg ?? ''}\n`)
}

function openLog(path: string): number {
  try {
    return openSync(path, 'a')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code
    throw new ConfigurationError(
      'log-file',
      `The log file ${path} cannot be opened (${reason}); correct --log-file.`,
      error,
    )
  }
}
