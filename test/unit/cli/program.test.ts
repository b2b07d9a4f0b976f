import { CommanderError } from 'commander'
import { CliIo } from '../../../src/cli/cli-io'
import type { RunFlags } from '../../../src/cli/commands/run'
import { createProgram } from '../../../src/cli/program'

const runCommand = jest.fn<Promise<void>, [RunFlags, CliIo]>()
const reportCommand = jest.fn<Promise<void>, [string | undefined, object, CliIo]>()
jest.mock('../../../src/cli/commands/run', () => ({ runCommand: (...args: [RunFlags, CliIo]) => runCommand(...args) }))
jest.mock('../../../src/cli/commands/report', () => ({
  reportCommand: (...args: [string | undefined, object, CliIo]) => reportCommand(...args),
}))

let out: string
let err: string
function program() {
  out = err = ''
  const stream = (write: (text: string) => void) => ({ write })
  return createProgram(
    new CliIo(
      stream((text) => (out += text)),
      stream((text) => (err += text)),
      {},
      '/',
    ),
  )
}

async function parse(...args: string[]): Promise<RunFlags> {
  runCommand.mockClear()
  await program().parseAsync(args, { from: 'user' })
  return runCommand.mock.calls[0]![0]
}

test('what is not given stays undefined: the command line has no defaults of its own', async () => {
  expect(await parse('run')).toEqual({})
})

test('run takes every option', async () => {
  const flags = await parse(
    ...['run', '--config', 'x.ts', '--only', 'a,b', '--only', 'c', '--dry-run', '--fresh', '--batch-size', '20'],
    ...['--json', '--log-level', 'debug', '--log-file', 'etl.log', '--transformers', 'a/*.ts', 'b/*.ts'],
  )
  expect(flags).toEqual({
    config: 'x.ts',
    only: ['a', 'b', 'c'],
    dryRun: true,
    fresh: true,
    batchSize: 20,
    json: true,
    logLevel: 'debug',
    logFile: 'etl.log',
    transformers: ['a/*.ts', 'b/*.ts'],
  })
})

test('--dry-run=check and --resume', async () => {
  expect(await parse('run', '--dry-run=check', '--resume')).toEqual({ dryRun: 'check', resume: true })
})

test.each([
  [['run', '--fresh', '--resume'], "option '--fresh' cannot be used with option '--resume'"],
  [['run', '--batch-size', 'many'], 'It must be a whole number.'],
  [['run', '--batch-size', '-1'], 'It must be a whole number.'],
  [['run', '--dry-run=plan'], 'Allowed choices are check.'],
  [['run', '--only', 'a,,b'], 'A name is missing.'],
  [['run', '--log-level', 'loud'], 'Allowed choices are trace, debug, info, warn, error, fatal, silent.'],
  [['run', '--frehs'], 'Did you mean --fresh?'],
  [['migrate'], "unknown command 'migrate'"],
  [['list', 'extra'], "too many arguments for 'list'"],
])('%j is refused', async (args, message) => {
  const error: unknown = await program()
    .parseAsync(args, { from: 'user' })
    .catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(CommanderError)
  expect((error as CommanderError).exitCode).not.toBe(0)
  expect(err).toContain(message)
  expect(out).toBe('')
})

test('report takes the id of a run', async () => {
  await program().parseAsync(['report', 'r-1', '--json'], { from: 'user' })
  expect(reportCommand).toHaveBeenCalledWith('r-1', { json: true }, expect.any(CliIo))
})

test.each(['run', 'list', 'status', 'report'])('%s --help has examples and --json', async (name) => {
  await expect(program().parseAsync([name, '--help'], { from: 'user' })).rejects.toMatchObject({ exitCode: 0 })
  expect(out).toContain(`  $ typeorm-etl ${name}`)
  expect(out).toContain('--json')
})

test('--version is that of the package', async () => {
  const { version } = jest.requireActual<{ version: string }>('../../../package.json')
  await expect(program().parseAsync(['--version'], { from: 'user' })).rejects.toMatchObject({ exitCode: 0 })
  expect(out).toBe(`${version}\n`)
})
