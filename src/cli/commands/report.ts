import { ConfigurationError, formatRunReport, type RunReport } from '../../index'
import type { CliIo } from '../cli-io'
import { type CommonFlags, withPipeline } from '../command-runner'
import { EXIT } from '../exit-codes'

/** `typeorm-etl report [RUN]` */
export function reportCommand(runId: string | undefined, flags: CommonFlags, io: CliIo): Promise<void> {
  return withPipeline(flags, io, async (pipeline) => {
    const report = await pipeline.report(runId)
    if (report === null) {
      const what = runId === undefined ? `has no run with a report yet` : `has no report of a run ${runId}`
      throw new ConfigurationError(
        'run',
        `Pipeline "${pipeline.name}" ${what}; "typeorm-etl status" lists the runs there are.`,
      )
    }
    printReport(report, flags, io)
    return EXIT.ok
  })
}

export function printReport(report: RunReport, flags: CommonFlags, io: CliIo): void {
  if (flags.json === true) io.printJson(report)
  else io.print(formatRunReport(report, { color: io.color(io.stdout), width: widthOf(io) }))
}

/** `undefined` where the terminal does not know: some pseudo terminals say 0. */
export function widthOf(io: CliIo): number | undefined {
  return io.stdout.columns || undefined
}
