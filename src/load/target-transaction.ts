import type { DataSource, QueryRunner } from 'typeorm'
import type { BatchWriter } from '../core/batch'
import { databaseKind } from '../database/database-kind'
import { type PostgresClient, rawConnection } from '../database/raw-connection'
import { TransactionError } from './load-errors'

/**
 * The connection that writes: one transaction after the other.
 *
 * Rows are on their way in a COPY while user code runs, and a COPY owns its connection. So every other statement on it
 * first waits until the writer has sent its rows; it then also sees them.
 */
export class TargetTransaction {
  readonly runner: QueryRunner
  /** The same connection for our own statements: they neither wait nor send rows first. */
  private readonly own: QueryRunner
  private writer: BatchWriter | undefined
  /** Ends when the last statement asked for has ended. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(private readonly dataSource: DataSource) {
    this.runner = dataSource.createQueryRunner()
    this.own = Object.create(this.runner, { query: { value: this.runner.query.bind(this.runner) } }) as QueryRunner
    for (const name of ['query', 'stream'] as const) {
      const send = this.runner[name].bind(this.runner) as (...args: unknown[]) => Promise<unknown>
      const settled = async (...args: unknown[]): Promise<unknown> => {
        await this.writer?.settle()
        return send(...args)
      }
      // One after the other: user code may ask for several at once, and the connection takes one.
      Object.defineProperty(this.runner, name, { value: (...args: unknown[]) => this.enqueue(() => settled(...args)) })
    }
  }

  get isOpen(): boolean {
    return this.runner.isTransactionActive
  }

  /** @throws {@link TransactionError} `ETL_TRANSACTION` where one is open already. */
  async begin(): Promise<void> {
    if (this.isOpen) throw new TransactionError('was to be opened inside another one', this.dataSource.options.type)
    await this.runner.connect()
    await this.runner.startTransaction()
  }

  /** From here on `writer` writes into the open transaction. */
  async attach(writer: BatchWriter): Promise<void> {
    await writer.begin()
    this.writer = writer
  }

  /** Sends the writer's rows, so that the connection is free for another writer. */
  settle(): Promise<void> {
    return this.enqueue(async () => this.writer?.settle())
  }

  /**
   * Commits. Statements that user code asks for meanwhile wait until it is over.
   *
   * @param last - writes what belongs to the very end of the transaction, on the runner that it is given.
   * @throws {@link TransactionError} `ETL_TRANSACTION` where the database rolled back instead: a statement of user code
   * had failed unnoticed, and PostgreSQL answers COMMIT with ROLLBACK then.
   */
  commit(last: (runner: QueryRunner) => Promise<void> = () => Promise.resolve()): Promise<void> {
    return this.enqueue(async () => {
      await this.writer?.settle()
      this.writer = undefined
      const state = this.runner as unknown as { transactionDepth: number; isTransactionActive: boolean }
      if (state.transactionDepth !== 1)
        throw new TransactionError(
          'still had a transaction of your code open inside it, or was ended by it',
          this.dataSource.options.type,
        )
      await last(this.own)
      const answer = await this.sendCommit()
      state.transactionDepth = 0
      state.isTransactionActive = false
      if (answer !== 'COMMIT')
        throw new TransactionError(
          'was rolled back by the database: a statement of your code had failed in it',
          this.dataSource.options.type,
        )
    })
  }

  /** Never throws: a connection that is gone has rolled back already. */
  async rollback(): Promise<void> {
    const { writer } = this
    this.writer = undefined
    await writer?.abort()
    try {
      while (this.isOpen) await this.runner.rollbackTransaction() // savepoints of user code first
    } catch {
      await this.release() // the server rolls back what a closed connection leaves
    }
  }

  async release(): Promise<void> {
    if (!this.runner.isReleased) await this.runner.release()
  }

  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work)
    this.last = result.catch(() => undefined) // the caller gets the error
    return result
  }

  /** TypeORM's own commit does not see what the database answered. */
  private async sendCommit(): Promise<string> {
    if (databaseKind(this.dataSource) !== 'postgres') {
      await this.own.query('COMMIT')
      return 'COMMIT'
    }
    const client = await rawConnection<PostgresClient>(this.runner)
    return (await client.query({ text: 'COMMIT', rowMode: 'array' })).command
  }
}
