import type { Key } from '../core/batch'
import type { CopyStream } from './copy-stream'
import type { ColumnSet, RowEncoder } from './row-encoder'
import type { StagingTable } from './staging-table'

/** Bytes per COPY message; measured best between 64 and 256 KiB. */
const CHUNK_BYTES = 64 * 1024
const HEADROOM_BYTES = 32 * 1024

/** Node's own writer under `write(text, position, 'utf8')`: a third of a microsecond less per row. */
type RawBuffer = Buffer & { utf8Write(text: string, position: number): number }

interface Segment {
  firstLine: number
  keyAt: (index: number) => Key
  /** Index in the written rows of each line; `null` where all rows of the call went here. */
  indices: number[] | null
}

/** Encoded rows of one target and one set of columns on their way into one COPY. */
export class CopyLane {
  /** Full chunks that wait because another lane's COPY is open. */
  private chunks: Buffer[] = []
  private buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES + HEADROOM_BYTES)
  private position = 0
  private segments: Segment[] = []
  /** Lines since the COPY (or the waiting) began. */
  lines = 0
  waitingBytes = 0
  stream: CopyStream | undefined

  constructor(
    readonly target: string,
    readonly set: ColumnSet,
    readonly encoder: RowEncoder,
    /** Into the table itself, or into the staging table of this lane. */
    readonly copySql: string,
    readonly staging: StagingTable | undefined,
  ) {}

  startSegment(keyAt: (index: number) => Key, shared: boolean): void {
    this.segments.push({ firstLine: this.lines, keyAt, indices: shared ? [] : null })
  }

  /** Adds one encoded line; a promise when the server has to catch up. */
  add(line: string, index: number): Promise<void> | undefined {
    // A UTF-16 unit takes at most three bytes.
    if (line.length * 3 > this.buffer.length - this.position) {
      const pending = this.flush()
      if (line.length * 3 > this.buffer.length) this.buffer = Buffer.allocUnsafeSlow(line.length * 3)
      this.append(line, index)
      return pending
    }
    this.append(line, index)
    return this.position >= CHUNK_BYTES ? this.flush() : undefined
  }

  /** Hands the open chunk to the COPY, or keeps it until there is one. */
  flush(): Promise<void> | undefined {
    if (this.position === 0) return undefined
    const chunk = this.buffer.subarray(0, this.position)
    this.buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES + HEADROOM_BYTES)
    this.position = 0
    if (this.stream !== undefined) return this.stream.write(chunk)
    this.chunks.push(chunk)
    this.waitingBytes += chunk.length
    return undefined
  }

  /** Sends what waited; the lane's own stream is open. */
  async drain(): Promise<void> {
    const chunks = this.chunks
    this.chunks = []
    this.waitingBytes = 0
    for (const chunk of chunks) await this.stream!.write(chunk)
    await this.flush()
  }

  /** Legacy key behind a line of the COPY, counted from 1. */
  keyOfLine(line: number): Key | null {
    const segment = this.segments.findLast((s) => s.firstLine < line)
    if (segment === undefined) return null
    const offset = line - 1 - segment.firstLine
    return segment.keyAt(segment.indices === null ? offset : segment.indices[offset]!)
  }

  /** The COPY is over: its line numbers start again. */
  reset(): void {
    this.stream = undefined
    this.segments = []
    this.lines = 0
  }

  private append(line: string, index: number): void {
    this.position += (this.buffer as RawBuffer).utf8Write(line, this.position)
    this.lines++
    this.segments[this.segments.length - 1]!.indices?.push(index)
  }
}
