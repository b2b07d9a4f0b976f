import type { OperationReport } from '../core/performance-report'
import { NANOSECONDS_PER_SECOND } from './clock'
import { Histogram } from './histogram'

const BYTES_PER_MB = 2 ** 20

/** `unknown` until the first call has returned; see `profileCall`. */
export type CallShape = 'unknown' | 'sync' | 'async'

/** Running figures of one operation name: constant memory, whatever the number of calls. Nanoseconds and bytes. */
export class OperationStatistics {
  count = 0
  errorCount = 0
  total = 0
  self = 0
  min = Number.POSITIVE_INFINITY
  max = 0
  /** Time with at least one open call, up to the moment when the last one closed. */
  busy = 0
  openCount = 0
  /** When `openCount` last rose from zero. */
  openSince = 0
  memorySamples = 0
  memoryTotal = 0
  memoryMax = Number.NEGATIVE_INFINITY
  memoryLast = 0
  queryCount = 0
  querySeconds = 0
  shape: CallShape = 'unknown'
  readonly histogram = new Histogram()

  constructor(readonly name: string) {}

  get used(): boolean {
    return this.count > 0 || this.openCount > 0 || this.queryCount > 0
  }

  recordMemory(bytes: number): void {
    this.memorySamples++
    this.memoryTotal += bytes
    this.memoryLast = bytes
    if (bytes > this.memoryMax) this.memoryMax = bytes
  }

  /** Adds what `other` has recorded up to `time`; its open calls count as open here. */
  add(other: OperationStatistics, time: number): void {
    this.count += other.count
    this.errorCount += other.errorCount
    this.total += other.total
    this.self += other.self
    this.min = Math.min(this.min, other.min)
    this.max = Math.max(this.max, other.max)
    this.busy += other.busyUntil(time)
    this.openCount += other.openCount
    this.openSince = time
    if (other.memorySamples > 0) {
      this.memorySamples += other.memorySamples
      this.memoryTotal += other.memoryTotal
      this.memoryMax = Math.max(this.memoryMax, other.memoryMax)
      this.memoryLast = other.memoryLast
    }
    this.queryCount += other.queryCount
    this.querySeconds += other.querySeconds
    this.histogram.add(other.histogram)
  }

  report(time: number): OperationReport {
    const { count, memorySamples: samples } = this
    return {
      count,
      totalTime: seconds(this.total),
      selfTime: seconds(this.self),
      busyTime: seconds(this.busyUntil(time)),
      avgTime: count === 0 ? 0 : seconds(this.total / count),
      minTime: count === 0 ? 0 : seconds(this.min),
      maxTime: seconds(this.max),
      p50Time: this.percentileSeconds(50),
      p95Time: this.percentileSeconds(95),
      p99Time: this.percentileSeconds(99),
      avgMemoryDelta: samples === 0 ? null : megabytes(this.memoryTotal / samples),
      maxMemoryDelta: samples === 0 ? null : megabytes(this.memoryMax),
      memoryDelta: samples === 0 ? null : megabytes(this.memoryLast),
      memorySamples: samples,
      openCount: this.openCount,
      errorCount: this.errorCount,
      queryCount: this.queryCount,
      queryTime: this.querySeconds,
    }
  }

  private busyUntil(time: number): number {
    return this.openCount > 0 ? this.busy + time - this.openSince : this.busy
  }

  /** A bucket's middle may lie outside of what was measured; the extremes are known exactly. */
  private percentileSeconds(percent: number): number {
    if (this.count === 0) return 0
    return seconds(Math.min(this.max, Math.max(this.min, this.histogram.percentile(percent, this.count))))
  }
}

export const seconds = (nanoseconds: number): number => nanoseconds / NANOSECONDS_PER_SECOND
export const megabytes = (bytes: number): number => bytes / BYTES_PER_MB
