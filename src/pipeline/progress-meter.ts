import type { BatchReader, Key } from '../core/batch'
import { emit } from './emit'
import type { RunContext } from './run-context'

/** Turns rows read into `progress` events with a rate and an estimate. Costs nothing where nobody listens. */
export class ProgressMeter {
  private readonly startedAt = performance.now()
  private readThisTime = 0

  private constructor(
    private readonly context: RunContext,
    private readonly transformer: string,
    private readonly readBefore: number,
    readonly totalCount: number | null,
  ) {}

  /** Counts the legacy rows that are left, where somebody listens. */
  static async start(
    context: RunContext,
    transformer: string,
    reader: BatchReader,
    after: Key | null,
    readBefore: number,
  ): Promise<ProgressMeter> {
    const wanted = context.events.listenerCount('progress') > 0
    const left = wanted ? await reader.count(after) : null
    return new ProgressMeter(context, transformer, readBefore, left === null ? null : readBefore + left)
  }

  add(rows: number): void {
    this.readThisTime += rows
    if (this.context.events.listenerCount('progress') === 0) return
    const seconds = (performance.now() - this.startedAt) / 1000
    const rowsPerSecond = seconds === 0 ? 0 : this.readThisTime / seconds
    const readCount = this.readBefore + this.readThisTime
    const left = this.totalCount === null ? null : Math.max(0, this.totalCount - readCount)
    emit(this.context, 'progress', {
      transformer: this.transformer,
      readCount,
      totalCount: this.totalCount,
      rowsPerSecond,
      etaSeconds: left === null || rowsPerSecond === 0 ? null : left / rowsPerSecond,
    })
  }
}
