import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LocalPostgres, startLocalPostgres } from '../../examples/support/local-postgres'
import { connectAdmin, type ServerAdmin } from './server-admin'
import { publishTestRun, SERVER_DEFAULTS, type ServerState } from './servers'

const FOLDER_PREFIX = 'typeorm-etl-test-'

/** What global-teardown.ts ends; both run in Jest's main process. */
export const started = globalThis as { typeormEtlTestServers?: StartedServers }

interface StartedServers {
  runId: string
  folder: string
  embedded: LocalPostgres
  admins: ServerAdmin[]
}

/** Starts the embedded PostgreSQL and asks which other servers answer; workers inherit the answer in their environment. */
export default async function globalSetup(): Promise<void> {
  removeDeadFolders()
  const runId = Date.now().toString(36) + process.pid.toString(36)
  const admins: ServerAdmin[] = []
  // First, because a missing server can end the run here.
  const mysql = await claimServer('mysql', runId, admins)
  const postgres = await claimServer('postgres', runId, admins)

  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX))
  chmodSync(folder, 0o755) // the embedded server runs as another user when the tests run as root
  writeFileSync(join(folder, 'owner.pid'), String(process.pid))
  const embedded = await startLocalPostgres({
    dataDir: join(folder, 'postgres'),
    // Nothing here has to survive a crash of the machine.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
    note: () => undefined,
  })
  // Claimed like the others: a test that makes databases of its own drops those of runs that it takes for dead.
  const embeddedAdmin = await connectAdmin(embedded.url)
  admins.push(embeddedAdmin)
  await embeddedAdmin.claim(runId)
  started.typeormEtlTestServers = { runId, folder, embedded, admins }
  publishTestRun({ id: runId, folder, servers: { mysql, postgres, 'embedded-postgres': { url: embedded.url } } })
}

async function claimServer(kind: 'mysql' | 'postgres', runId: string, admins: ServerAdmin[]): Promise<ServerState> {
  const { variable, url: defaultUrl } = SERVER_DEFAULTS[kind]
  const url = process.env[variable] ?? defaultUrl
  try {
    const admin = await connectAdmin(url)
    admins.push(admin)
    await admin.claim(runId)
    return { url }
  } catch (error) {
    const skipped = `no ${kind} server at ${withoutPassword(url)} (${reason(error)}); set ${variable}`
    if (process.env.CI === 'true')
      throw new Error(`CI=true needs every server, but there is ${skipped}`, { cause: error })
    process.stderr.write(`Tests on ${kind} are skipped: ${skipped}\n`)
    return { skipped }
  }
}

/** Folders of runs that were killed before their teardown. */
function removeDeadFolders(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue
    const folder = join(tmpdir(), name)
    try {
      if (!isAlive(Number(readFileSync(join(folder, 'owner.pid'), 'utf8'))))
        rmSync(folder, { recursive: true, force: true })
    } catch {
      // Another run is making or removing it just now, or it belongs to another user.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function withoutPassword(url: string): string {
  const parsed = new URL(url)
  parsed.password = ''
  return parsed.href
}

/** A refused connection to a host with several addresses is an AggregateError without a message. */
function reason(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException
  return message !== '' ? message : (code ?? 'unknown error')
}
