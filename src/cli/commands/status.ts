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
  const lines = [`run ${run.runId}  ${run.state}  started ${show(run.startedAt)}, ${end}`]
  if (run.error !== null) lines.push(`  ${run.error.message}`)
  const rows = stepsOf(run, order).map(({ name, step, state, counts, lastKey }) => [
    step === 'load' || step === WHOLE ? name : `${name} (${step})`,
    state,
    counts.readCount,
    counts.loadCount,
    counts.filterCount,
    counts.rejectCount,
    lastKey === null ? '' : lastKey.join(', '),
  ])
  const table = formatTable(['transformer', 'state', 'read', 'loaded', 'filtered', 'rejected', 'last key'], rows)
  return [...lines, ...table.split('\n').map((line) => `  ${line}`)].join('\n')
}

/** The step of a transformer as a whole; it has no counts of its own. */
const WHOLE = 'run'

/** In the order of the run; a transformer as a whole only where it has no steps. */
function stepsOf({ transformers }: RunStatus, order: readonly string[]): RunStatus['transformers'] {
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length)
  return transformers
    .filter(({ name, step }) => step !== WHOLE || !transformers.some((one) => one.name === name && one.step !== WHOLE))
    .sort((a, b) => place(a.name) - place(b.name))
}

function show(time: string): string {
  return new Date(time)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
}
