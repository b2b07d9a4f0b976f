import { CliIo } from '../../../src/cli/cli-io'
import { statusCommand } from '../../../src/cli/commands/status'
import { type RowCounts, ZERO_COUNTS } from '../../../src/core/counts'
import type { RunStatus } from '../../../src/index'

const pipeline = {
  name: 'hospital',
  describe: () => [{ name: 'departments' }, { name: 'patients' }],
  status: jest.fn(),
}
jest.mock('../../../src/cli/command-runner', () => ({
  withPipeline: (_flags: object, _io: object, command: (given: unknown) => Promise<number>) => command(pipeline),
}))

type Step = RunStatus['transformers'][number]

function step(name: string, part: string, state: Step['state'], counts: Partial<RowCounts> = {}): Step {
  return { name, step: part, state, lastKey: null, counts: { ...ZERO_COUNTS, ...counts } }
}

/** The lines of the table, without the heading of the run. */
async function shown(state: RunStatus['state'], transformers: Step[]): Promise<{ heading: string; lines: string[][] }> {
  const times = { startedAt: '2026-11-23T16:50:12.000Z', updatedAt: '2026-11-23T16:51:12.000Z', finishedAt: null }
  pipeline.status.mockResolvedValue([
    { runId: 'r-1', pipeline: 'hospital', state, ...times, error: null, transformers },
  ])
  let out = ''
  await statusCommand({}, new CliIo({ write: (text) => (out += text) }, { write: () => undefined }, {}, '/'))
  const [heading = '', ...lines] = out.trim().split('\n')
  return { heading, lines: lines.map((line) => line.trim().split(/ {2,}/)) }
}

test('a run that is under way may as well have been killed', async () => {
  const { heading, lines } = await shown('running', [step('departments', 'load', 'running')])
  expect(heading).toMatch(/^run r-1 {2}running or killed {2}started /)
  expect(lines[1]!.slice(0, 2)).toEqual(['departments', 'running'])
})

test.each(['interrupted', 'failed', 'abandoned'] as const)('of a run that is %s no step is running', async (state) => {
  const { lines } = await shown(state, [
    step('departments', 'load', 'completed'),
    step('patients', 'run', 'running'),
    step('patients', 'load', 'running'),
  ])
  expect(lines.slice(1).map((line) => line.slice(0, 2))).toEqual([
    ['departments', 'completed'],
    ['patients', 'unfinished'],
  ])
})

test('steps stand in the order of the run: load before deferred, extractions by number', async () => {
  const { lines } = await shown('completed', [
    step('patients', 'extract:10', 'completed'),
    step('patients', 'extract:2', 'completed'),
    step('departments', 'deferred', 'completed'),
    step('departments', 'load', 'completed'),
  ])
  expect(lines.slice(1).map(([name]) => name)).toEqual([
    'departments',
    'departments (deferred)',
    'patients (extract:2)',
    'patients (extract:10)',
  ])
})

test('target rows that were not inserted have columns where there are such rows', async () => {
  const counts = { readCount: 20_000, loadCount: 20_000, insertCount: 19_600, ignoreCount: 400 }
  const { lines } = await shown('completed', [step('patients', 'load', 'completed', counts)])
  expect(lines).toEqual([
    ['transformer', 'state', 'read', 'loaded', 'filtered', 'rejected', 'ignored', 'last key'],
    ['patients', 'completed', '20,000', '20,000', '0', '0', '400'],
  ])
})
