import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Whom the server runs as; `ids` is empty where that is whoever started this process. */
export interface ServerUser {
  name: string | null
  ids: { uid?: number; gid?: number }
}

/**
 * PostgreSQL refuses to run as root. Root therefore starts it as the owner of the existing data, else as the user
 * `postgres`, else as `nobody`, which every system has. No user is ever created.
 */
export function serverUser(dataDir: string): ServerUser {
  if (process.getuid?.() !== 0) return { name: null, ids: {} }
  for (const folder of [dataDir, relocatedDataDir(dataDir)]) {
    const cluster = join(folder, 'cluster')
    if (!existsSync(cluster)) continue
    const { uid, gid } = statSync(cluster)
    if (uid !== 0) return { name: outputOf('id', '-un', String(uid)) ?? `user ${uid}`, ids: { uid, gid } }
  }
  for (const name of ['postgres', 'nobody']) {
    const uid = outputOf('id', '-u', name)
    const gid = outputOf('id', '-g', name)
    if (uid !== null && gid !== null) return { name, ids: { uid: Number(uid), gid: Number(gid) } }
  }
  throw new Error('PostgreSQL does not run as root and there is no user "postgres" or "nobody": run as another user.')
}

/**
 * The folder the server keeps its data in: `dataDir`, or one under the system's temporary folder where the server's
 * user cannot reach it (a home folder that is closed to others).
 *
 * @param note - told about a place other than `dataDir`, in one sentence.
 */
export function reachableDataDir(dataDir: string, user: ServerUser, note: (sentence: string) => void): string {
  const wanted = resolve(dataDir)
  mkdirSync(wanted, { recursive: true })
  if (user.ids.uid === undefined) return wanted
  chownSync(wanted, user.ids.uid, user.ids.gid!)
  const { status } = spawnSync('test', ['-w', wanted], { ...user.ids, cwd: '/' })
  if (status === 0) return wanted
  sharedFolder(user)
  const elsewhere = relocatedDataDir(dataDir)
  mkdirSync(elsewhere, { recursive: true, mode: 0o700 })
  chownSync(elsewhere, user.ids.uid, user.ids.gid!)
  note(`PostgreSQL's data is in ${elsewhere}: ${user.name} cannot reach ${wanted}.`)
  return elsewhere
}

/** A folder of this process's user under the temporary folder that `user` may pass through. */
export function sharedFolder(user: ServerUser): string {
  const folder = sharedFolderName()
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const { uid } = lstatSync(folder)
  // In a folder that everybody may write to, somebody else may have put something under our name.
  if (!lstatSync(folder).isDirectory() || (process.getuid !== undefined && uid !== process.getuid()))
    throw new Error(`${folder} belongs to somebody else; remove it, or set TMPDIR to a folder of your own.`)
  if (user.ids.uid !== undefined) chmodSync(folder, 0o711) // the umask may have closed it
  return folder
}

function sharedFolderName(): string {
  return join(tmpdir(), `typeorm-etl-${process.getuid?.() ?? 'postgres'}`)
}

/** The same for the same `dataDir`, so that the next start finds the data again. */
function relocatedDataDir(dataDir: string): string {
  const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16)
  return join(sharedFolderName(), `data-${name}`)
}

function outputOf(command: string, ...args: string[]): string | null {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : null
}
