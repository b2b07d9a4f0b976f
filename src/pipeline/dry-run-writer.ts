import type { BatchWriter } from '../core/batch'
import { ZERO_WRITE_COUNTS } from '../core/counts'

/** Checks rows as the real writer would, and writes nothing. */
export function dryRunWriter(writer: BatchWriter): BatchWriter {
  return {
    targets: writer.targets,
    begin: async () => {},
    write: async (target, rows, keyAt) => writer.check(target, rows, keyAt),
    check: (target, rows, keyAt) => writer.check(target, rows, keyAt),
    settle: async () => {},
    finish: async () => Object.fromEntries(writer.targets.map((target) => [target, { ...ZERO_WRITE_COUNTS }])),
    abort: async () => {},
  }
}
