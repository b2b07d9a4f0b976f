import { readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const GRACE_MS = 3_000
const STOPPING_MS = 30_000

/**
 * Waits for a server on the same data that is just going down, and removes the lock file of one that crashed.
 *
 * @throws Error when another process really uses the data.
 */
export async function waitForPredecessor(cluster: string): Promise<void> {
  const lockFile = join(cluster, 'postmaster.pid')
  const started = Date.now()
  for (;;) {
    const lines = lockLines(lockFile)
    if (lines === null) return
    const pid = Number(lines[0])
    if (!isServerOf(pid, cluster)) {
      // PostgreSQL refuses to start when the number now belongs to another process of the same user.
      rmSync(lockFile, { force: true })
      return
    }
    const waitMs = lines[7]?.trim() === 'stopping' ? STOPPING_MS : GRACE_MS
    if (Date.now() - started > waitMs)
      throw new Error(`${cluster} is in use by process ${pid}: another demo is running or serving it. Stop that first.`)
    await sleep(100)
  }
}

function lockLines(lockFile: string): string[] | null {
  try {
    return readFileSync(lockFile, 'utf8').split('\n')
  } catch {
    return null
  }
}

function isServerOf(pid: number, cluster: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  if (process.platform !== 'linux') return true
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    const dataDir = args[args.indexOf('-D') + 1]
    return args[0]!.endsWith('postgres') && dataDir !== undefined && realpathSync(dataDir) === realpathSync(cluster)
  } catch {
    return false
  }
}
