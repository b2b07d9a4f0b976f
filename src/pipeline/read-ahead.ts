import type { BatchReader, Key, LegacyBatch } from '../core/batch'
import type { BatchSizer } from './batch-sizer'

/** The batches of one reader in order, the next one under way while the caller works on one. */
export class ReadAhead<L extends object> {
  private pending: Promise<LegacyBatch<L> | null> | undefined

  constructor(
    private readonly reader: BatchReader<L>,
    private readonly sizer: BatchSizer,
    private readonly depth: number,
    private position: Key | null,
  ) {}

  async next(): Promise<LegacyBatch<L> | null> {
    const batch = await (this.pending ?? this.read())
    this.pending = undefined
    if (batch === null) return null
    this.position = batch.keyAt(batch.rows.length - 1)
    if (this.depth > 0) {
      this.pending = this.read()
      this.pending.catch(() => undefined) // whoever awaits it gets the error; until then it is not "unhandled"
    }
    return batch
  }

  /** Waits for what is under way, so that the connection is free. */
  async close(): Promise<void> {
    await this.pending?.catch(() => undefined) // nobody wants the batch any more
    this.pending = undefined
  }

  private async read(): Promise<LegacyBatch<L> | null> {
    const batch = await this.reader.read(this.position, this.sizer.limit(), this.sizer.maxBatchBytes)
    if (batch !== null) this.sizer.observe(batch.rows.length)
    return batch
  }
}
