#!/usr/bin/env node
import { CommanderError } from 'commander'
import { CliIo } from './cli-io'
import { reportFailure } from './report-failure'
import { EXIT } from './exit-codes'
import { createProgram } from './program'

async function main(): Promise<void> {
  const io = new CliIo()
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader went away (`| head`): the run itself goes on.
      if (error.code !== 'EPIPE') throw error
    })
  try {
    await createProgram(io).parseAsync()
  } catch (error) {
    // Commander has printed its sentence, or the help that was asked for.
    if (error instanceof CommanderError) io.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
    else io.exitCode = reportFailure(error, {}, io)
  }
  // Handles that the user's configuration left open must not keep the process; what was printed must get out first.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(io.exitCode)))
}

void main()
