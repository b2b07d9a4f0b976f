import type { Key, RefusedRow } from '../core/batch'
import { keyViolation, type KeyViolation } from './key-violation'
import { LoadFailedError } from './load-errors'
import type { RowEncoding } from './row-encoder'
import type { TargetTable } from './target-table'

interface Target {
  name: string
  table: TargetTable
  encoding: RowEncoding
}

/** Finds the row of a violated unique or foreign key again by its values; see `BatchWriter.refusedRow`. */
export function refusedRow(error: unknown, targets: Iterable<Target>): RefusedRow | null {
  if (!(error instanceof LoadFailedError) || error.context.key !== null) return null
  const suspects = new Map<string, (row: object) => boolean>()
  let matches: RefusedRow['matches'] = 1
  for (const { name, table, encoding } of targets) {
    if (table.entity.tablePath !== error.context.table) continue
    const violation = keyViolation(error.cause, table)
    if (violation === null) continue
    suspects.set(name, rowMatcher(violation, encoding))
    if (violation.kind === 'unique') matches = 2
  }
  if (suspects.size === 0) return null
  return {
    matches,
    find(target, rows, keyAt) {
      const isRefused = suspects.get(target)
      if (isRefused === undefined) return []
      return rows.flatMap((row, i): Key[] => (isRefused(row) ? [keyAt(i)] : []))
    },
    named: (key) => new LoadFailedError({ ...error.context, key }, error.cause),
  }
}

function rowMatcher({ columns, values }: KeyViolation, encoding: RowEncoding): (row: object) => boolean {
  const parts = values.split(', ')
  return (row) => {
    const encoder = encoding.encoderFor(encoding.columnSet(row))
    const fields = encoder.encode(row).slice(0, -1).split('\t')
    const found = columns.map((name) => encoder.columns.findIndex((c) => c.catalog.name === name))
    if (found.includes(-1)) return false
    const texts = found.map((at) => unescape(fields[at]!))
    if (texts.join(', ') === values) return true
    if (parts.length !== texts.length) return false
    const types = found.map((at) => encoder.columns[at]!.catalog.type)
    return texts.every((text, i) => canonical(text, types[i]!) === canonical(parts[i]!, types[i]!))
  }
}

const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', N: 'null' }

/** A field of COPY text as a message of PostgreSQL shows its value. */
const unescape = (field: string): string => field.replace(/\\([nrt\\N])/g, (_, code: string) => UNESCAPED[code]!)

/** One spelling for the values that PostgreSQL writes in another way than we send them. */
function canonical(text: string, type: string): string {
  switch (type) {
    case 'int2':
    case 'int4':
    case 'int8':
    case 'numeric':
      return text
        .trim()
        .replace(/^\+/, '')
        .replace(/^(-?)0+(?=\d)/, '$1')
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '')
    case 'uuid':
      return text.toLowerCase().replace(/[{}-]/g, '')
    case 'citext':
      return text.toLowerCase()
    case 'bpchar':
      return text.trimEnd()
    case 'timestamp':
    case 'timestamptz':
      return text
        .replace('T', ' ')
        .replace(/(?:Z|\+00(?::00)?)$/, '')
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '')
    default:
      return text
  }
}
