import 'reflect-metadata'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import pino from 'pino'
import { formatRunReport, isEtlError } from 'typeorm-etl'
import { type DemoDatabases, openDemoDatabases } from './demo-databases'
import { reach, sentence } from './demo-errors'
import { DEMO_HELP, type DemoOptions, DemoUsageError, parseDemoOptions } from './demo-options'
import { prepareDatabases, ResumeNote } from './demo-preparation'
import { DemoProgress } from './demo-progress'
import { demoCommand, showMovedData, showWhereToLook } from './demo-summary'

const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 }
const REPOSITORY = resolve(__dirname, '../..')

void main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(sentence(error))
    process.exit(error instanceof DemoUsageError ? EXIT.usage : EXIT.failed)
  },
)

async function main(): Promise<number> {
  const options = parseDemoOptions(process.argv.slice(2), REPOSITORY)
  if (options.mode === 'help') {
    console.log(DEMO_HELP)
    return EXIT.ok
  }
  const interrupted = watchInterrupt()
  const databases = await openDemoDatabases(options.dataDir, options.mode !== 'run' || options.resume)
  try {
    if (options.mode === 'serve') return await serve(databases, interrupted)
    if (options.mode === 'query') return await query(options.sql, databases)
    return await move(options, databases, interrupted)
  } catch (error) {
    if (!interrupted.aborted || error !== interrupted.reason) throw error
    // Only the generator throws it: a run that is stopped ends with a report.
    const again = demoCommand(REPOSITORY, options.dataDir).replace(/ -- $/, '').trim()
    console.log(`Stopped before anything was moved: there is nothing to continue. Start again with: ${again}`)
    return EXIT.interrupted
  } finally {
    await databases.close()
  }
}

async function move(options: DemoOptions, databases: DemoDatabases, interrupted: AbortSignal): Promise<number> {
  // Only now: it reads the URLs from the environment when it is loaded.
  const { dataSources, pipeline } = await import('../../ormconfig')
  const note = new ResumeNote(options.dataDir, databases)
  const progress = new DemoProgress()
  // One JSON line each; the terminal has the progress instead.
  const logFile = join(options.dataDir, 'demo.log')
  const command = demoCommand(REPOSITORY, options.dataDir)
  console.log(`Legacy: ${databases.legacy}\nTarget: ${databases.target}\n`)
  if (options.resume) note.check()
  else {
    note.forget()
    for (const file of [databases.legacyFile, logFile]) if (file !== null) rmSync(file, { force: true })
    console.log('Generating the legacy hospital and migrating the new schema')
    await prepareDatabases(dataSources, databases, options.patientCount, interrupted, (made) =>
      progress.update({ label: made.table, doneCount: made.rowCount, totalCount: made.totalCount }),
    ).finally(() => progress.finish())
  }

  console.log(options.resume ? 'Going on with the run' : 'Moving it')
  pipeline.on('run:started', () => note.write())
  pipeline.on('progress', ({ transformer, readCount, ...rest }) =>
    progress.update({ label: transformer, doneCount: readCount, ...rest }),
  )
  try {
    const report = await pipeline.run({
      fresh: !options.resume,
      resume: options.resume,
      signal: interrupted,
      logger: pino(pino.destination({ dest: logFile, sync: true })),
    })
    progress.finish()
    console.log(`\n${formatRunReport(report, { color: process.stdout.isTTY, width: process.stdout.columns || 80 })}\n`)
    if (report.state === 'interrupted') {
      console.log(`Stopped; what is committed stays. Continue with: ${command}--resume`)
      return EXIT.interrupted
    }
  } catch (error) {
    progress.finish()
    if (isEtlError(error)) error.message += `\nAfter the fix, continue with: ${command}--resume`
    throw error
  }
  note.forget()
  await showMovedData(process.env.TARGET_DATABASE_URL!)
  showWhereToLook(databases, command)
  console.log(`Log:         ${logFile}`)
  return EXIT.ok
}

async function serve(databases: DemoDatabases, interrupted: AbortSignal): Promise<number> {
  if (databases.embedded === null)
    throw new DemoUsageError('--serve starts the demo’s own PostgreSQL; TARGET_DATABASE_URL names a server that runs.')
  console.log(`PostgreSQL listens on 127.0.0.1:${databases.embedded.port}; its URL is in ${databases.urlFile}.`)
  console.log(`  psql "$(cat ${databases.urlFile})"\nCtrl-C stops it.`)
  await new Promise<void>((stop) => {
    const keepAlive = setInterval(() => undefined, 60_000)
    interrupted.addEventListener('abort', () => {
      clearInterval(keepAlive)
      stop()
    })
  })
  return EXIT.ok
}

async function query(sql: string, { target }: DemoDatabases): Promise<number> {
  const client = new Client({ connectionString: process.env.TARGET_DATABASE_URL })
  await reach(target, 'TARGET_DATABASE_URL', () => client.connect())
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql)
    console.table(rows)
  } finally {
    await client.end()
  }
  return EXIT.ok
}

/** The first Ctrl-C stops after the batch at hand, the second at once. */
function watchInterrupt(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (controller.signal.aborted) {
        console.error('stopped at once; what was committed stays')
        process.exit(EXIT.interrupted)
      }
      console.error('\nstopping after the current batch; press again to stop at once')
      controller.abort()
    })
  return controller.signal
}
