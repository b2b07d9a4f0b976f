import type { Pipeline } from '../index'
import type { CliIo } from './cli-io'
import { loadPipeline, type PipelineFlags } from './load-pipeline'
import type { LoggerFlags } from './logger'
import { reportFailure } from './report-failure'

/** Options that every command has. */
export interface CommonFlags extends PipelineFlags, LoggerFlags {
  json?: boolean
}

/**
 * Loads the user's pipeline and runs a command on it; an error becomes a sentence on stderr and an exit code.
 *
 * @param command - returns the exit code.
 */
export async function withPipeline(
  flags: CommonFlags,
  io: CliIo,
  command: (pipeline: Pipeline) => Promise<number>,
): Promise<void> {
  io.redactor.learnEnvironment(io.env)
  const releaseStdout = flags.json === true ? io.reserveStdout() : undefined
  try {
    const pipeline = await loadPipeline(flags, io.cwd)
    for (const dataSource of Object.values(pipeline.dataSources)) io.redactor.learn(dataSource.options)
    io.exitCode = await command(pipeline)
  } catch (error) {
    io.exitCode = reportFailure(error, flags, io)
  } finally {
    releaseStdout?.()
  }
}
