import type { BatchReader } from '../core/batch'

/** Keeps a batch within `batchSize` rows and, by the width of the rows seen so far, within `maxBatchBytes`. */
export class BatchSizer {
  private rowBytes: number | null = null
  private bytesBefore: number | null = null

  constructor(
    private readonly reader: BatchReader,
    private readonly batchSize: number,
    readonly maxBatchBytes: number,
  ) {}

  /** Starts with the database's own statistics: the first batch must not be the one that does not fit. */
  async start(): Promise<void> {
    this.rowBytes = await this.reader.averageRowBytes()
    this.bytesBefore = this.reader.bytesRead()
  }

  limit(): number {
    if (this.rowBytes === null || this.rowBytes <= 0) return this.batchSize
    return Math.max(1, Math.min(this.batchSize, Math.floor(this.maxBatchBytes / this.rowBytes)))
  }

  /** Learns from the bytes that came over the connection for the last batch. */
  observe(rows: number): void {
    const bytes = this.reader.bytesRead()
    if (bytes === null || this.bytesBefore === null || rows === 0) return
    const measured = (bytes - this.bytesBefore) / rows
    this.bytesBefore = bytes
    // Growth counts at once, shrinking slowly: one narrow page says little about the next.
    this.rowBytes = this.rowBytes === null || measured > this.rowBytes ? measured : (3 * this.rowBytes + measured) / 4
  }
}
