import { rmSync } from 'node:fs'
import { started } from './global-setup'

/** Drops the databases of this run and stops the embedded PostgreSQL. */
export default async function globalTeardown(): Promise<void> {
  const servers = started.typeormEtlTestServers
  if (servers === undefined) return
  for (const admin of servers.admins) {
    await admin.dropDatabases(servers.runId)
    await admin.close()
  }
  await servers.embedded.stop()
  rmSync(servers.folder, { recursive: true, force: true })
}
