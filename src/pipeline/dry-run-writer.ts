import type { BatchWriter } from '../core/batch'
import type { WriteCounts } from '../core/counts'

/** Checks rows as the real writer would, and writes nothing. */
export function dryRunWriter(writer: BatchWriter): BatchWriter {
  return {
    targets: writer.targets,
    begin: async () => {},
    write: async (target, rows, keyAt) => writer.check(target, rows, keyAt),
    check: (target, rows, keyAt) => writer.check(target, rows, keyAt),
    settle: async () => {},
    finish: async (): Promise<Record<string, WriteCounts>> => ({}),
    abort: async () => {},
  }
}
