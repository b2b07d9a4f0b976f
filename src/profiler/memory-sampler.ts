const readRss = process.memoryUsage.rss

/** Reading RSS costs 3 to 8 microseconds, so a reading serves for this long. */
export const SAMPLE_INTERVAL_NS = 10e6
const FRESH_NS = SAMPLE_INTERVAL_NS / 10

/** The process's resident set size, read now and then at the edges of operations. */
export class MemorySampler {
  /** Bytes at the last reading. */
  rss = 0
  peak = 0
  /** Number of the last reading: two edges with the same number have no difference to report. */
  sequence = 0
  private sampledAt = Number.NEGATIVE_INFINITY

  atBegin(time: number): void {
    if (time - this.sampledAt > SAMPLE_INTERVAL_NS) this.sample(time)
  }

  /** A span long enough to be reported ends: its figure may be 1 ms old. */
  atEnd(time: number): void {
    if (time - this.sampledAt > FRESH_NS) this.sample(time)
  }

  sample(time: number): void {
    this.rss = readRss()
    if (this.rss > this.peak) this.peak = this.rss
    this.sampledAt = time
    this.sequence++
  }
}
