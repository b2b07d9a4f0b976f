import type { Paint } from './paint'

export interface Column<R> {
  title: string
  value(row: R): string
  /** Colours a padded cell. */
  paint?(row: R, cell: string): string
}

const GAPS = ['  ', ' '] as const
const INDENT = '  '
const NARROWEST_NAME = 12

/**
 * Lines of a table: the first column on the left, figures on the right. Columns are as wide as their cells. Where a
 * line would be longer than `width`, first the gaps and then the names get shorter.
 */
export function formatTable<R>(
  columns: readonly Column<R>[],
  rows: readonly R[],
  width: number,
  paint: Paint,
): string[] {
  const cells = rows.map((row) => columns.map((column) => column.value(row)))
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((line) => line[index]!.length)),
  )
  const nameWidth = (gap: string) =>
    width - widths.slice(1).reduce((sum, each) => sum + gap.length + each, INDENT.length)
  const gap = GAPS.find((each) => nameWidth(each) >= widths[0]!) ?? GAPS[1]
  widths[0] = Math.min(widths[0]!, Math.max(NARROWEST_NAME, nameWidth(gap)))

  const fit = (text: string, index: number) =>
    index === 0 ? shorten(text, widths[0]!).padEnd(widths[0]!) : text.padStart(widths[index]!)
  const line = (parts: readonly string[]) => (INDENT + parts.join(gap)).trimEnd()
  return [
    line(columns.map((column, index) => paint('dim', fit(column.title, index)))),
    ...rows.map((row, at) =>
      line(
        columns.map((column, index) => {
          const cell = fit(cells[at]![index]!, index)
          return column.paint === undefined ? cell : column.paint(row, cell)
        }),
      ),
    ),
  ]
}

/** The end of a name tells more than its middle: `data_tran…mation`. */
function shorten(text: string, width: number): string {
  if (text.length <= width) return text
  const head = Math.ceil((width - 1) / 2)
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`
}

/** Breaks a text at spaces; lines after the first are indented as far as `marker` is wide. */
export function wrapText(text: string, width: number, marker: string): string[] {
  const lines: string[] = []
  let line = marker
  for (const word of text.split(/\s+/)) {
    if (line.length > marker.length && line.length + word.length > width) {
      lines.push(line.trimEnd())
      line = ' '.repeat(marker.length)
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}
