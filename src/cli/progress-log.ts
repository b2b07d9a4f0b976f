import type { Logger, Pipeline } from '../index'
import { formatCount, formatDuration } from './format'

/** At most one line about the rows of a transformer in this time. */
const INTERVAL_MS = 5_000

/** A line when the run and each transformer start and end, and in between how far it is. */
export function logProgress(pipeline: Pipeline, logger: Logger): void {
  const lastLineAt = new Map<string, number>()
  pipeline.on('run:started', ({ runId, pipeline: name, resumed, transformers }) =>
    logger.info({ runId, pipeline: name, resumed, transformers }, `${name}: run ${resumed ? 'continued' : 'started'}`),
  )
  pipeline.on('transformer:started', ({ runId, transformer, resumed, totalCount }) => {
    lastLineAt.set(transformer, Date.now())
    const rows = totalCount === null ? '' : `, ${formatCount(totalCount)} rows`
    logger.info({ runId, transformer, totalCount }, `${transformer}: ${resumed ? 'continued' : 'started'}${rows}`)
  })
  pipeline.on('progress', (progress) => {
    const { transformer, readCount, totalCount, rowsPerSecond, etaSeconds } = progress
    if (Date.now() - (lastLineAt.get(transformer) ?? 0) < INTERVAL_MS) return
    lastLineAt.set(transformer, Date.now())
    const of = totalCount === null ? '' : ` of ${formatCount(totalCount)}`
    const left = etaSeconds === null ? '' : `, ${formatDuration(etaSeconds)} left`
    logger.info(
      { ...progress },
      `${transformer}: ${formatCount(readCount)}${of} rows, ${formatCount(rowsPerSecond)} rows/s${left}`,
    )
  })
  pipeline.on('transformer:completed', ({ runId, transformer, report }) =>
    logger.info(
      { runId, transformer, state: report.state, counts: report.counts },
      `${transformer}: ${report.state}, ${formatCount(report.counts.readCount)} rows read`,
    ),
  )
}
