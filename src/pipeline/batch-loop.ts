import type { BatchReader, BatchWriter, Key, LegacyBatch, RefusedRow } from '../core/batch'
import { addCounts, type RowCounts, type WriteCounts, ZERO_COUNTS } from '../core/counts'
import type { OperationProfiler } from '../core/performance-report'
import { BatchSizer } from './batch-sizer'
import type { ProgressMeter } from './progress-meter'
import { nameRefusedRow } from './name-refused-row'
import { ReadAhead } from './read-ahead'
import { type RunContext } from './run-context'
import type { TransformedBatch } from './transform-batch'

/** One pass over the legacy rows of one transformer, as the loop below drives it. */
export interface BatchPass {
  context: RunContext
  profiler: OperationProfiler
  reader: BatchReader
  writer: BatchWriter
  meter: ProgressMeter
  transform(batch: LegacyBatch): Promise<TransformedBatch>
  afterBatch(transformed: TransformedBatch, batch: LegacyBatch): Promise<void>
  /** Opens the target transaction and locks the position. */
  begin(): Promise<void>
  /** Stores position and counts and commits. */
  commit(lastKey: Key, counts: RowCounts, perTarget: Record<string, TargetCounts>): Promise<void>
  rollback(): Promise<void>
}

export type TargetCounts = WriteCounts & { producedCount: number }

/**
 * Reads, transforms and writes every batch behind `after`; commits every `commitInterval` batches.
 *
 * @returns `true` when all rows are done, `false` when a stop was asked for: then everything read is committed.
 */
export async function runBatchLoop(pass: BatchPass, after: Key | null): Promise<boolean> {
  const { context, profiler, reader, writer } = pass
  const { batchSize, commitInterval, readAhead, maxBatchBytes } = context.options
  const sizer = new BatchSizer(reader, batchSize, maxBatchBytes)
  await sizer.start()
  const pages = new ReadAhead(reader, sizer, readAhead, after)
  let exhausted = false
  /** The open commit interval: where it starts, and the rows of each of its batches. */
  let interval: { after: Key | null; sizes: number[] } = { after, sizes: [] }
  const nextBatch = async (): Promise<LegacyBatch | null> => {
    if (context.signal.aborted) return null
    const batch = await profiler.profileOperation('data_extraction', () => pages.next())
    exhausted = batch === null
    return batch
  }
  try {
    let batch = await nextBatch()
    while (batch !== null) {
      const counts = { ...ZERO_COUNTS }
      const produced: Record<string, number> = {}
      let lastKey: Key | undefined
      await profiler.profileOperation('checkpoint', () => pass.begin())
      for (let n = 0; n < commitInterval && batch !== null; n++) {
        const current: LegacyBatch = batch
        interval.sizes.push(current.rows.length)
        const transformed = await pass.transform(current)
        await profiler.profileOperation('bulk_create', () => write(writer, transformed, current))
        await pass.afterBatch(transformed, current)
        tally(counts, produced, transformed, current)
        lastKey = current.keyAt(current.rows.length - 1)
        pass.meter.add(current.rows.length)
        batch = await nextBatch()
      }
      const written = await profiler.profileOperation('bulk_create', () => writer.finish())
      const perTarget = Object.fromEntries(
        Object.entries(written).map(([name, w]): [string, TargetCounts] => [
          name,
          { ...w, producedCount: produced[name] ?? 0 },
        ]),
      )
      for (const w of Object.values(written)) addCounts(counts, w)
      await profiler.profileOperation('checkpoint', () => pass.commit(lastKey!, counts, perTarget))
      interval = { after: lastKey!, sizes: [] }
    }
    return exhausted
  } catch (error) {
    await pass.rollback()
    await pages.close()
    const find = async (refused: RefusedRow, again: LegacyBatch): Promise<Key[]> => {
      const { byTarget } = await pass.transform(again)
      return [...byTarget].flatMap(([name, { rows, owners }]) => refused.find(name, rows, keyOf(again, owners)))
    }
    throw await nameRefusedRow(error, { writer, reader, interval, find, logger: context.logger })
  } finally {
    await pages.close()
  }
}

async function write(writer: BatchWriter, { byTarget }: TransformedBatch, batch: LegacyBatch): Promise<void> {
  for (const target of writer.targets) {
    const { rows, owners } = byTarget.get(target)!
    if (rows.length > 0) await writer.write(target, rows, keyOf(batch, owners))
  }
}

/** Keeps the keys, not the rows: the writer may hold on to this until the interval has committed. */
export function keyOf({ keyAt }: LegacyBatch, owners: readonly number[] | null): (index: number) => Key {
  return owners === null ? keyAt : (index) => keyAt(owners[index]!)
}

function tally(
  counts: RowCounts,
  produced: Record<string, number>,
  transformed: TransformedBatch,
  batch: LegacyBatch,
): void {
  const { loadCount, filterCount, producedCount } = transformed
  addCounts(counts, { readCount: batch.rows.length, loadCount, filterCount, producedCount })
  for (const [name, { rows }] of transformed.byTarget) produced[name] = (produced[name] ?? 0) + rows.length
}
