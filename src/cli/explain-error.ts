import type { RunReport } from '../index'
import { EXIT } from './exit-codes'
import { explainDatabaseError } from './explain-database-error'

export interface Explanation {
  /** One sentence with the fix. May still hold a password: print it through the redactor. */
  message: string
  exitCode: number
  /** `ETL_*`, or the code of the driver or of Node. */
  code?: string
}

/** Codes that say: nothing was started, and the same command cannot work until something is changed. */
const USAGE_CODES = new Set([
  'ETL_INVALID_OPTION',
  'ETL_CONFIGURATION',
  'ETL_SCHEMA_MISSING',
  'ETL_RESUME',
  'ETL_DEPENDENCY_CYCLE',
  'ETL_NO_USABLE_KEY',
])

/**
 * What to tell a person about an error: this package's own as they are, those of TypeORM, the drivers and Node in a
 * sentence of ours.
 */
export function explainError(error: unknown): Explanation {
  const code = codeOf(error)
  if (error instanceof Error && code?.startsWith('ETL_') === true)
    return { message: ownMessage(error, code), exitCode: exitCodeOf(error, code), code }
  return explainCause(error) ?? { message: unknownError(error), exitCode: EXIT.failed, code }
}

/** A failed connection is told as the driver's error, with the data source that it belongs to. */
function ownMessage(error: Error, code: string): string {
  const known = code === 'ETL_CONNECTION_FAILED' ? explainCause(error.cause) : undefined
  if (known === undefined) return oneLine(error.message)
  const { dataSource } = (error as { context?: { dataSource?: string } }).context ?? {}
  return `Cannot connect to data source "${dataSource}": ${known.message.replace(/^The /, 'the ').replace(/^No /, 'no ')}`
}

/** Of an error of this package: a run that read rows has failed; before that, a wrapped cause may be the user's to change. */
function exitCodeOf(error: Error, code: string): number {
  if (USAGE_CODES.has(code)) return EXIT.usage
  const { report } = error as { report?: RunReport }
  if (report !== undefined && report.counts.readCount > 0) return EXIT.failed
  return explainCause(error.cause)?.exitCode ?? EXIT.failed
}

/** The first error that is known, from the outermost inwards. */
function explainCause(error: unknown): Explanation | undefined {
  for (const link of chain(error)) {
    const known = explainKnown(link)
    if (known !== undefined) return { ...known, code: codeOf(link) }
  }
  return undefined
}

function explainKnown(error: Error): Omit<Explanation, 'code'> | undefined {
  return explainTypeOrmError(error) ?? explainMissingPackage(error) ?? explainDatabaseError(error)
}

function explainTypeOrmError(error: Error): Explanation | undefined {
  const [message = ''] = error.message.split('\n', 1)
  if (error.name === 'DriverPackageNotInstalledError') {
    const name = /npm install ([^\s"]+)/.exec(message)?.[1]?.replace(/\.$/, '') ?? 'of the database'
    return usage(`The driver package "${name}" is not installed; run "npm install ${name}".`)
  }
  if (error.name === 'EntityMetadataNotFoundError') {
    const entity = /"([^"]+)"/.exec(message)?.[1] ?? 'The entity'
    return usage(`"${entity}" is not an entity of its data source; add it to that data source's "entities".`)
  }
  if (error.name === 'MissingDriverError') {
    const type = /Wrong driver: "([^"]*)"/.exec(message)?.[1]
    return usage(`TypeORM knows no database type "${type}"; correct "type" in the data source's options.`)
  }
  if (error.name === 'TypeORMError' && /^File .* does not exist$/.test(message))
    return usage(`The database file ${message.slice(5, -15)} does not exist; correct the data source's path.`)
  return undefined
}

/** A peer dependency that is not there, loaded when a command starts. */
function explainMissingPackage(error: Error): Explanation | undefined {
  const name = /^Cannot find module '((?:@[^/']+\/)?[^./'][^/']*)/.exec(error.message)?.[1]
  return codeOf(error) !== 'MODULE_NOT_FOUND' || name === undefined
    ? undefined
    : usage(`The package "${name}" is not installed; run "npm install ${name}".`)
}

function usage(message: string): Explanation {
  return { message, exitCode: EXIT.usage }
}

function unknownError(error: unknown): string {
  if (!(error instanceof Error)) return `Something that is not an Error was thrown: ${String(error)}.`
  const name = error.name === 'Error' ? '' : `${error.name}: `
  const what = oneLine(error.message) || (codeOf(error) ?? 'an error without a message')
  return `${name}${what.replace(/\.$/, '')}. Run again with --log-level debug to see where it came from.`
}

/** The error, what it wraps and what it gathers (pg tries several addresses of a host and throws an AggregateError). */
function* chain(error: unknown, seen = new Set<unknown>()): Generator<Error> {
  if (!(error instanceof Error) || seen.has(error)) return
  seen.add(error)
  yield error
  const { driverError, errors } = error as { driverError?: unknown; errors?: unknown[] }
  for (const inner of [driverError, error.cause, ...(Array.isArray(errors) ? errors : [])]) yield* chain(inner, seen)
}

function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? (error as { code?: unknown }).code : undefined
  return typeof code === 'string' ? code : undefined
}

function oneLine(message: string): string {
  return message.replace(/\s*\n\s*/g, ' ').trim()
}
