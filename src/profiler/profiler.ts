import { InvalidOptionError } from '../core/errors'
import type { OperationProfiler, OperationSpan, PerformanceReport } from '../core/performance-report'
import type { CallTree } from './call-node'
import { reportOf } from './performance-summary'
import { type AnyFunction, profileCall } from './profiled-call'
import { type ProfilerOptions, type ProfilerThresholds, resolveThresholds } from './profiler-options'
import { Recording } from './recording'
import type { Span } from './span'

const NOT_MEASURED: OperationSpan = Object.freeze({ end() {}, [Symbol.dispose]() {} })

/**
 * Measures named operations: synchronous, asynchronous, nested, concurrent, recursive.
 *
 * @example
 * const profiler = new ETLProfiler('import')
 * await profiler.profileOperation('load', () => loadEverything())
 * profiler.getPerformanceReport().operations.load.totalTime
 *
 * @remarks Constant memory per operation name, whatever the number of calls; at most 1000 names, then `(other)`.
 */
export class ETLProfiler implements OperationProfiler {
  /** May be switched at any time; operations that are open then are still measured to their end. */
  enabled: boolean
  readonly thresholds: Readonly<Required<ProfilerThresholds>>
  /** @internal */
  recording: Recording

  /** @throws `ETL_INVALID_OPTION` for a threshold that is no number. */
  constructor(
    readonly name: string,
    options: ProfilerOptions = {},
  ) {
    if (typeof name !== 'string' || name === '') throw new InvalidOptionError('name', name, 'a name')
    this.enabled = options.enabled ?? true
    this.thresholds = resolveThresholds(options.thresholds)
    this.recording = new Recording(this)
  }

  /**
   * Runs `fn` as the operation `name`: until it returns or throws, or until the promise that it returns settles.
   *
   * @returns what `fn` returns; lazy thenables, such as query builders, are passed on without being started.
   */
  profileOperation<T>(name: string, fn: () => T): T {
    if (!this.enabled) return fn()
    const { recording } = this
    return profileCall(recording, recording.operation(name), fn as AnyFunction, undefined, [], true) as T
  }

  /**
   * Opens an operation that the caller ends. Operations started meanwhile are its siblings, not its children: nesting needs
   * {@link profileOperation}.
   */
  start(name: string): OperationSpan {
    if (!this.enabled) return NOT_MEASURED
    const { recording } = this
    return new ManualSpan(recording, recording.openPinned(recording.operation(name)))
  }

  /** Books one database query on the innermost operation of this profiler that is open here. */
  recordQuery(durationSeconds: number): void {
    if (!this.enabled) return
    const operation = this.recording.currentOperation()
    operation.queryCount++
    operation.querySeconds += durationSeconds
  }

  /** The figures up to now; also while operations are open. */
  getPerformanceReport(): PerformanceReport {
    return reportOf(this.recording)
  }

  /** Who called whom; the root stands for the profiler itself. */
  getCallTree(): CallTree {
    return { ...this.recording.root.node.toTree(), name: this.name }
  }

  /** Forgets everything; operations that are open now end without being counted. */
  reset(): void {
    this.recording = new Recording(this)
  }
}

class ManualSpan implements OperationSpan {
  constructor(
    private readonly recording: Recording,
    private readonly span: Span,
  ) {}

  end(): void {
    if (this.span.open) this.recording.close(this.span, false)
  }

  [Symbol.dispose](): void {
    this.end()
  }
}
