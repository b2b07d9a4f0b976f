import type { DataSource, QueryRunner } from 'typeorm'
import type { BatchWriter, Key, RefusedRow } from '../core/batch'
import { addCounts, type WriteCounts } from '../core/counts'
import { type PostgresClient, rawConnection } from '../database/raw-connection'
import { CopyLane } from './copy-lane'
import { CopyStream } from './copy-stream'
import type { CopyValueOptions } from './copy-value'
import { notTaken } from './load-errors'
import { loadFailure } from './load-failure'
import { refusedRow } from './refused-row'
import { type ColumnSet, compileRowEncoding, type RowEncoding } from './row-encoder'
import { sessionStatement } from './session-statement'
import { copyStatement } from './staging-statement'
import { mergeStagings, StagingTable } from './staging-table'
import type { TargetTable } from './target-table'

export interface PostgresWriterOptions extends CopyValueOptions {
  /** `deferred` fills the deferred columns of rows that an earlier pass loaded. */
  pass: 'load' | 'deferred'
  /** Called with the seconds of every statement of our own; TypeORM's events do not see them. */
  onStatement?: (durationSeconds: number) => void
}

/** Encoded rows that may wait for another table's COPY before everything is sent. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024

interface Target {
  name: string
  table: TargetTable
  encoding: RowEncoding
  lanes: Map<ColumnSet, CopyLane>
  counts: WriteCounts
}

/** Writes by COPY: one stream per table and set of columns. See {@link BatchWriter}. */
export class PostgresWriter implements BatchWriter {
  readonly targets: readonly string[]
  private readonly byName: ReadonlyMap<string, Target>
  private readonly dataSource: DataSource
  private client: PostgresClient | undefined
  private open: CopyLane | undefined
  /** Position of the next staged row: rows of different stagings keep their order. */
  private sequence = 0
  /** Ends when the last call has ended. */
  private last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly runner: QueryRunner,
    tables: ReadonlyMap<string, TargetTable>,
    private readonly options: PostgresWriterOptions,
  ) {
    this.dataSource = runner.dataSource
    this.targets = [...tables.keys()]
    this.byName = new Map(
      [...tables].map(([name, table]) => {
        const only =
          options.pass === 'load'
            ? undefined
            : [...new Set([...table.identity, ...table.columns.filter((c) => c.deferred)])]
        const encoding = compileRowEncoding(this.dataSource, table, options, only)
        return [name, { name, table, encoding, lanes: new Map(), counts: noCounts() }]
      }),
    )
  }

  async begin(): Promise<void> {
    this.client = await rawConnection<PostgresClient>(this.runner)
    for (const target of this.byName.values()) target.counts = noCounts()
    await this.statement(sessionStatement(this.options.targetTimeZone))
  }

  write(name: string, rows: readonly object[], keyAt: (index: number) => Key): Promise<void> {
    return this.alone(() => this.encode(name, rows, keyAt))
  }

  private async encode(name: string, rows: readonly object[], keyAt: (index: number) => Key): Promise<void> {
    const target = this.byName.get(name)!
    const started = new Set<CopyLane>()
    let i = 0
    let lane: CopyLane | undefined
    try {
      for (; i < rows.length; i++) {
        const row = rows[i]!
        if (this.options.pass === 'deferred' && this.hasNothingDeferred(target, row)) continue
        const set = target.encoding.columnSet(row)
        if (lane === undefined || lane.set !== set) {
          lane = this.lane(target, set)
          if (!started.has(lane)) lane.startSegment(keyAt, this.options.pass === 'deferred' || !target.encoding.uniform)
          started.add(lane)
        }
        let line = lane.encoder.encode(row)
        if (lane.staging !== undefined) line = `${this.sequence++}\t${line}`
        if (this.open === undefined && lane.staging === undefined && name === this.targets[0]) this.openCopy(lane)
        const pending = lane.add(line, i)
        if (pending !== undefined) await pending
      }
    } catch (error) {
      throw loadFailure(error, name, target.table, lane, () => keyAt(i))
    }
    if (this.waitingBytes() > MAX_WAITING_BYTES) await this.sendAll()
  }

  check(name: string, rows: readonly object[], keyAt: (index: number) => Key): void {
    const target = this.byName.get(name)!
    let i = 0
    try {
      for (; i < rows.length; i++) {
        const row = rows[i]!
        target.encoding.encoderFor(target.encoding.columnSet(row)).encode(row)
      }
    } catch (error) {
      throw loadFailure(error, name, target.table, undefined, () => keyAt(i))
    }
  }

  settle(): Promise<void> {
    return this.alone(() => this.sendAll())
  }

  private async sendAll(): Promise<void> {
    if (this.open !== undefined) await this.finishCopy(this.open)
    for (const target of this.byName.values()) {
      const lanes = [...target.lanes.values()].filter((lane) => lane.lines > 0)
      try {
        for (const lane of lanes) {
          await lane.staging?.prepare(this.statement)
          this.openCopy(lane)
          await this.finishCopy(lane)
        }
        const stagings = lanes.flatMap((lane) => lane.staging ?? [])
        if (stagings.length > 0) addCounts(target.counts, await mergeStagings(stagings, this.statement))
      } catch (error) {
        throw loadFailure(error, target.name, target.table)
      }
    }
  }

  async finish(): Promise<Record<string, WriteCounts>> {
    await this.alone(() => this.sendAll())
    return Object.fromEntries([...this.byName.values()].map((target) => [target.name, target.counts]))
  }

  async abort(): Promise<void> {
    await this.open?.stream?.abort()
    this.open = undefined
    for (const target of this.byName.values()) target.lanes.clear()
  }

  refusedRow(error: unknown): RefusedRow | null {
    return refusedRow(error, this.byName.values())
  }

  /** Two callers at once, such as a statement of user code and the loop, would end each other's COPY. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work)
    this.last = result.catch(() => undefined) // the caller gets the error
    return result
  }

  private lane(target: Target, set: ColumnSet): CopyLane {
    let lane = target.lanes.get(set)
    if (lane === undefined) {
      const encoder = target.encoding.encoderFor(set)
      const staged = target.table.action !== 'fail' || this.options.pass === 'deferred'
      const staging = staged ? new StagingTable(this.dataSource, target.table, encoder, this.options.pass) : undefined
      const sql = staging?.copySql ?? copyStatement(this.dataSource, target.table, encoder.columns)
      target.lanes.set(set, (lane = new CopyLane(target.name, set, encoder, sql, staging)))
    }
    return lane
  }

  private hasNothingDeferred({ table, encoding }: Target, row: object): boolean {
    // A row that existed may have to lose a value, so an update looks at every row.
    if (table.action === 'update') return false
    const { columns, encode } = encoding.encoderFor(0)
    const fields = encode(row).slice(0, -1).split('\t')
    return columns.every((column, i) => !column.deferred || fields[i] === '\\N')
  }

  private openCopy(lane: CopyLane): void {
    lane.stream = new CopyStream(this.client!, lane.copySql)
    this.open = lane
  }

  private async finishCopy(lane: CopyLane): Promise<void> {
    const target = this.byName.get(lane.target)!
    const started = performance.now()
    try {
      await lane.drain()
      const count = await lane.stream!.finish()
      if (lane.staging === undefined) {
        if (count !== lane.lines) throw notTaken(lane.lines - count, lane.lines)
        target.counts.insertCount += count
      }
    } catch (error) {
      throw loadFailure(error, target.name, target.table, lane)
    }
    this.options.onStatement?.((performance.now() - started) / 1000)
    this.open = undefined
    lane.reset()
  }

  private readonly statement = async (text: string): Promise<unknown[][]> => {
    const started = performance.now()
    const { rows } = await this.client!.query({ text, rowMode: 'array' })
    this.options.onStatement?.((performance.now() - started) / 1000)
    return rows
  }

  private waitingBytes(): number {
    let bytes = 0
    for (const target of this.byName.values()) for (const lane of target.lanes.values()) bytes += lane.waitingBytes
    return bytes
  }
}

const noCounts = (): WriteCounts => ({
  insertCount: 0,
  updateCount: 0,
  unchangedCount: 0,
  ignoreCount: 0,
  supersedeCount: 0,
})
