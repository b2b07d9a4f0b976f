import type { CliIo } from './cli-io'
import { explainError } from './explain-error'

/**
 * Says what went wrong: a sentence on stderr, with `--json` a document on stdout, stacks where debug is asked for.
 *
 * @returns the exit code.
 */
export function reportFailure(error: unknown, flags: { json?: boolean; logLevel?: string }, io: CliIo): number {
  const { message, exitCode, code } = explainError(error)
  const report: unknown = (error as { report?: unknown } | undefined)?.report
  if (flags.json === true) io.printJson(report ?? { error: { code: code ?? 'UNKNOWN', message } })
  io.notice(`error: ${message}`)
  if (flags.logLevel === 'debug' || flags.logLevel === 'trace') io.notice(stackOf(error))
  return exitCode
}

/**
 * Stacks of the error and of what it wraps, with the database's own `detail`, which may hold values of a row: whoever
 * asks for debug asks for it.
 */
function stackOf(error: unknown, seen: unknown[] = []): string {
  if (!(error instanceof Error) || seen.includes(error)) return ''
  const inner = [error.cause, ...((error as Partial<AggregateError>).errors ?? [])]
    .map((cause) => stackOf(cause, [...seen, error]))
    .filter((text) => text !== '')
  const { detail } = error as { detail?: unknown }
  const stack = error.stack ?? error.message
  const own = typeof detail === 'string' && detail !== '' ? `${stack}\n    detail: ${detail}` : stack
  return [own, ...inner].join('\ncaused by: ')
}
