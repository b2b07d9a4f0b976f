import type { RunStatus } from '../../index'
import type { CliIo } from '../cli-io'
import { type CommonFlags, withPipeline } from '../command-runner'
import { EXIT } from '../exit-codes'
import { formatTable } from '../format'

/** `typeorm-etl status` */
export function statusCommand(flags: CommonFlags, io: CliIo): Promise<void> {
  return withPipeline(flags, io, async (pipeline) => {
    const runs = await pipeline.status()
    if (flags.json === true) io.printJson(runs)
    else if (runs.length === 0)
      io.print(`Pipeline "${pipeline.name}" has not run yet; start it with "typeorm-etl run".`)
    else io.print(runs.map(formatRun).join('\n\n'))
    return EXIT.ok
  })
}

function formatRun(run: RunStatus): string {
  const end = run.finishedAt === null ? `updated ${show(run.updatedAt)}` : `finished ${show(run.finishedAt)}`
  const lines = [`run ${run.runId}  ${run.state}  started ${show(run.startedAt)}, ${end}`]
  if (run.error !== null) lines.push(`  ${run.error.message}`)
  const rows = run.transformers.map(({ name, step, state, counts, lastKey }) => [
    step === 'load' ? name : `${name} (${step})`,
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

function show(time: string | Date): string {
  return new Date(time)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
}
