import type { Logger, Pipeline } from '../index'
import { formatCount, formatDuration } from './format'

/** At most one line about the rows of a transformer in this time. */
const INTERVAL_MS = 5_000

/** Lines that say how far a transformer is; the pipeline itself logs starts and ends. */
export function logProgress(pipeline: Pipeline, logger: Logger): void {
  const lastLineAt = new Map<string, number>()
  pipeline.on('transformer:started', ({ transformer }) => lastLineAt.set(transformer, Date.now()))
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
}
