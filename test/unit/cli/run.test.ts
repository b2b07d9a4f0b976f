import { CliIo } from '../../../src/cli/cli-io'
import { runCommand } from '../../../src/cli/commands/run'
import { ConfigurationError, EtlError } from '../../../src/core/errors'
import type { RunReport } from '../../../src/core/run-report'
import { sampleReport } from '../report/sample-report'

const pipeline = { describe: () => [], on: () => undefined, run: jest.fn() }
jest.mock('../../../src/cli/command-runner', () => ({
  withPipeline: (_flags: object, _io: object, command: (given: unknown) => Promise<number>) => command(pipeline),
}))
jest.mock('../../../src/index', () => ({
  ...jest.requireActual<object>('../../../src/core/errors'),
  ...jest.requireActual<object>('../../../src/report/format-run-report'),
}))

class BrokenError extends EtlError {
  readonly code = 'ETL_TRANSFORM_FAILED'
}

/** What a run that fails with this error prints on stdout; the sentence itself is the runner's. */
async function printed(error: EtlError, report: RunReport, isTTY: boolean): Promise<string> {
  let out = ''
  const stdout = { isTTY, write: (text: string) => (out += text) }
  error.report = { ...report, state: 'failed', error: { code: error.code, message: error.message } }
  pipeline.run.mockRejectedValue(error)
  const io = new CliIo(stdout, { write: () => undefined }, { NO_COLOR: '1' }, '/')
  await expect(runCommand({ logLevel: 'silent' }, io)).rejects.toBe(error)
  return out
}

test('at a terminal a failed run shows its figures; the reason is left to the sentence after it', async () => {
  const out = await printed(new BrokenError('transform failed.', {}), sampleReport(), true)
  expect(out).toContain('hospital: failed in ')
  expect(out).not.toContain('transform failed.')
})

test('elsewhere the log has the figures', async () => {
  expect(await printed(new BrokenError('transform failed.', {}), sampleReport(), false)).toBe('')
})

test('where nothing could start there are no figures to show', async () => {
  const report = sampleReport()
  for (const transformer of Object.values(report.transformers))
    transformer.totals = { ...transformer.totals, readCount: 0 }
  expect(await printed(new ConfigurationError('patients', 'No such table.'), report, true)).toBe('')
  expect(await printed(new BrokenError('transform failed.', {}), report, true)).toContain('hospital: failed in ')
})
