import { from as copyFrom } from 'pg-copy-streams'
import type { PostgresClient } from '../database/raw-connection'

/** One `COPY ... FROM STDIN` on the connection of the open transaction; nothing else may use the connection meanwhile. */
export class CopyStream {
  private readonly stream: ReturnType<typeof copyFrom>
  private failure: Error | undefined
  private readonly waiting = new Set<() => void>()

  constructor(
    private readonly client: PostgresClient,
    sql: string,
  ) {
    this.stream = client.query(copyFrom(sql, { highWaterMark: HIGH_WATER_BYTES }))
    this.stream.on('error', (error: Error) => this.fail(error))
    this.stream.on('close', () => this.wake())
    this.stream.on('drain', () => this.wake())
  }

  /**
   * @param chunk - COPY text; belongs to the stream from here on.
   * @returns a promise to wait for when the server is slower than we are.
   */
  write(chunk: Buffer): Promise<void> | undefined {
    if (this.failure !== undefined) throw this.failure
    // pg-copy-streams writes a 5-byte header and the chunk; corked, they leave in one system call.
    const { stream: socket } = this.client.connection
    socket.cork()
    const ready = this.stream.write(chunk)
    socket.uncork()
    return ready ? undefined : this.event()
  }

  /** Ends the COPY; the rows are in the table when this resolves. */
  async finish(): Promise<number> {
    if (this.failure === undefined)
      await new Promise<void>((resolve) => {
        this.waiting.add(resolve)
        this.stream.end(() => resolve())
      })
    if (this.failure !== undefined) throw this.failure
    return this.stream.rowCount
  }

  /**
   * Ends the COPY with an error, so that the connection can roll back; never throws.
   *
   * @remarks A server that waits for somebody's lock does not listen: then the connection is closed instead.
   */
  async abort(): Promise<void> {
    if (this.failure !== undefined || this.stream.destroyed) return
    const closed = this.event()
    const impatient = setTimeout(() => this.client.connection.stream.destroy(), ABORT_TIMEOUT_MS)
    this.stream.destroy(new Error('The commit interval is given up.'))
    await closed.catch(() => undefined) // the error is the one just made: the caller knows why it aborts
    clearTimeout(impatient)
  }

  private async event(): Promise<void> {
    await new Promise<void>((resolve) => this.waiting.add(resolve))
    if (this.failure !== undefined) throw this.failure
  }

  private fail(error: Error): void {
    this.failure ??= error
    this.wake()
  }

  private wake(): void {
    const waiting = [...this.waiting]
    this.waiting.clear()
    for (const resolve of waiting) resolve()
  }
}

/** Measured: below 256 KiB the event loop waits for the socket; above nothing is gained. */
const HIGH_WATER_BYTES = 256 * 1024
const ABORT_TIMEOUT_MS = 5_000
