import type { Key } from '../core/batch'
import type { CopyStream } from './copy-stream'
import type { ColumnSet, RowEncoder } from './row-encoder'
import type { StagingTable } from './staging-table'

/** Bytes per COPY message; measured best between 64 and 256 KiB. */
const CHUNK_BYTES = 64 * 1024
const HEADROOM_BYTES = 32 * 1024
/** A lane may stay small: rows can have many sets of columns, and each has a lane. */
const FIRST_BYTES = 4 * 1024

/** Node's own writer under `write(text, position, 'utf8')`: a third of a microsecond less per row. */
type RawBuffer = Buffer & { utf8Write(text: string, position: number): number }

const EMPTY = Buffer.alloc(0)

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
  private buffer = EMPTY
  private position = 0
  private segments: Segment[] = []
  /** Lines since the COPY (or the waiting) began. */
  lines = 0
  private chunkBytes = 0
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

  /** Memory held for rows that are not sent yet. */
  get waitingBytes(): number {
    return this.chunkBytes + this.buffer.length
  }

  /** Adds one encoded line; a promise when the server has to catch up. */
  add(line: string, index: number): Promise<void> | undefined {
    // A UTF-16 unit takes at most three bytes.
    const room = line.length * 3
    if (room > this.buffer.length - this.position) {
      const fits = this.position + room <= CHUNK_BYTES + HEADROOM_BYTES
      const pending = fits ? undefined : this.flush()
      this.grow(room)
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
    this.buffer = EMPTY
    this.position = 0
    // Behind what waits already: lines keep their order.
    if (this.stream !== undefined && this.chunks.length === 0) return this.stream.write(chunk)
    // A waiting chunk keeps the whole buffer it was cut from.
    const kept = chunk.length > chunk.buffer.byteLength / 2 ? chunk : ownCopy(chunk)
    this.chunks.push(kept)
    this.chunkBytes += kept.buffer.byteLength
    return undefined
  }

  /** Sends what waited; the lane's own stream is open. */
  async drain(): Promise<void> {
    const chunks = this.chunks
    this.chunks = []
    this.chunkBytes = 0
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

  /** Room for `bytes` more; a lane with a COPY of its own gets a whole chunk at once. */
  private grow(bytes: number): void {
    const wanted =
      this.stream === undefined ? Math.max(FIRST_BYTES, 2 * this.buffer.length) : CHUNK_BYTES + HEADROOM_BYTES
    const size = Math.max(Math.min(wanted, CHUNK_BYTES + HEADROOM_BYTES), this.position + bytes)
    const grown = Buffer.allocUnsafeSlow(size)
    this.buffer.copy(grown, 0, 0, this.position)
    this.buffer = grown
  }

  private append(line: string, index: number): void {
    this.position += (this.buffer as RawBuffer).utf8Write(line, this.position)
    this.lines++
    this.segments[this.segments.length - 1]!.indices?.push(index)
  }
}

/** Not `Buffer.from`: that takes short ones from a shared pool, which then lives as long as the chunk. */
function ownCopy(chunk: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(chunk.length)
  chunk.copy(copy)
  return copy
}
