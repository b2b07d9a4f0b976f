import type { BatchReader, BatchWriter, Key, LegacyBatch, RefusedRow } from '../core/batch'
import { isEtlError } from '../core/errors'
import type { Logger } from '../core/logger'

export interface Replay {
  writer: BatchWriter
  reader: BatchReader
  /** The commit interval that failed: the key before it, and the rows of each batch read. */
  interval: { after: Key | null; sizes: readonly number[] }
  /** Legacy keys of the rows of a batch that match once they are transformed again. */
  find(refused: RefusedRow, batch: LegacyBatch): Promise<Key[]>
  logger: Logger
}

/**
 * Gives an error the legacy key that its database did not tell, by reading and transforming the interval once more.
 *
 * @returns the error with the key; the error as it was where the row is not found. Never throws.
 */
export async function nameRefusedRow(error: unknown, replay: Replay): Promise<unknown> {
  const refused = replay.writer.refusedRow?.(error) ?? null
  if (refused === null) return error
  try {
    const key = await findRow(refused, replay)
    if (key !== undefined) return refused.named(key)
    replay.logger.debug({ after: replay.interval.after }, 'the refused row was not found again')
  } catch (cause) {
    // The code alone: a message may quote a value.
    const code = isEtlError(cause) ? cause.code : null
    replay.logger.debug({ after: replay.interval.after, code }, 'looking for the refused row failed')
  }
  return error
}

async function findRow(refused: RefusedRow, { reader, interval, find }: Replay): Promise<Key | undefined> {
  let position = interval.after
  const found: Key[] = []
  for (const size of interval.sizes) {
    const batch = await reader.read(position, size)
    if (batch === null) break
    found.push(...(await find(refused, batch)))
    if (found.length >= refused.matches) break
    position = batch.keyAt(batch.rows.length - 1)
  }
  return found[refused.matches - 1] ?? found[0]
}
