import { seconds, type OperationStatistics } from './operation-statistics'

/** One operation at one place of the call tree. Times in seconds. */
export interface CallTree {
  name: string
  count: number
  totalTime: number
  selfTime: number
  children: CallTree[]
}

/** The calls of one operation below one parent. */
export class CallNode {
  readonly depth: number
  count = 0
  total = 0
  self = 0
  private children: Map<OperationStatistics, CallNode> | null = null
  // A loop calls the same operation again and again: this spares the map.
  private lastOperation: OperationStatistics | null = null
  private lastChild: CallNode | null = null

  constructor(
    readonly operation: OperationStatistics,
    readonly parent: CallNode | null,
  ) {
    this.depth = parent === null ? 0 : parent.depth + 1
  }

  find(operation: OperationStatistics): CallNode | undefined {
    if (this.lastOperation === operation) return this.lastChild!
    const child = this.children?.get(operation)
    if (child !== undefined) this.remember(operation, child)
    return child
  }

  grow(operation: OperationStatistics): CallNode {
    const child = new CallNode(operation, this)
    this.children ??= new Map()
    this.children.set(operation, child)
    this.remember(operation, child)
    return child
  }

  /** The nearest ancestor of this operation: where recursion beyond the depth limit is booked. */
  ancestor(operation: OperationStatistics): CallNode | undefined {
    return this.operation === operation ? this : this.parent?.ancestor(operation)
  }

  toTree(): CallTree {
    return {
      name: this.operation.name,
      count: this.count,
      totalTime: seconds(this.total),
      selfTime: seconds(this.self),
      children: [...(this.children?.values() ?? [])].map((child) => child.toTree()),
    }
  }

  private remember(operation: OperationStatistics, child: CallNode): void {
    this.lastOperation = operation
    this.lastChild = child
  }
}
