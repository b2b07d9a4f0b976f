import type { WriteCounts } from '../core/counts'
import type { RunReport } from '../core/run-report'
import { formatCount } from './figures'
import type { Paint } from './paint'
import { type Column, formatTable } from './table'

interface TargetLine {
  name: string
  counts: WriteCounts
}

const TITLES: readonly (readonly [keyof WriteCounts, string])[] = [
  ['insertCount', 'Inserted'],
  ['updateCount', 'Updated'],
  ['unchangedCount', 'Unchanged'],
  ['ignoreCount', 'Ignored'],
  ['supersedeCount', 'Superseded'],
]

/** What became of the rows handed to the targets; nothing where every one of them was inserted. */
export function targetRowLines({ transformers }: RunReport, width: number, paint: Paint): string[] {
  const rows: TargetLine[] = Object.entries(transformers).flatMap(([transformer, { targets }]) => {
    const entries = Object.entries(targets)
    return entries
      .filter(([, counts]) => counts.producedCount > 0)
      .map(([target, counts]) => ({ name: entries.length === 1 ? transformer : `${transformer}.${target}`, counts }))
  })
  const happened = TITLES.filter(([count]) => rows.some(({ counts }) => counts[count] > 0))
  if (happened.every(([count]) => count === 'insertCount')) return []
  const columns: Column<TargetLine>[] = [
    { title: 'Target', value: ({ name }) => name },
    ...happened.map(([count, title]) => ({
      title,
      value: ({ counts }: TargetLine) => formatCount(counts[count]),
    })),
  ]
  return [paint('bold', 'Target rows'), ...formatTable(columns, rows, width, paint)]
}
