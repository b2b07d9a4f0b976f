import type { CallNode } from './call-node'
import type { OperationStatistics } from './operation-statistics'
import type { Recording } from './recording'

/** One open call. Nanoseconds and bytes. */
export class Span {
  operation!: OperationStatistics
  node!: CallNode
  /** Nearest enclosing span of the same recording that was open at the start; `null` only for a recording's root. */
  parent: Span | null = null
  /** Nearest enclosing span of any recording that was open at the start. */
  outer: Span | null = null
  start = 0
  /** Time covered by at least one child, up to the moment when the last one closed. */
  covered = 0
  openChildren = 0
  /** When `openChildren` last rose from zero. */
  coveredSince = 0
  open = false
  /** Something that may outlive this span refers to it, so it must not serve a second call. */
  pinned = false
  memorySequence = 0
  rss = 0

  constructor(readonly recording: Recording) {}
}

/** Pins `span` and everything around it. Stops at the first pinned one: whatever is around that is pinned already. */
export function pin(span: Span | null): void {
  for (let at = span; at !== null && !at.pinned; at = at.outer) at.pinned = true
}
