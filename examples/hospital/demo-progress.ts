export interface ProgressLine {
  label: string
  doneCount: number
  totalCount: number | null
  rowsPerSecond?: number
  etaSeconds?: number | null
}

const LOG_INTERVAL_MS = 5_000
const REDRAW_INTERVAL_MS = 100
const BAR_WIDTH = 20
const SHORTEST_BAR = 4

/** One line that is drawn over on a terminal; elsewhere a line now and then, and the last of each label. */
export class DemoProgress {
  private shownAt = 0
  private open: ProgressLine | undefined

  constructor(private readonly out: NodeJS.WriteStream = process.stdout) {}

  update(line: ProgressLine): void {
    if (this.open !== undefined && this.open.label !== line.label) this.finish()
    const now = Date.now()
    if (this.open === undefined) this.shownAt = this.out.isTTY ? 0 : now
    this.open = line
    if (now - this.shownAt < (this.out.isTTY ? REDRAW_INTERVAL_MS : LOG_INTERVAL_MS)) return
    this.shownAt = now
    this.draw(line)
  }

  /** Leaves the last state standing. */
  finish(): void {
    if (this.open === undefined) return
    this.draw(this.open)
    if (this.out.isTTY) this.out.write('\n')
    this.open = undefined
  }

  private draw(line: ProgressLine): void {
    const { label, doneCount, totalCount, rowsPerSecond, etaSeconds } = line
    const share = totalCount === null ? null : totalCount === 0 ? 1 : Math.min(1, doneCount / totalCount)
    const figures = [
      `${whole(doneCount)}${totalCount === null ? '' : ` of ${whole(totalCount)}`} rows`,
      ...(rowsPerSecond === undefined ? [] : [`${whole(rowsPerSecond)} rows/s`]),
      ...(etaSeconds == null || share === 1 ? [] : [`${Math.ceil(etaSeconds)} s left`]),
    ].join(', ')
    const name = `  ${label.padEnd(16)} `
    if (!this.out.isTTY) return void this.out.write(`${name}${figures}\n`)
    // A terminal that does not know its width says 0.
    const width = this.out.columns || 80
    const bar = drawBar(share, width - name.length - figures.length - 1)
    this.out.write('\r\x1b[K' + `${name}${bar}${figures}`.slice(0, width))
  }
}

/** With a space after it; nothing where the figures leave no room for it. */
function drawBar(share: number | null, room: number): string {
  const width = Math.min(BAR_WIDTH, room)
  return share === null || width < SHORTEST_BAR ? '' : '█'.repeat(Math.round(share * width)).padEnd(width, '░') + ' '
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
