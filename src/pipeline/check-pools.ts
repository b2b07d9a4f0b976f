import type { DataSource } from 'typeorm'
import { ConfigurationError } from '../core/errors'
import type { TransformerMetadata } from '../transform/transformer-metadata'
import type { RunContext } from './run-context'

/**
 * A run holds one connection for reading and one for writing. Where a pool has no more, whoever asks for another one waits
 * for ever, so it is said at the start.
 *
 * @throws `ETL_CONFIGURATION` where one data source is both sides and has room for one connection.
 */
export function checkPools(context: RunContext, transformers: readonly TransformerMetadata[]): void {
  for (const name of new Set(transformers.map((t) => t.legacy.dataSource))) {
    const legacy = context.dataSources[name]!
    const size = poolSize(legacy)
    const held = legacy === context.target ? 2 : 1
    if (size < held)
      throw new ConfigurationError(
        `dataSources.${name}`,
        `Data source "${name}" is read and written, which takes two connections at once, but its pool has one; set poolSize: 3 or more.`,
      )
    if (size === held)
      context.logger.warn(
        { dataSource: name, poolSize: size },
        `the pool of data source "${name}" has no connection besides those of the run: this.legacy in a hook would wait for ever; set poolSize: ${held + 1} or more`,
      )
  }
}

/** `true` where a statement on another connection than the run's own would never get one. */
export function targetPoolIsTaken({ target }: RunContext, legacy: DataSource): boolean {
  return poolSize(target) <= (legacy === target ? 2 : 1)
}

/** Connections that the pool opens at most; `Infinity` where the driver keeps its own default, or has no pool. */
function poolSize({ options }: DataSource): number {
  const { poolSize: size, extra } = options as { poolSize?: number; extra?: { max?: number; connectionLimit?: number } }
  return extra?.max ?? extra?.connectionLimit ?? size ?? Infinity
}
