import { MultiBar, type Params, type SingleBar } from 'cli-progress'
import type { Pipeline } from '../index'
import type { OutputStream } from './cli-io'
import { formatCount, formatDuration } from './format'
import type { ProgressView } from './progress'

interface Payload {
  name: string
  totalCount: number | null
  rowsPerSecond: number
  etaSeconds: number | null
}

const CLEAR_TO_END = '\u001b[K'

/**
 * One bar per running transformer on stderr. A finished one becomes a line above: a stack of bars higher than the
 * terminal cannot be redrawn.
 */
export class ProgressBars implements ProgressView {
  readonly bar = true
  private readonly running = new Map<string, SingleBar>()
  private readonly bars: MultiBar
  private drawing = false

  constructor(private readonly stream: OutputStream) {
    this.bars = new MultiBar({
      stream: stream as NodeJS.WritableStream,
      fps: 5,
      linewrap: true,
      gracefulExit: false,
      format: (_options, params, payload: Payload) => formatBar(params, payload),
    })
  }

  writeLine(line: string): void {
    if (this.drawing) this.bars.log(`${line.replace(/\n$/, '')}${CLEAR_TO_END}\n`)
    else this.stream.write(line)
  }

  watch(pipeline: Pipeline): void {
    const nameWidth = Math.max(0, ...pipeline.describe().map(({ name }) => name.length))
    pipeline.on('transformer:started', ({ transformer }) => {
      const payload: Payload = {
        name: transformer.padEnd(nameWidth),
        totalCount: null,
        rowsPerSecond: 0,
        etaSeconds: null,
      }
      this.drawing = true
      this.running.set(transformer, this.bars.create(0, 0, payload))
    })
    pipeline.on('progress', ({ transformer, readCount, totalCount, rowsPerSecond, etaSeconds }) => {
      const bar = this.running.get(transformer)
      if (totalCount !== null) bar?.setTotal(totalCount)
      bar?.update(readCount, { totalCount, rowsPerSecond, etaSeconds } satisfies Omit<Payload, 'name'>)
    })
    pipeline.on('transformer:completed', ({ transformer, report }) => {
      const bar = this.running.get(transformer)
      if (bar === undefined) return
      this.running.delete(transformer)
      const seconds = report.performance.summary.totalTime
      const rows = `${formatCount(report.totals.readCount)} rows`
      this.writeLine(`${transformer.padEnd(nameWidth)}  ${report.state}  ${rows} in ${formatDuration(seconds)}`)
      this.bars.remove(bar)
    })
  }

  stop(): void {
    if (!this.drawing) return
    // Lines that wait for the next redraw would be lost.
    this.bars.update()
    this.bars.stop()
    this.drawing = false
  }
}

function formatBar({ progress, value, maxWidth }: Params, payload: Payload): string {
  const rate = `${formatCount(payload.rowsPerSecond)} rows/s`
  if (payload.totalCount === null) return `${payload.name}  ${formatCount(value)} rows  ${rate}`
  const percent = `${Math.floor(progress * 100)}%`.padStart(4)
  const eta = payload.etaSeconds === null ? '' : `  ETA ${formatDuration(payload.etaSeconds)}`
  const figures = `${percent}  ${formatCount(value)} / ${formatCount(payload.totalCount)} rows  ${rate}${eta}`
  const room = Math.min(40, maxWidth - payload.name.length - figures.length - 6)
  if (room < 5) return `${payload.name}  ${figures}`
  const done = Math.round(progress * room)
  return `${payload.name}  [${'='.repeat(done)}${'-'.repeat(room - done)}] ${figures}`
}
