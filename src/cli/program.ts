import { Command, InvalidArgumentError, Option } from 'commander'
import { CliIo } from './cli-io'
import type { CommonFlags } from './command-runner'
import type { RunFlags } from './commands/run'
import { ownManifest } from './loader/own-package'

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/**
 * The command line. It holds no defaults of the pipeline's options: what is not given stays `undefined`.
 *
 * @remarks Commands load their code, and with it TypeORM, only when they run: `--help` answers at once.
 */
export function createProgram(io = new CliIo()): Command {
  const program = new Command('typeorm-etl')
    .description('Moves a legacy database into a new schema, in batches that survive any stop.')
    .version(ownManifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (text) => io.notice(text),
      getOutHasColors: () => io.color(io.stdout),
      getErrHasColors: () => io.color(io.stderr),
    })
    .showHelpAfterError('(add --help for the options)')
  addRun(program, io)
  command(
    program,
    'list',
    'Show the transformers in the order they run, with their entities. Opens no database, but loads the configuration.',
  )
    .addHelpText('after', examples('list', 'list --json'))
    .action(async (flags: CommonFlags) => (await import('./commands/list')).listCommand(flags, io))
  command(program, 'status', 'Show the runs of this pipeline, newest first: state, counts and position.')
    .addHelpText('after', examples('status', 'status --json'))
    .action(async (flags: CommonFlags) => (await import('./commands/status')).statusCommand(flags, io))
  command(program, 'report', 'Show the stored report of a run.')
    .argument('[run]', 'id of the run, as status shows it (default: the newest)')
    .addHelpText('after', examples('report', 'report --json > report.json'))
    .action(async (run: string | undefined, flags: CommonFlags) =>
      (await import('./commands/report')).reportCommand(run, flags, io),
    )
  return program
}

function addRun(program: Command, io: CliIo): void {
  command(program, 'run', 'Run the pipeline; an unfinished run is continued.')
    .option('--only <names>', 'only these transformers, separated by commas; repeatable', collectNames)
    .addOption(
      new Option('--dry-run [mode]', 'read and transform everything, run every check, write nothing').choices([
        'check',
      ]),
    )
    .addOption(new Option('--fresh', 'start a new run although an unfinished one exists').conflicts('resume'))
    .option('--resume', 'continue an unfinished run, or fail if there is none')
    .option('--batch-size <rows>', 'rows read and transformed together', parseWholeNumber)
    .addHelpText(
      'after',
      examples('run', 'run --dry-run', 'run --only departments,patients', 'run --config etl/ormconfig.ts --json'),
    )
    .action(async (flags: RunFlags) => (await import('./commands/run')).runCommand(flags, io))
}

/** A command with the options that all share. */
function command(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('-c, --config <path>', 'file that exports the pipeline (default: ormconfig.ts, then ormconfig.js)')
    .option(
      '--transformers <glob...>',
      "files with transformer classes, run on the configuration's dataSources instead of its pipeline",
    )
    .option('--json', 'print exactly one JSON document to stdout')
    .addOption(new Option('--log-level <level>', 'what is logged; debug adds stacks to errors').choices(LOG_LEVELS))
    .option('--log-file <path>', 'append the log to this file instead of stderr')
}

function examples(...lines: string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  $ typeorm-etl ${line}`)].join('\n')
}

function collectNames(value: string, previous: string[] = []): string[] {
  const names = value.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('A name is missing.')
  return [...previous, ...names]
}

function parseWholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(value)
}
