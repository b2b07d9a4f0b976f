import { CallNode } from './call-node'
import { now } from './clock'
import { MemorySampler, SAMPLE_INTERVAL_NS } from './memory-sampler'
import { OperationStatistics } from './operation-statistics'
import type { ETLProfiler } from './profiler'
import { enclosingSpan } from './profiler-context'
import { pin, Span } from './span'

const OTHER = '(other)'
const MAX_OPERATIONS = 1_000
const MAX_NODES = 10_000
const MAX_DEPTH = 64

/** Everything that a profiler has measured since it was made or reset. Bounded memory: beyond the limits `(other)` counts. */
export class Recording {
  readonly operations = new Map<string, OperationStatistics>()
  readonly memory = new MemorySampler()
  /** Always open; its covered time is the wall clock of all root operations. */
  readonly root = new Span(this)
  private nodeCount = 1
  private readonly overflow = new CallNode(new OperationStatistics(OTHER), null)
  /** Spans of finished synchronous calls, for the next ones: at these rates garbage costs more than the clock. */
  private readonly pool: Span[] = []

  constructor(readonly profiler: ETLProfiler) {
    const { root } = this
    root.operation = new OperationStatistics('(root)')
    root.node = new CallNode(root.operation, null)
    root.open = true
    root.pinned = true
  }

  operation(name: string): OperationStatistics {
    let operation = this.operations.get(name)
    if (operation === undefined) {
      if (this.operations.size >= MAX_OPERATIONS && name !== OTHER) return this.operation(OTHER)
      operation = new OperationStatistics(name)
      this.operations.set(name, operation)
    }
    return operation
  }

  /** A span whose call returns before anything else can refer to it; see {@link openPinned}. */
  open(operation: OperationStatistics): Span {
    const span = this.pool.pop() ?? new Span(this)
    this.begin(span, operation, enclosingSpan())
    return span
  }

  /** A span that stays open while other code runs. */
  openPinned(operation: OperationStatistics): Span {
    const span = new Span(this)
    span.pinned = true
    const outer = enclosingSpan()
    pin(outer)
    this.begin(span, operation, outer)
    return span
  }

  close(span: Span, failed: boolean): void {
    const time = now()
    const { operation, node, parent } = span
    const duration = time - span.start
    const covered = span.openChildren === 0 ? span.covered : span.covered + time - span.coveredSince
    span.open = false
    if (--parent!.openChildren === 0) parent!.covered += time - parent!.coveredSince
    if (--operation.openCount === 0) operation.busy += time - operation.openSince

    node.count++
    node.total += duration
    node.self += duration - covered
    operation.count++
    operation.total += duration
    operation.self += duration - covered
    if (duration < operation.min) operation.min = duration
    if (duration > operation.max) operation.max = duration
    if (failed) operation.errorCount++
    operation.histogram.record(duration)
    if (duration >= SAMPLE_INTERVAL_NS) this.recordMemory(span, time)
    if (!span.pinned) this.pool.push(span)
  }

  /** The operation that is open here, or the root's. */
  currentOperation(): OperationStatistics {
    return this.parentFor(enclosingSpan()).operation
  }

  /** Wall clock covered by root operations until `time`. */
  wall(time: number): number {
    const { root } = this
    return root.openChildren > 0 ? root.covered + time - root.coveredSince : root.covered
  }

  private begin(span: Span, operation: OperationStatistics, outer: Span | null): void {
    const parent = this.parentFor(outer)
    const time = now()
    span.outer = outer
    span.parent = parent
    span.operation = operation
    span.node = this.childNode(parent.node, operation)
    span.covered = 0
    span.openChildren = 0
    span.open = true
    if (parent.openChildren++ === 0) parent.coveredSince = time
    if (operation.openCount++ === 0) operation.openSince = time
    this.memory.atBegin(time)
    span.memorySequence = this.memory.sequence
    span.rss = this.memory.rss
    span.start = time
  }

  private parentFor(outer: Span | null): Span {
    let parent = outer
    while (parent !== null && (parent.recording !== this || !parent.open)) parent = parent.outer
    return parent ?? this.root
  }

  private childNode(parent: CallNode, operation: OperationStatistics): CallNode {
    const child = parent.find(operation)
    if (child !== undefined) return child
    if (parent.depth >= MAX_DEPTH || this.nodeCount >= MAX_NODES) return parent.ancestor(operation) ?? this.overflow
    this.nodeCount++
    return parent.grow(operation)
  }

  /** Only for calls long enough that a difference means something, and only if memory was read in between. */
  private recordMemory(span: Span, time: number): void {
    this.memory.atEnd(time)
    if (span.memorySequence !== this.memory.sequence) span.operation.recordMemory(this.memory.rss - span.rss)
  }
}
