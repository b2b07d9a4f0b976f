import type { RunReport } from '../../index'
import type { CliIo } from '../cli-io'
import { type CommonFlags, withPipeline } from '../command-runner'
import { EXIT } from '../exit-codes'
import { explainError } from '../explain-error'
import { watchInterrupt } from '../interrupt'
import { createLogger } from '../logger'
import { createProgress } from '../progress'
import { printReport } from './report'

export interface RunFlags extends CommonFlags {
  only?: string[]
  dryRun?: boolean | 'check'
  fresh?: boolean
  resume?: boolean
  batchSize?: number
}

/** `typeorm-etl run` */
export function runCommand(flags: RunFlags, io: CliIo): Promise<void> {
  return withPipeline(flags, io, async (whole) => {
    const pipeline = flags.only === undefined ? whole : whole.only(...flags.only)
    const progress = createProgress(io)
    const logger = createLogger(flags, io, progress.bar, (line) => progress.writeLine(line))
    const interrupt = watchInterrupt(
      (text) => progress.writeLine(text),
      () => progress.stop(),
    )
    try {
      progress.watch(pipeline, logger)
      const { dryRun, fresh, resume, batchSize } = flags
      const report = await pipeline.run({ dryRun, fresh, resume, batchSize, logger, signal: interrupt.signal })
      progress.stop()
      printReport(report, flags, io)
      return finish(report, flags, io)
    } catch (error) {
      progress.stop()
      printFailedReport(error, flags, io)
      throw error
    } finally {
      interrupt.release()
    }
  })
}

/**
 * A failed run's report for a person at a terminal. Elsewhere the log has it in one line; the reason follows on stderr
 * in both cases, and is all there is to say where no row was reached.
 */
function printFailedReport(error: unknown, flags: RunFlags, io: CliIo): void {
  const { report } = error as { report?: RunReport }
  if (report === undefined || flags.json === true || io.stdout.isTTY !== true) return
  const isStarted = Object.values(report.transformers).some(({ totals }) => totals.readCount > 0)
  if (!isStarted && explainError(error).exitCode === EXIT.usage) return
  printReport({ ...report, error: undefined }, flags, io)
}

function finish(report: RunReport, flags: RunFlags, io: CliIo): number {
  if (report.state === 'completed') return EXIT.ok
  const again = report.dryRun ? 'Run it again to repeat the check' : 'Run "typeorm-etl run" again to continue'
  const options = flags.config === undefined ? '' : ` with --config ${flags.config}`
  io.notice(`${report.state}: everything committed so far stays. ${again}${options}.`)
  return report.state === 'interrupted' ? EXIT.interrupted : EXIT.failed
}
