import type { Logger, Pipeline } from '../index'
import type { CliIo } from './cli-io'
import { logProgress } from './progress-log'
import { ProgressBars } from './progress-bars'

/** Shows how far a run is: bars on a terminal, log lines elsewhere. */
export interface ProgressView {
  /** Writes a line to stderr, above the bars where there are any. */
  writeLine(line: string): void
  watch(pipeline: Pipeline, logger: Logger): void
  /** Leaves the last state on the screen; later lines are written below it. */
  stop(): void
}

export function createProgress(io: CliIo): ProgressView & { bar: boolean } {
  if (io.stderr.isTTY === true && io.env.TERM !== 'dumb') return new ProgressBars(io.stderr)
  return {
    bar: false,
    writeLine: (line) => void io.stderr.write(line),
    watch: logProgress,
    stop: () => undefined,
  }
}
