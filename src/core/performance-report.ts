/** Figures of one operation name. Times in seconds, memory in MB (2^20 bytes). */
export interface OperationReport {
  /** Finished calls. */
  count: number
  /** Sum over all calls; calls that overlap or recurse count each time. */
  totalTime: number
  /** `totalTime` less the time covered by operations started inside. */
  selfTime: number
  /** Union of the calls' intervals: wall-clock time during which at least one call was open. */
  busyTime: number
  avgTime: number
  minTime: number
  maxTime: number
  p50Time: number
  p95Time: number
  p99Time: number
  /** Mean RSS change of the sampled calls; `null` when no call was long enough to be sampled. */
  avgMemoryDelta: number | null
  maxMemoryDelta: number | null
  /** RSS change of the last sampled call. */
  memoryDelta: number | null
  /** Number of calls whose memory was sampled. */
  memorySamples: number
  /** Calls still open when the report was made. */
  openCount: number
  errorCount: number
  queryCount: number
  /** Seconds spent in the queries of `queryCount`. */
  queryTime: number
}

export interface PerformanceSummary {
  /** Wall-clock seconds covered by root operations: nested time is never counted twice. */
  totalTime: number
  totalOperations: number
  avgOperationTime: number
  /** Largest RSS seen, in MB. */
  memoryPeak: number
  errorCount: number
  queryCount: number
}

/** The report of one profiler: the ancestor's three sections under the ancestor's names. */
export interface PerformanceReport {
  summary: PerformanceSummary
  operations: Record<string, OperationReport>
  /** Each names the operation, the figure and the threshold it crossed. */
  recommendations: string[]
}

/** An open operation; `using span = profiler.start('x')` ends it at the end of the block. */
export interface OperationSpan {
  /** Ends the operation; a second call does nothing. */
  end(): void
  [Symbol.dispose](): void
}

/** What a transformer and the stages need of a profiler; {@link ETLProfiler} implements it. */
export interface OperationProfiler {
  readonly enabled: boolean
  /** Runs `fn` as the operation `name`; returns what `fn` returns, a promise included. */
  profileOperation<T>(name: string, fn: () => T): T
  start(name: string): OperationSpan
  /** Books one database query on the operation that is open here. */
  recordQuery(durationSeconds: number): void
  getPerformanceReport(): PerformanceReport
}
