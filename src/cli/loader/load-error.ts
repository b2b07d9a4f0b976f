import { relative } from 'node:path'
import { SourceSyntaxError } from './transpile'
import { TypeScriptMissingError } from './find-typescript'
import { TsconfigError } from './user-tsconfig'

/**
 * Why one of the user's files did not load, in one sentence.
 *
 * @returns `undefined` for an error that speaks for itself, such as one of this package.
 */
export function explainLoadError(error: unknown, file: string, cwd: string): string | undefined {
  const show = (path: string) => relative(cwd, path) || path
  if (error instanceof TypeScriptMissingError) return error.message
  if (error instanceof TsconfigError) return `The TypeScript configuration cannot be read: ${error.message}`
  if (error instanceof SourceSyntaxError)
    return `${show(error.place)} is not valid TypeScript: ${error.message} Correct it and run again.`
  if (!(error instanceof Error)) return `Loading ${show(file)} failed: it threw ${String(error)}.`
  const { code } = error as NodeJS.ErrnoException
  if (code?.startsWith('ETL_') === true || KNOWN_TO_EXPLAIN_ERROR.has(error.name)) return undefined
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') return missingModule(error, file, show)
  const place = placeOf(error, show)
  if (error instanceof SyntaxError || error.name === 'SyntaxError')
    return `${place ?? show(file)} is not valid JavaScript: ${firstLine(error)}. Correct it and run again.`
  return `Loading ${show(file)} failed${place === undefined ? '' : ` at ${place}`}: ${error.name}: ${firstLine(error)}`
}

function missingModule(error: Error, file: string, show: (path: string) => string): string {
  const [, name = '?'] = /Cannot find (?:module|package) '([^']+)'/.exec(error.message) ?? []
  const importer =
    (error as { requireStack?: string[] }).requireStack?.[0] ?? /imported from (\S+)/.exec(error.message)?.[1] ?? file
  if (name.startsWith('.')) return `${show(importer)} imports "${name}", which does not exist; correct the path.`
  if (/^[/\\]|^[a-z]:|^file:/i.test(name))
    return `${show(importer)} imports "${show(plainPath(name))}", which does not exist; correct the path.`
  const packageName = name.split('/', name.startsWith('@') ? 2 : 1).join('/')
  return `${show(importer)} imports "${name}", which is not installed; run "npm install ${packageName}", or correct the name.`
}

/** `file:line` of the user's code: from a syntax error's heading, else from the first frame outside packages and Node. */
function placeOf(error: Error, show: (path: string) => string): string | undefined {
  const stack = error.stack ?? ''
  const heading = /^(\/.+|[a-z]:\\.+|file:\/\/.+):(\d+)$/im.exec(stack.split('\n', 1)[0]!)
  if (heading !== null) return `${show(plainPath(heading[1]!))}:${heading[2]}`
  for (const line of stack.split('\n').slice(1)) {
    const frame = /\(?((?:file:\/\/|\/|[a-z]:\\)[^()]+):(\d+):\d+\)?$/i.exec(line)
    if (frame !== null && !/[\\/]node_modules[\\/]/.test(frame[1]!)) return `${show(plainPath(frame[1]!))}:${frame[2]}`
  }
  return undefined
}

function plainPath(path: string): string {
  return path.startsWith('file://') ? decodeURIComponent(new URL(path).pathname) : path
}

function firstLine(error: Error): string {
  return error.message.split('\n', 1)[0]!.replace(/\.$/, '')
}

/** Thrown by the constructor of a DataSource, and worded by `explainError`. */
const KNOWN_TO_EXPLAIN_ERROR = new Set(['DriverPackageNotInstalledError', 'MissingDriverError'])
