import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DataSource } from 'typeorm'
import { DemoUsageError } from './demo-options'
import type { DemoDatabases } from './demo-databases'
import { reach } from './demo-errors'
import { demoTables, refuseForeignTables, resetTables } from './demo-tables'
import { generateHospital, type GenerateProgress } from './generator/generate-hospital'

interface PreparedRun {
  legacy: string
  target: string
  /** Of the demo's own PostgreSQL: part of what the pipeline knows a target by. */
  port: number | null
}

/** Fresh legacy data and an empty new schema; both data sources are closed again. */
export async function prepareDatabases(
  dataSources: { legacy: DataSource; target: DataSource },
  where: DemoDatabases,
  patientCount: number,
  signal: AbortSignal,
  onProgress: (progress: GenerateProgress) => void,
): Promise<void> {
  const { legacy, target } = dataSources
  try {
    await reach(where.legacy, 'LEGACY_DATABASE_URL', () => legacy.initialize())
    await reach(where.target, 'TARGET_DATABASE_URL', () => target.initialize())
    const legacyTables = demoTables(legacy)
    const targetTables = demoTables(target, target.options.migrationsTableName ?? 'migrations')
    await refuseForeignTables(legacyTables, where.legacy)
    await refuseForeignTables(targetTables, where.target)

    await resetTables(legacyTables)
    await legacy.synchronize()
    if (legacy.options.type === 'mysql' || legacy.options.type === 'mariadb') await useFullUnicode(legacy)
    await generateHospital(legacy, patientCount, signal, onProgress)
    if (legacy.options.type === 'sqljs') await legacy.sqljsManager.saveDatabase()

    await resetTables(targetTables)
    await target.runMigrations({ transaction: 'all' })
  } finally {
    await Promise.all([legacy, target].map(async (source) => source.isInitialized && source.destroy()))
  }
}

/** A database made with another character set would refuse the emoji. */
async function useFullUnicode(legacy: DataSource): Promise<void> {
  for (const { tableName } of legacy.entityMetadatas)
    await legacy.query(`ALTER TABLE ${legacy.driver.escape(tableName)} CONVERT TO CHARACTER SET utf8mb4`)
}

/**
 * Notes which databases hold a run that can be continued. Forgotten before anything is reset, so that a preparation
 * that was stopped half-way is never taken for one.
 */
export class ResumeNote {
  private readonly file: string
  constructor(
    dataDir: string,
    private readonly where: DemoDatabases,
  ) {
    this.file = join(dataDir, 'run.json')
  }

  forget(): void {
    rmSync(this.file, { force: true })
  }

  write(): void {
    const { legacy, target, embedded } = this.where
    const prepared: PreparedRun = { legacy, target, port: embedded?.port ?? null }
    writeFileSync(this.file, JSON.stringify(prepared) + '\n')
  }

  /** @throws {@link DemoUsageError} when there is no such run, or one of other databases. */
  check(): void {
    if (!existsSync(this.file)) throw new DemoUsageError('There is no run to continue: start one with npm run demo.')
    const { legacy, target, port } = JSON.parse(readFileSync(this.file, 'utf8')) as PreparedRun
    if (legacy !== this.where.legacy || target !== this.where.target)
      throw new DemoUsageError(
        `The run to continue moves ${legacy} to ${target}: set LEGACY_DATABASE_URL and TARGET_DATABASE_URL as it had them.`,
      )
    if (port !== null && port !== this.where.embedded?.port)
      throw new DemoUsageError(`The run to continue used port ${port}, which another process has taken: free it first.`)
  }
}
