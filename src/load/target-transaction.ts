import type { DataSource, QueryRunner } from 'typeorm'
import type { BatchWriter } from '../core/batch'

/**
 * The connection that writes: one transaction after the other.
 *
 * Rows are on their way in a COPY while user code runs, and a COPY owns its connection. So every other statement on it
 * first waits until the writer has sent its rows; it then also sees them.
 */
export class TargetTransaction {
  readonly runner: QueryRunner
  private writer: BatchWriter | undefined
  /** Ends when the last statement asked for has ended. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(dataSource: DataSource) {
    this.runner = dataSource.createQueryRunner()
    for (const name of ['query', 'stream'] as const) {
      const send = this.runner[name].bind(this.runner) as (...args: unknown[]) => Promise<unknown>
      const settled = async (...args: unknown[]): Promise<unknown> => {
        await this.writer?.settle()
        return send(...args)
      }
      // One after the other: user code may ask for several at once, and the connection takes one.
      Object.defineProperty(this.runner, name, {
        value: (...args: unknown[]): Promise<unknown> => {
          const result = this.last.then(() => settled(...args))
          this.last = result.catch(() => undefined) // the caller gets the error
          return result
        },
      })
    }
  }

  get isOpen(): boolean {
    return this.runner.isTransactionActive
  }

  async begin(): Promise<void> {
    await this.runner.connect()
    await this.runner.startTransaction()
  }

  /** From here on `writer` writes into the open transaction. */
  async attach(writer: BatchWriter): Promise<void> {
    await writer.begin()
    this.writer = writer
  }

  detach(): void {
    this.writer = undefined
  }

  async commit(): Promise<void> {
    this.writer = undefined
    await this.runner.commitTransaction()
  }

  /** Never throws: a connection that is gone has rolled back already. */
  async rollback(): Promise<void> {
    const { writer } = this
    this.writer = undefined
    await writer?.abort()
    if (!this.isOpen) return
    try {
      await this.runner.rollbackTransaction()
    } catch {
      await this.release() // the server rolls back what a closed connection leaves
    }
  }

  async release(): Promise<void> {
    if (!this.runner.isReleased) await this.runner.release()
  }
}
