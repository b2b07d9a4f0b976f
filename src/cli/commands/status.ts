import type { RunStatus } from '../../index'
import type { CliIo } from '../cli-io'
import { type CommonFlags, withPipeline } from '../command-runner'
import { EXIT } from '../exit-codes'
import { formatTable } from '../format'

/** `typeorm-etl status` */
export function statusCommand(flags: CommonFlags, io: CliIo): Promise<void> {
  return withPipeline(flags, io, async (pipeline) => {
    const runs = await pipeline.status()
    const order = pipeline.describe().map(({ name }) => name)
    if (flags.json === true) io.printJson(runs)
    else if (runs.length === 0)
      io.print(`Pipeline "${pipeline.name}" has not run yet; start it with "typeorm-etl run".`)
    else io.print(runs.map((run) => formatRun(run, order)).join('\n\n'))
    return EXIT.ok
  })
}

function formatRun(run: RunStatus, order: readonly string[]): string {
  const end = run.finishedAt === null ? `updated ${show(run.updatedAt)}` : `finished ${show(run.finishedAt)}`
  const lines = [`run ${run.runId}  ${stateOf(run)}  started ${show(run.startedAt)}, ${end}`]
  if (run.error !== null) lines.push(`  ${run.error.message}`)
  const steps = stepsOf(run, order)
  const columns = COUNTS.filter(([count, , always]) => always || steps.some(({ counts }) => counts[count] > 0))
  const rows = steps.map(({ name, step, state, counts, lastKey }) => [
    step === 'load' || step === WHOLE ? name : `${name} (${step})`,
    state === 'running' && run.state !== 'running' ? 'unfinished' : state,
    ...columns.map(([count]) => counts[count]),
    lastKey === null ? '' : lastKey.join(', '),
  ])
  const table = formatTable(['transformer', 'state', ...columns.map(([, title]) => title), 'last key'], rows)
  return [...lines, ...table.split('\n').map((line) => `  ${line}`)].join('\n')
}

type Counts = RunStatus['transformers'][number]['counts']

/** The last four only where there are such rows. */
const COUNTS: readonly (readonly [count: keyof Counts, title: string, always: boolean])[] = [
  ['readCount', 'read', true],
  ['loadCount', 'loaded', true],
  ['filterCount', 'filtered', true],
  ['rejectCount', 'rejected', true],
  ['updateCount', 'updated', false],
  ['unchangedCount', 'unchanged', false],
  ['ignoreCount', 'ignored', false],
  ['supersedeCount', 'superseded', false],
]

/** A process that was killed could not say so: its run looks like one that is under way. */
function stateOf({ state }: RunStatus): string {
  return state === 'running' ? 'running or killed' : state
}

/** The step of a transformer as a whole; it has no counts of its own. */
const WHOLE = 'run'
/** Second pass of a transformer, after all its rows are loaded. */
const DEFERRED = 'deferred'

/** In the order of the run; a transformer as a whole only where it has no steps. */
function stepsOf({ transformers }: RunStatus, order: readonly string[]): RunStatus['transformers'] {
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  const second = (step: string) => Number(step === DEFERRED)
  return transformers
    .filter(({ name, step }) => step !== WHOLE || !transformers.some((one) => one.name === name && one.step !== WHOLE))
    .sort(
      (a, b) =>
        place(a.name) - place(b.name) ||
        second(a.step) - second(b.step) ||
        a.step.localeCompare(b.step, 'en', { numeric: true }),
    )
}

function show(time: string): string {
  return new Date(time)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
}
