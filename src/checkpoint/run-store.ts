import { randomUUID } from 'node:crypto'
import type { QueryRunner } from 'typeorm'
import type { RunReport, RunState } from '../core/run-report'
import { FencedError, ResumeError } from './checkpoint-errors'
import { change, execute, forUpdate, inTransaction, lockName, type Row } from './statement'

/** One row of `etl_run`. */
export interface RunRecord {
  runId: string
  pipeline: string
  state: RunState
  epoch: number
  transformers: readonly string[]
  fingerprint: string | null
  startedAt: Date
  updatedAt: Date
  finishedAt: Date | null
  error: { code: string; message: string } | null
}

export type RunCover = Pick<RunRecord, 'transformers' | 'fingerprint'>

const COLUMNS =
  'id, pipeline, state, epoch, transformers, fingerprint, started_at, updated_at, finished_at, error_code, error_message'

/** Runs as the target remembers them. */
export class RunStore {
  constructor(private readonly runner: QueryRunner) {}

  /** Newest first. */
  async list(pipeline: string, limit = 100): Promise<RunRecord[]> {
    const sql = `SELECT ${COLUMNS} FROM etl_run WHERE pipeline = :pipeline ORDER BY started_at DESC, id DESC LIMIT ${limit}`
    return (await execute(this.runner, sql, { pipeline })).map(toRecord)
  }

  /** Newest first. */
  async unfinished(pipeline: string): Promise<RunRecord[]> {
    const sql = `SELECT ${COLUMNS} FROM etl_run WHERE pipeline = :pipeline AND state NOT IN ('completed', 'abandoned')
      ORDER BY started_at DESC, id DESC`
    return (await execute(this.runner, sql, { pipeline })).map(toRecord)
  }

  /** One transaction, during which no other process chooses a run of this pipeline. */
  exclusively<T>(pipeline: string, work: () => Promise<T>): Promise<T> {
    return inTransaction(this.runner, async () => {
      await lockName(this.runner, pipeline)
      return work()
    })
  }

  async create(
    pipeline: string,
    transformers: readonly string[],
    fingerprint: string,
    options: object,
  ): Promise<RunRecord> {
    const runId = randomUUID()
    await change(
      this.runner,
      `INSERT INTO etl_run (id, pipeline, state, epoch, transformers, options, fingerprint, started_at, updated_at)
       VALUES (:runId, :pipeline, 'running', 1, :transformers, :options, :fingerprint, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)`,
      { runId, pipeline, transformers: JSON.stringify(transformers), options: JSON.stringify(options), fingerprint },
    )
    return this.get(runId)
  }

  /**
   * Takes an unfinished run over: every writer of an older epoch is refused once the open transaction has committed.
   * Its positions are final after {@link fence}.
   *
   * @param cover - what the run covers from now on, from what it covered until now.
   */
  async takeOver(runId: string, cover: (before: RunRecord) => RunCover): Promise<RunRecord> {
    const before = await this.get(runId, forUpdate(this.runner))
    if (before.state === 'completed' || before.state === 'abandoned')
      throw new ResumeError(
        `Run ${runId} is ${before.state} and cannot be continued; start a new one with fresh: true.`,
        {
          pipeline: before.pipeline,
          runId,
        },
      )
    const epoch = before.epoch + 1
    const { transformers, fingerprint } = cover(before)
    await change(
      this.runner,
      `UPDATE etl_run SET epoch = :epoch, state = 'running', finished_at = NULL, error_code = NULL, error_message = NULL,
         transformers = :transformers, fingerprint = :fingerprint, updated_at = CURRENT_TIMESTAMP WHERE id = :runId`,
      { runId, epoch, transformers: JSON.stringify(transformers), fingerprint },
    )
    return { ...before, transformers, fingerprint, epoch, state: 'running' }
  }

  /** Like {@link takeOver}, for good. */
  async abandon(runId: string): Promise<RunRecord> {
    const before = await this.get(runId, forUpdate(this.runner))
    const epoch = before.epoch + 1
    await change(
      this.runner,
      `UPDATE etl_run SET state = 'abandoned', epoch = :epoch, updated_at = CURRENT_TIMESTAMP, finished_at = CURRENT_TIMESTAMP WHERE id = :runId`,
      { runId, epoch },
    )
    return { ...before, epoch, state: 'abandoned' }
  }

  /** @throws {@link FencedError} where another process has taken the run over. */
  async finish(run: RunRecord, report: RunReport): Promise<void> {
    const changed = await change(
      this.runner,
      `UPDATE etl_run SET state = :state, error_code = :code, error_message = :message, report = :report,
         updated_at = CURRENT_TIMESTAMP, finished_at = CURRENT_TIMESTAMP WHERE id = :runId AND epoch = :epoch`,
      {
        runId: run.runId,
        epoch: run.epoch,
        state: report.state,
        code: report.error?.code ?? null,
        message: report.error?.message ?? null,
        report: JSON.stringify(report),
      },
    )
    if (changed === 0) throw new FencedError({ runId: run.runId, epoch: run.epoch })
  }

  /** `null` where the run is unknown or has never come to a report. */
  async report(pipeline: string, runId: string | undefined): Promise<RunReport | null> {
    const only = runId === undefined ? '' : ' AND id = :runId'
    const sql = `SELECT report FROM etl_run WHERE pipeline = :pipeline AND report IS NOT NULL${only} ORDER BY started_at DESC LIMIT 1`
    const [row] = await execute(this.runner, sql, { pipeline, ...(runId === undefined ? {} : { runId }) })
    return row === undefined ? null : (JSON.parse(String(row.report)) as RunReport)
  }

  /**
   * Waits the open intervals of older epochs out; the positions are final when this resolves.
   *
   * The new epoch of the run must be committed before: an old writer sees it at its next interval. Otherwise it could lock
   * its position again and again, each time before this statement wakes up.
   */
  async fence({ runId, epoch }: RunRecord): Promise<void> {
    const sql = 'UPDATE etl_checkpoint SET epoch = :epoch WHERE run_id = :runId AND epoch < :epoch'
    await change(this.runner, sql, { runId, epoch })
  }

  private async get(runId: string, lock = ''): Promise<RunRecord> {
    const [row] = await execute(this.runner, `SELECT ${COLUMNS} FROM etl_run WHERE id = :runId${lock}`, { runId })
    if (row === undefined) throw new ResumeError(`There is no run ${runId} in the target.`, { pipeline: '', runId })
    return toRecord(row)
  }
}

function toRecord(row: Row): RunRecord {
  return {
    runId: String(row.id),
    pipeline: String(row.pipeline),
    state: row.state as RunState,
    epoch: Number(row.epoch),
    transformers: JSON.parse(String(row.transformers)) as string[],
    fingerprint: row.fingerprint as string | null,
    startedAt: toDate(row.started_at)!,
    updatedAt: toDate(row.updated_at)!,
    finishedAt: toDate(row.finished_at),
    error: row.error_code === null ? null : { code: String(row.error_code), message: String(row.error_message) },
  }
}

/** SQLite's CURRENT_TIMESTAMP is UTC text without zone. */
function toDate(value: string | number | Date | null | undefined): Date | null {
  if (value === null || value === undefined) return null
  return value instanceof Date ? value : new Date(`${String(value).replace(' ', 'T')}Z`)
}
