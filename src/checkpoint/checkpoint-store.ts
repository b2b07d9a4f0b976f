import type { QueryRunner } from 'typeorm'
import type { Key } from '../core/batch'
import type { RowCounts } from '../core/counts'
import { FencedError, ResumeError } from './checkpoint-errors'
import { COUNT_COLUMNS } from './etl-migrations'
import type { RunRecord } from './run-store'
import { change, execute, forUpdate, inTransaction, type Row } from './statement'

/** Identifies one sequential pass over legacy rows. */
export interface CheckpointKey {
  transformer: string
  /** `load`, `deferred`, or `extract:N` for the N-th loop of an imperative run. */
  step: string
  partitionNo: number
}

export interface Checkpoint extends CheckpointKey {
  state: 'running' | 'completed'
  upperKey: Key | null
  /** Key of the last committed row; `null` before the first commit. */
  lastKey: Key | null
  /** Committed rows of the whole run. */
  counts: RowCounts
}

const COLUMNS = `transformer, step, partition_no, state, epoch, upper_key, last_key, ${COUNT_COLUMNS.join(', ')}`
const WHERE = 'run_id = :runId AND transformer = :transformer AND step = :step AND partition_no = :partitionNo'

/** Positions of one run. `lock` and `save` belong into the transaction that writes the rows. */
export class CheckpointStore {
  constructor(private readonly run: RunRecord) {}

  async list(runner: QueryRunner): Promise<Checkpoint[]> {
    const sql = `SELECT ${COLUMNS} FROM etl_checkpoint WHERE run_id = :runId ORDER BY transformer, step, partition_no`
    return (await execute(runner, sql, { runId: this.run.runId })).map((row) => this.toCheckpoint(row))
  }

  /** @param keyLength - number of key columns that the stored positions must have; without it any will do. */
  async find(runner: QueryRunner, key: CheckpointKey, keyLength?: number): Promise<Checkpoint | null> {
    const [row] = await execute(runner, `SELECT ${COLUMNS} FROM etl_checkpoint WHERE ${WHERE}`, this.parameters(key))
    return row === undefined ? null : this.toCheckpoint(row, keyLength)
  }

  /** Stores the start of a step, in a transaction of its own. */
  async create(runner: QueryRunner, key: CheckpointKey, upperKey: Key | null): Promise<void> {
    const { runId, epoch } = this.run
    await inTransaction(runner, async () => {
      // The lock keeps a takeover from raising the epoch between this check and the insert.
      const [row] = await execute(runner, `SELECT epoch FROM etl_run WHERE id = :runId${forUpdate(runner)}`, { runId })
      if (Number(row?.epoch) !== epoch) throw new FencedError({ runId, epoch })
      await change(
        runner,
        `INSERT INTO etl_checkpoint (run_id, transformer, step, partition_no, state, epoch, upper_key, updated_at)
         VALUES (:runId, :transformer, :step, :partitionNo, 'running', :epoch, :upperKey, CURRENT_TIMESTAMP)`,
        { ...this.parameters(key), epoch, upperKey: keyText(upperKey) },
      )
    })
  }

  /** Holds the position until the transaction ends. @throws {@link FencedError} after a takeover. */
  async lock(runner: QueryRunner, key: CheckpointKey): Promise<void> {
    const { runId, epoch } = this.run
    const current = 'epoch = :epoch AND (SELECT r.epoch FROM etl_run r WHERE r.id = :runId) = :epoch'
    const sql = `SELECT epoch FROM etl_checkpoint WHERE ${WHERE} AND ${current}${forUpdate(runner)}`
    const rows = await execute(runner, sql, { ...this.parameters(key), epoch })
    if (rows.length === 0) throw new FencedError({ runId, epoch })
  }

  async save(runner: QueryRunner, key: CheckpointKey, lastKey: Key | null, more: RowCounts): Promise<void> {
    const sums = COUNT_COLUMNS.map((column) => `${column} = ${column} + :${column}`)
    await change(
      runner,
      `UPDATE etl_checkpoint SET last_key = :lastKey, updated_at = CURRENT_TIMESTAMP, ${sums.join(', ')} WHERE ${WHERE}`,
      {
        ...this.parameters(key),
        lastKey: keyText(lastKey),
        ...Object.fromEntries(COUNT_COLUMNS.map((c) => [c, more[property(c)]])),
      },
    )
  }

  async complete(runner: QueryRunner, key: CheckpointKey): Promise<void> {
    const { runId, epoch } = this.run
    const changed = await change(
      runner,
      `UPDATE etl_checkpoint SET state = 'completed', updated_at = CURRENT_TIMESTAMP WHERE ${WHERE} AND epoch = :epoch`,
      { ...this.parameters(key), epoch },
    )
    if (changed === 0) throw new FencedError({ runId, epoch })
  }

  private parameters({ transformer, step, partitionNo }: CheckpointKey) {
    return { runId: this.run.runId, transformer, step, partitionNo }
  }

  private toCheckpoint(row: Row, keyLength?: number): Checkpoint {
    return {
      transformer: String(row.transformer),
      step: String(row.step),
      partitionNo: Number(row.partition_no),
      state: row.state as Checkpoint['state'],
      upperKey: this.toKey(row, 'upper_key', keyLength),
      lastKey: this.toKey(row, 'last_key', keyLength),
      counts: Object.fromEntries(
        COUNT_COLUMNS.map((column) => [property(column), Number(row[column])]),
      ) as unknown as RowCounts,
    }
  }

  private toKey(row: Row, column: 'upper_key' | 'last_key', keyLength?: number): Key | null {
    const text = row[column]
    if (text === null || text === undefined) return null
    const key = parseKey(String(text))
    if (key === null || (keyLength !== undefined && key.length !== keyLength)) {
      const { pipeline, runId } = this.run
      const expected = keyLength === undefined ? '' : ` of ${keyLength} column${keyLength === 1 ? '' : 's'}`
      throw new ResumeError(
        `Run ${runId} cannot be continued: ${column} of "${row.transformer}", step ${row.step}, is no key${expected}; etl_checkpoint ` +
          `was changed by hand. Put the position back, or start over with --fresh (fresh: true).`,
        { pipeline, runId },
      )
    }
    return key
  }
}

const keyText = (key: Key | null): string | null => (key === null ? null : JSON.stringify(key))

function parseKey(text: string): Key | null {
  try {
    const key: unknown = JSON.parse(text)
    return Array.isArray(key) && key.every((value) => typeof value === 'string') ? key : null
  } catch {
    return null
  }
}

/** `read_count` to `readCount`. */
function property(column: (typeof COUNT_COLUMNS)[number]): keyof RowCounts {
  return column.replace(/_c/, 'C') as keyof RowCounts
}
